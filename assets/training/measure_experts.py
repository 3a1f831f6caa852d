"""Measures assets/models/mini-experts on texts that training cannot have emitted.

    python3 assets/training/measure_experts.py [--model FOLDER] [--readme]

Prints a table of every promise with its figure and whether it is kept; --readme also writes the
table into the model's README. The exit status is 1 when a promise is not kept.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch

from grammar.generator import build_scene, draw_values, spaced, templates
from grammar.holdout import is_held_out
from grammar.lexicon import LANGUAGES, forms_of_kind
from measure_decoder import (LECTURE_BINDING, SEED, Subject, measure_binding, measure_choice,
                             measure_fluency, measure_induction, probabilities)
from report import Promise, report
from training import model_folder

_SCENES = 150
_SMALLEST_LOAD = 0.03
PUNCTUATION = frozenset(".,:?'")


@dataclass
class Routing:
    """Where the tokens of held-out text went.

    `probabilities` is [layers, tokens, experts] after the softmax; `kinds` and `languages` say what
    each token is.
    """

    probabilities: np.ndarray
    kinds: list[str]
    languages: list[str]
    words: list[str]

    def loads(self, chosen: int) -> np.ndarray:
        """The share of the work that each expert of each layer gets, [layers, experts]."""
        layers, tokens, experts = self.probabilities.shape
        best = np.argsort(-self.probabilities, axis=-1)[..., :chosen]
        counts = np.stack([np.bincount(one.ravel(), minlength=experts) for one in best])
        return counts / (tokens * chosen)


def token_kind(language: str, word: str) -> str:
    """Noun, verb, adjective, name, punctuation or small word."""
    if word in PUNCTUATION:
        return "punctuation"
    for kind in ("name", "noun", "verb", "adjective", "material"):
        if word in forms_of_kind(language, kind):
            return "adjective" if kind == "material" else kind
    return "small word"


@torch.no_grad()
def held_out_routing(subject: Subject, random: Random) -> Routing:
    """The routing of held-out scenes in every language, each read by itself."""
    found, kinds, languages, said = [], [], [], []
    for language in LANGUAGES:
        for _ in range(_SCENES):
            while True:
                chosen = random.choice(templates(language))
                values = draw_values(chosen, random)
                if is_held_out(values):
                    break
            words = build_scene(chosen, values).words
            pieces = [subject.encoder.encode_piece(piece) for piece in spaced(words)]
            row = [subject.encoder.bos, *(token for piece in pieces for token in piece)]
            output = subject.model(torch.tensor([row]), output_router_logits=True)
            logits = torch.stack([one.float() for one in output.router_logits])
            found.append(torch.softmax(logits, -1)[:, 1:].numpy())
            for word, piece in zip(words, pieces):
                name = word if word in forms_of_kind(language, "name") else word.lower()
                kinds += [token_kind(language, name)] * len(piece)
                languages += [language] * len(piece)
                said += [name] * len(piece)
    return Routing(np.concatenate(found, axis=1), kinds, languages, said)


def mutual_information(first: Sequence[object], second: Sequence[object]) -> tuple[float, float]:
    """The mutual information of two labellings in bits, and the entropy of the second."""
    rows, columns = (np.unique(np.array(one), return_inverse=True)[1] for one in (first, second))
    joint = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(joint, (rows, columns), 1.0)
    joint /= joint.sum()
    entropies = [-(one[one > 0] * np.log2(one[one > 0])).sum()
                 for one in (joint.sum(1), joint.sum(0), joint.ravel())]
    return float(entropies[0] + entropies[1] - entropies[2]), float(entropies[1])


def measure_routing(subject: Subject, random: Random) -> list[Promise]:
    routing = held_out_routing(subject, random)
    loads = routing.loads(subject.model.config.num_experts_per_tok)
    first = routing.probabilities.argmax(-1)
    shuffled = np.random.default_rng(SEED).permutation(len(routing.kinds))
    lines, best = [], 0.0
    for layer, experts in enumerate(first):
        kind, kind_entropy = mutual_information(experts, routing.kinds)
        chance, _ = mutual_information(experts, [routing.kinds[at] for at in shuffled])
        language, _ = mutual_information(experts, routing.languages)
        best = max(best, kind / kind_entropy)
        lines.append(Promise(f"layer {layer}: what the first expert tells of a token's kind, in "
                             f"bits of {kind_entropy:.2f}",
                             f"{kind:.2f} (shuffled {chance:.2f}); of its language "
                             f"{language:.2f} of 1.58", "for comparison", True))
    for layer, experts in enumerate(first):
        for expert in range(loads.shape[1]):
            mine = experts == expert
            kinds, counts = np.unique(np.array(routing.kinds)[mine], return_counts=True)
            words, often = np.unique(np.array(routing.words)[mine], return_counts=True)
            shares = ", ".join(f"{kinds[at]} {counts[at] / counts.sum():.0%}"
                               for at in np.argsort(-counts)[:3])
            print(f"layer {layer} expert {expert}, load {loads[layer, expert]:.0%}: {shares}; "
                  + " ".join(words[np.argsort(-often)[:10]]))
    smallest = float(loads.min())
    return [Promise(f"load of the least used expert of any layer, {len(routing.kinds)} tokens of "
                    "held-out text", f"{smallest:.1%} (most used {loads.max():.1%})", ">= 3 %",
                    smallest >= _SMALLEST_LOAD),
            Promise("share of the uncertainty about a token's kind (noun, verb, adjective, name, "
                    "small word, punctuation) that the first expert of the best layer removes",
                    f"{best:.0%}", ">= 40 %", best >= 0.4), *lines]


def measure_lecture(subject: Subject) -> list[Promise]:
    promises = []
    for text, answer in LECTURE_BINDING:
        distribution = probabilities(subject.run_one(subject.prompt(text))[0][-1])
        top = int(distribution.argmax())
        promises.append(Promise(f'"{text}"', f'"{subject.written(top)}" {distribution[top]:.0%}',
                                f'"{answer}"', subject.written(top) == answer))
    return promises


def measure(folder: Path) -> list[Promise]:
    subject, random = Subject(folder), Random(SEED)
    return (measure_routing(subject, random) + measure_lecture(subject)
            + measure_binding(subject, random) + measure_induction(subject, random)
            + measure_choice(subject, random) + measure_fluency(subject))


if __name__ == "__main__":
    sys.exit(report(__doc__, model_folder("experts"), measure))
