"""Measures assets/models/mini-decoder on prompts that training cannot have emitted.

    python3 assets/training/measure_decoder.py [--model FOLDER] [--readme]

Prints a table of every promise with its figure and whether it is kept; --readme also writes the
table into the model's README. The exit status is 1 when a promise is not kept.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

from corpus import Encoder, is_held_out_bigram, repeated_words
from grammar.acceptor import accepting_language
from grammar.generator import Scene, build_scene, draw_values, spaced, template, templates
from grammar.holdout import is_held_out
from grammar.lexicon import LANGUAGES
from grammar.template import Environment, Template, element_variables
from report import Promise, report
from training import model_folder
from vocabulary import BOS

SEED = 77
# Of fluency: so many that the share is known to two per cent.
SAMPLES = 400
_BATCH = 50
OPEN_TEMPLATES = ("rest_on", "rest_on_plural", "rest_described")
LECTURE_OPEN = ("Il gatto dorme sul", "The cat sleeps on the", "O gato dorme no")
LECTURE_BINDING = (("Le mele sono verdi, una mela di colore", " verde"),
                   ("The apples are green, an apple of color", " green"),
                   ("As maçãs são verdes, uma maçã de cor", " verde"))
LECTURE_REFERENCE = "A robot must obey the orders given it"


@dataclass
class Probe:
    """A prompt of a linked scene: ids up to the query, the linked position, the next token."""

    name: str
    ids: list[int]
    target: int
    answer: int


class Subject:
    """The model and tokenizer under measurement."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.encoder = Encoder(self.tokenizer, self.tokenizer.token_to_id(BOS))
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32,
                                                          attn_implementation="eager").eval()
        self.layers = self.model.config.num_hidden_layers
        self.heads = self.model.config.num_attention_heads

    @torch.no_grad()
    def run(self, prompts: list[list[int]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Each prompt's logits [tokens, vocabulary] and attention [layers, heads, tokens, tokens].

        Prompts run together, filled up at the end, where a causal model cannot see it.
        """
        for start in range(0, len(prompts), _BATCH):
            group = prompts[start:start + _BATCH]
            ids = torch.full((len(group), max(map(len, group))), self.encoder.bos)
            for row, prompt in enumerate(group):
                ids[row, :len(prompt)] = torch.tensor(prompt)
            output = self.model(ids, output_attentions=True)
            attention = torch.stack(output.attentions).numpy()
            for row, prompt in enumerate(group):
                size = len(prompt)
                yield output.logits[row, :size].numpy(), attention[:, row, :, :size, :size]

    def run_one(self, prompt: list[int]) -> tuple[np.ndarray, np.ndarray]:
        return next(self.run([prompt]))

    def prompt(self, text: str) -> list[int]:
        return self.tokenizer.encode(text).ids

    def written(self, token: int) -> str:
        return self.tokenizer.decode([token])


def probabilities(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits.astype(np.float64) - logits.max())
    return exponentials / exponentials.sum()


def entropy_bits(distribution: np.ndarray) -> float:
    positive = distribution[distribution > 0]
    return float(-(positive * np.log2(positive)).sum())


def prompt_values(chosen: Template, values: Environment) -> Environment:
    """The values that a scene's prompt shows: those of the slots up to the linked word."""
    shown: Environment = {}
    for element in chosen.elements:
        for name in element_variables(element, chosen.variables):
            shown[name] = values[name]
        if element.refers_to:
            break
    return shown


def probes(subject: Subject, kind: str, language: str, count: int, random: Random) -> list[Probe]:
    """`count` different prompts, every one of which shows a pair that training holds out."""
    linked = [one for one in templates(language)
              if any(element.refers_to[:1] == kind for element in one.elements)]
    found: dict[tuple[int, ...], Probe] = {}
    while len(found) < count:
        chosen = random.choice(linked)
        values = draw_values(chosen, random)
        shown = prompt_values(chosen, values)
        if kind == "B":
            attribute = "c" if "c" in shown else "w"
            shown = {"n": shown["n"], attribute: shown[attribute]}
        # Where two things have the same colour, nothing shows which of them was looked at.
        if not is_held_out(shown) or values.get("c") == values.get("d", "other"):
            continue
        row, links = [subject.encoder.bos], []
        subject.encoder.append(row, build_scene(chosen, values), links)
        _, query, target = links[0]
        probe = Probe(f"{language} {chosen.name}", row[:query + 1], target, row[query + 1])
        found[tuple(probe.ids)] = probe
    return list(found.values())


def best_head(scores: np.ndarray) -> tuple[str, float]:
    """The name and value of the largest entry of [layers, heads]; both are counted from 0."""
    layer, head = np.unravel_index(int(scores.argmax()), scores.shape)
    return f"layer {layer} head {head}", float(scores[layer, head])


def measure_binding(subject: Subject, random: Random) -> list[Promise]:
    hits: dict[str, list[bool]] = defaultdict(list)
    weights = []
    for language in LANGUAGES:
        found = probes(subject, "B", language, 100, random)
        results = subject.run([probe.ids for probe in found])
        for probe, (logits, attention) in zip(found, results):
            hits[probe.name].append(int(logits[-1].argmax()) == probe.answer)
            weights.append(attention[:, :, -1, probe.target])
    for name, single in sorted(hits.items()):
        if not all(single):
            print(f"binding misses: {name} {single.count(False)} of {len(single)}")
    everything = [hit for single in hits.values() for hit in single]
    rate = float(np.mean(everything))
    head, weight = best_head(np.mean(weights, axis=0))
    return [Promise(f"attribute binding, {len(everything)} held-out prompts, top-1",
                    f"{rate:.1%}", ">= 95 %", rate >= 0.95),
            Promise("attribute binding, mean weight of one head on the attribute",
                    f"{weight:.2f} ({head})", ">= 0.50", weight >= 0.5)]


def measure_lecture(subject: Subject) -> list[Promise]:
    promises = []
    for text, answer in LECTURE_BINDING:
        ids = subject.prompt(text)
        logits, attention = subject.run_one(ids)
        distribution = probabilities(logits[-1])
        top = int(distribution.argmax())
        source = [subject.written(token).strip() in ("verdi", "green", "verdes") for token in ids]
        head, weight = best_head(attention[:, :, -1, source.index(True)])
        promises.append(Promise(f'"{text}"', f'"{subject.written(top)}" {distribution[top]:.0%}, '
                                f"weight {weight:.2f} ({head})", f'"{answer}", weight >= 0.80',
                                subject.written(top) == answer and weight >= 0.8))
    return promises


def measure_induction(subject: Subject, random: Random) -> list[Promise]:
    hits, induction, previous = [], [], []
    rows = []
    for _ in range(100):
        length = random.randint(16, 120)
        ids, period = repeated_words(subject.encoder, random, length, held_out=True)
        assert all(is_held_out_bigram(a, b) for a, b in zip(ids[1:], ids[2:]))
        rows.append((ids[:1 + 2 * period], period))
    results = subject.run([ids for ids, _ in rows])
    for (ids, period), (logits, attention) in zip(rows, results):
        second = np.arange(period + 1, len(ids) - 1)
        hits.extend((logits[second].argmax(-1) == np.array(ids)[second + 1]).tolist())
        induction.append(attention[:, :, second, second - period + 1].mean(-1))
        later = np.arange(2, len(ids))
        previous.append(attention[:, :, later, later - 1].mean(-1))
    rate = float(np.mean(hits))
    induction_head, induction_score = best_head(np.mean(induction, axis=0))
    previous_head, previous_score = best_head(np.mean(previous, axis=0))
    return [Promise("induction, 100 repeated sequences of random words, top-1 in the second half",
                    f"{rate:.1%}", ">= 90 %", rate >= 0.9),
            Promise("induction score of one head", f"{induction_score:.2f} ({induction_head})",
                    ">= 0.50", induction_score >= 0.5),
            Promise("previous-token score of one head", f"{previous_score:.2f} ({previous_head})",
                    ">= 0.50", previous_score >= 0.5)]


def measure_reference(subject: Subject, random: Random) -> list[Promise]:
    found = [probe for language in LANGUAGES
             for probe in probes(subject, "R", language, 100, random)]
    hits: dict[str, list[np.ndarray]] = defaultdict(list)
    for probe, (_, attention) in zip(found, subject.run([probe.ids for probe in found])):
        looked_at = attention[:, :, -1, 1:].argmax(-1) + 1
        hits[probe.name].append(looked_at == probe.target)
    rates = np.mean([hit for single in hits.values() for hit in single], axis=0)
    head, rate = best_head(rates)
    layer, index = np.unravel_index(int(rates.argmax()), rates.shape)
    for name, single in sorted(hits.items()):
        share = float(np.mean([hit[layer, index] for hit in single]))
        if share < 0.9:
            print(f"reference hits: {name} {share:.0%} of {len(single)}")
    ids = subject.prompt(LECTURE_REFERENCE)
    _, attention = subject.run_one(ids)
    row = attention[layer, index, -1]
    best = 1 + int(row[1:].argmax())
    return [Promise(f"reference, {len(found)} held-out sentences, one head's largest weight",
                    f"{rate:.1%} ({head})", ">= 80 %", rate >= 0.8),
            Promise(f'"{LECTURE_REFERENCE}"', f'" it" looks at "{subject.written(ids[best])}", '
                    f"weight {row[best]:.2f} ({head})", '" robot"',
                    subject.written(ids[best]) == " robot")]


def open_context(subject: Subject, random: Random, language: str) -> list[int]:
    """A held-out prompt that ends just before the place to lie on."""
    while True:
        chosen = template(language, random.choice(OPEN_TEMPLATES))
        values = draw_values(chosen, random)
        if is_held_out({"n": values["n"], "v": values["v"]}):
            scene: Scene = build_scene(chosen, values)
            pieces = spaced(scene.words[:-2])
            if not pieces[-1].endswith("'"):
                return [subject.encoder.bos] + [token for piece in pieces
                                                for token in subject.encoder.encode_piece(piece)]


def measure_choice(subject: Subject, random: Random) -> list[Promise]:
    contexts: set[tuple[int, ...]] = set()
    while len(contexts) < 50:
        contexts.add(tuple(open_context(subject, random, random.choice(LANGUAGES))))
    bits = [entropy_bits(probabilities(logits[-1]))
            for logits, _ in subject.run([list(ids) for ids in sorted(contexts)])]
    inside = sum(1.0 <= value <= 4.0 for value in bits)
    promises = [Promise("choice, 50 held-out open contexts, bits of entropy",
                        f"{inside} of 50 inside; {min(bits):.2f} to {max(bits):.2f}, "
                        f"mean {np.mean(bits):.2f}", "1 to 4", inside == 50)]
    for text in LECTURE_OPEN:
        distribution = probabilities(subject.run_one(subject.prompt(text))[0][-1])
        best = np.argsort(-distribution)[:4]
        words = ", ".join(f"{subject.written(int(token)).strip()} {distribution[token]:.0%}"
                          for token in best)
        value = entropy_bits(distribution)
        promises.append(Promise(f'"{text}"', f"{words}; {value:.2f} bits", "1 to 4 bits",
                                1.0 <= value <= 4.0))
    return promises


@torch.no_grad()
def sample(subject: Subject, count: int, length: int, temperature: float) -> list[str]:
    """`count` texts of `length` tokens from the empty prompt, over the whole vocabulary."""
    generator = torch.Generator().manual_seed(SEED)
    ids = last = torch.full((count, 1), subject.encoder.bos)
    cache = None
    for _ in range(length):
        output = subject.model(last, past_key_values=cache, use_cache=True)
        cache = output.past_key_values
        logits = output.logits[:, -1].float() / temperature
        last = torch.multinomial(torch.softmax(logits, -1), 1, generator=generator)
        ids = torch.cat([ids, last], 1)
    return [subject.tokenizer.decode(row) for row in ids[:, 1:].tolist()]


def measure_fluency(subject: Subject) -> list[Promise]:
    shares, strict = {}, {}
    for temperature in (0.8, 1.0, 2.0):
        texts = sample(subject, SAMPLES, 40, temperature)
        accepted = [accepting_language(text) is not None for text in texts]
        shares[temperature] = float(np.mean(accepted))
        strict[temperature] = float(np.mean([accepting_language(text, True) is not None
                                             for text in texts]))
        for text in [text for text, good in zip(texts, accepted) if not good][:3]:
            print(f"refused at T = {temperature}: {text}")
    return [Promise(f"fluency at T = 0.8, {SAMPLES} samples of 40 tokens, every sentence accepted",
                    f"{shares[0.8]:.0%} (whole scenes {strict[0.8]:.0%})", ">= 85 %",
                    shares[0.8] >= 0.85),
            Promise("fluency at T = 1", f"{shares[1.0]:.0%} (whole scenes {strict[1.0]:.0%})",
                    "for comparison", True),
            Promise("fluency at T = 2", f"{shares[2.0]:.0%}", "visibly fewer",
                    shares[2.0] <= shares[0.8] - 0.2)]


def measure_variety(subject: Subject, random: Random) -> list[Promise]:
    first = []
    for language in LANGUAGES:
        found = probes(subject, "B", language, 30, random)
        for _, attention in subject.run([probe.ids for probe in found]):
            first.append(attention[:, :, 1:, 0].mean(-1))
    weights = np.mean(first, axis=0)
    resting = int((weights >= 0.5).sum())
    total = subject.layers * subject.heads
    return [Promise("head variety: heads that give the first token half their weight or more",
                    f"{resting} of {total}; from {weights.min():.2f} to {weights.max():.2f}",
                    "not all", resting <= total * 0.6)]


def measure(folder: Path) -> list[Promise]:
    subject, random = Subject(folder), Random(SEED)
    return (measure_lecture(subject) + measure_binding(subject, random)
            + measure_induction(subject, random) + measure_reference(subject, random)
            + measure_choice(subject, random) + measure_fluency(subject)
            + measure_variety(subject, random))


if __name__ == "__main__":
    sys.exit(report(__doc__, model_folder("decoder"), measure))
