"""Measures assets/models/mini-encoder on texts that training cannot have emitted.

    python3 assets/training/measure_encoder.py [--model FOLDER] [--readme]

Prints a table of every promise with its figure and whether it is kept; --readme also writes the
table into the model's README. The exit status is 1 when a promise is not kept.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertForPreTraining

from encoder_corpus import FOLLOWS, PairEncoder, split_scene, text_pair
from grammar.acceptor import BLANK, fillers
from grammar.generator import (Scene, build_scene, draw_values, spaced, spoken_by, template,
                               templates, text_of)
from grammar.holdout import is_held_out
from grammar.homonyms import Homonym, Usage, homonyms, is_held_out_usage, names, usage
from grammar.lexicon import LANGUAGES, Lexeme
from grammar.template import Element, element_variables
from report import Promise, report
from training import model_folder

SEED = 77
_BATCH = 50
_GUESSES = 3
LECTURE_MASKS = (("Il gatto dorme sul [MASK].", "divano"), ("The cat sleeps on the [MASK].", "sofa"),
                 ("O gato dorme no [MASK].", "sofá"),
                 ("Le mele sono verdi, una mela di colore [MASK].", "verde"),
                 ("The apples are [MASK], an apple of color green.", "green"))
LECTURE_BANKS = ("I arrived at the bank after crossing the street.",
                 "I arrived at the bank after crossing the river.")

# The share of each kind among the held-out masks of a language.
KINDS = ("attribute", "attribute", "noun", "verb", "small word")


@dataclass
class Reading:
    """What the model makes of one row of n tokens.

    `logits` is [n, vocabulary], `pair` [2], `attention` [layers, heads, n, n], and `states`
    [layers + 1, n, width], of which states[0] is the embedding.
    """

    logits: np.ndarray
    pair: np.ndarray
    attention: np.ndarray
    states: np.ndarray


@dataclass
class Mask:
    """A text with a [MASK], the word that stood there, its kind, and every word that may."""

    text: str
    word: str
    kind: str
    fillers: frozenset[str]


class Subject:
    """The model and tokenizer under measurement."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.encoder = PairEncoder(self.tokenizer)
        self.model = BertForPreTraining.from_pretrained(folder, dtype=torch.float32,
                                                        attn_implementation="eager").eval()

    @torch.no_grad()
    def run(self, rows: list[tuple[list[int], list[int]]]) -> Iterator[Reading]:
        """Reads rows of (tokens, types), filled up at the end with padding that no one attends to."""
        for start in range(0, len(rows), _BATCH):
            group = rows[start:start + _BATCH]
            length = max(len(tokens) for tokens, _ in group)
            ids = torch.full((len(group), length), self.encoder.pad)
            types, filled = torch.zeros_like(ids), torch.zeros_like(ids)
            for row, (tokens, kinds) in enumerate(group):
                size = len(tokens)
                ids[row, :size], types[row, :size] = torch.tensor(tokens), torch.tensor(kinds)
                filled[row, :size] = 1
            output = self.model(ids, filled, types, output_attentions=True,
                                output_hidden_states=True)
            attention = torch.stack(output.attentions).numpy()
            states = torch.stack(output.hidden_states).numpy()
            for row, (tokens, _) in enumerate(group):
                size = len(tokens)
                yield Reading(output.prediction_logits[row, :size].numpy(),
                              output.seq_relationship_logits[row].numpy(),
                              attention[:, row, :, :size, :size], states[:, row, :size])

    def row(self, text: str) -> tuple[list[int], list[int]]:
        encoding = self.tokenizer.encode(text)
        return encoding.ids, encoding.type_ids

    def guesses(self, texts: list[str]) -> Iterator[list[str]]:
        """The likeliest words at the mask of each text, best first."""
        rows = [self.row(text) for text in texts]
        for (tokens, _), reading in zip(rows, self.run(rows)):
            logits = reading.logits[tokens.index(self.encoder.mask)]
            yield [self.tokenizer.id_to_token(int(token))
                   for token in np.argsort(-logits)[:_GUESSES]]


def word_kind(scene: Scene, element: Element, word: str) -> str:
    """Attribute, noun, verb or small word (articles, prepositions, pronouns, forms of to be)."""
    language, lower = scene.template.language, word.lower()
    if element.operation == "v":
        return "verb"
    for name in element_variables(element, scene.template.variables):
        concept = scene.values[name]
        if isinstance(concept, Lexeme) and word in concept.forms[language] + (lower,):
            if lower in map(str.lower, concept.forms[language]):
                return "attribute" if concept.kind in ("adjective", "material") else "noun"
    return "small word"


def held_out_mask(subject: Subject, random: Random, language: str) -> Mask | None:
    """A scene with one word masked, if what still shows forms a pair that training holds out."""
    chosen = random.choice(templates(language))
    scene = build_scene(chosen, draw_values(chosen, random))
    at = random.randrange(len(scene.words))
    word, owners = scene.words[at], spoken_by(scene)
    shown = {name: scene.values[name] for index, element in enumerate(chosen.elements)
             if index != owners[at] for name in element_variables(element, chosen.variables)}
    if not word.isalpha() or len(subject.encoder.encode_piece(" " + word)) != 1 \
            or not is_held_out(shown):
        return None
    text = text_of([*scene.words[:at], BLANK, *scene.words[at + 1:]])
    kind = word_kind(scene, chosen.elements[owners[at]], word)
    return Mask(text, word, kind, fillers(text, language))


def held_out_masks(subject: Subject, random: Random, determined: bool) -> list[Mask]:
    """100 masks per language. A mask is determined if the grammar allows at most three words there.

    Every kind has its share; open masks are those where the grammar allows more than three.
    """
    found: dict[str, Mask] = {}
    for language in LANGUAGES:
        for index in range(100):
            kind = KINDS[index % len(KINDS)] if determined else ""
            while True:
                mask = held_out_mask(subject, random, language)
                if mask and mask.text not in found and mask.kind in (kind or mask.kind) \
                        and (len(mask.fillers) <= _GUESSES) == determined:
                    found[mask.text] = mask
                    break
    return list(found.values())


def measure_masks(subject: Subject, random: Random) -> list[Promise]:
    hits: dict[str, list[bool]] = defaultdict(list)
    first = []
    masks = held_out_masks(subject, random, determined=True)
    for mask, guesses in zip(masks, subject.guesses([mask.text for mask in masks])):
        hits[mask.kind].append(mask.word in guesses)
        if len(mask.fillers) == 1:
            first.append(guesses[0] == mask.word)
        if mask.word not in guesses:
            print(f"mask missed: {mask.text} {mask.word}, guessed {', '.join(guesses)}")
    rate = float(np.mean([hit for single in hits.values() for hit in single]))
    kinds = ", ".join(f"{kind} {np.mean(single):.0%}" for kind, single in sorted(hits.items()))
    open_masks = held_out_masks(subject, random, determined=False)
    sensible = [guess.lower() in mask.fillers for mask, guesses in
                zip(open_masks, subject.guesses([mask.text for mask in open_masks]))
                for guess in guesses]
    return [Promise(f"{len(masks)} held-out masks with at most three possible words, the word "
                    "itself in the top 3", f"{rate:.1%} ({kinds})", ">= 90 %", rate >= 0.9),
            Promise(f"the {len(first)} of them with one possible word, top-1",
                    f"{np.mean(first):.1%}", "for comparison", True),
            Promise(f"{len(open_masks)} held-out masks with more possible words, guesses of the "
                    "top 3 that the grammar allows", f"{np.mean(sensible):.1%}", ">= 90 %",
                    float(np.mean(sensible)) >= 0.9)]


def measure_lecture(subject: Subject) -> list[Promise]:
    promises = []
    guessed = subject.guesses([text for text, _ in LECTURE_MASKS])
    for (text, word), guesses in zip(LECTURE_MASKS, guessed):
        promises.append(Promise(f'"{text}"', ", ".join(guesses), f'"{word}" in the top 3',
                                word in guesses))
    return promises


def held_out_scene(random: Random, language: str) -> Scene:
    while True:
        chosen = random.choice(templates(language))
        values = draw_values(chosen, random)
        if is_held_out(values):
            return build_scene(chosen, values)


def measure_pairs(subject: Subject, random: Random) -> list[Promise]:
    rows, labels = [], []
    for language in LANGUAGES:
        for _ in range(100):
            row = text_pair(subject.encoder, random, held_out_scene(random, language))
            rows.append((row.tokens, row.types))
            labels.append(row.follows)
    hits = [int(reading.pair.argmax()) == label
            for label, reading in zip(labels, subject.run(rows))]
    rate = float(np.mean(hits))
    follows = labels.count(FOLLOWS)
    return [Promise(f"next sentence, {len(rows)} held-out pairs of which {follows} follow",
                    f"{rate:.1%}", ">= 90 %", rate >= 0.9)]


def measure_pair_attention(subject: Subject, random: Random) -> list[Promise]:
    """A question in the second text about an attribute that stands in the first."""
    rows, targets, answers = [], [], []
    while len(rows) < 90:
        chosen = template(LANGUAGES[len(rows) % 3], "color_question")
        values = draw_values(chosen, random)
        if not is_held_out(values):
            continue
        row = split_scene(subject.encoder, build_scene(chosen, values))
        assert row is not None
        answer, target = next(link[1:] for link in row.links if link[0] == "bind")
        targets.append(target)
        answers.append((answer, row.tokens[answer]))
        asked = [*row.tokens[:answer], subject.encoder.mask, *row.tokens[answer + 1:]]
        rows.append((asked, row.types))
    hits, weights = [], []
    for (answer, word), target, reading in zip(answers, targets, subject.run(rows)):
        hits.append(int(reading.logits[answer].argmax()) == word)
        weights.append(reading.attention[:, :, answer, target])
    mean = np.mean(weights, axis=0)
    layer, head = np.unravel_index(int(mean.argmax()), mean.shape)
    rate, weight = float(np.mean(hits)), float(mean.max())
    return [Promise("an attribute of the first text asked for in the second, 90 held-out pairs, "
                    "top-1", f"{rate:.1%}", ">= 90 %", rate >= 0.9),
            Promise("mean weight of one head from that mask to the attribute in the first text",
                    f"{weight:.2f} (layer {layer} head {head})", ">= 0.30", weight >= 0.3)]


def usages(homonym: Homonym) -> list[Usage]:
    """Every frame with every cue, each with three names where the frame has one."""
    found: dict[tuple[str, ...], Usage] = {}
    for sense in range(2):
        for frame in range(len(homonym.frames)):
            for cue in homonym.senses[sense].cues:
                for name in names(homonym.language)[:3]:
                    used = usage(homonym, sense, frame, cue, name)
                    found[used.words] = used
    return list(found.values())


def balanced_weights(used: list[Usage], chosen: np.ndarray) -> np.ndarray:
    """Weights of the chosen usages, so that in every frame both senses weigh the same.

    Without them a probe could learn in which frame which sense is more often held out.
    """
    groups = [(one.frame, one.sense) for one in used]
    counts = Counter(group for group, kept in zip(groups, chosen) if kept)
    return np.array([1.0 / counts[group] if kept and counts[group[0], 1 - group[1]] else 0.0
                     for group, kept in zip(groups, chosen)])


def probe_hits(states: np.ndarray, used: list[Usage]) -> dict[int, list[bool]]:
    """Hits by sense of a linear probe on `states` [usages, width], tested on what it never saw.

    In turn one cue of each sense is set aside; the probe is fitted by least squares to the usages
    of the training split with the other cues, and tested on the held-out usages of those two.
    """
    homonym = used[0].homonym
    senses = np.array([one.sense for one in used])
    held = np.array([is_held_out_usage(homonym, one.frame, one.cue) for one in used])
    turns = np.array([homonym.senses[one.sense].cues.index(one.cue) for one in used])
    hits: dict[int, list[bool]] = {0: [], 1: []}
    for turn in range(max(turns) + 1):
        weights = balanced_weights(used, ~held & (turns != turn))
        centre = weights @ states / weights.sum()
        scaled = (states - centre) / (states.std() + 1e-6)
        known = scaled * np.sqrt(weights)[:, None]
        wanted = np.where(senses == 1, 1.0, -1.0) * np.sqrt(weights)
        gram = known @ known.T + 0.1 * np.eye(len(known))
        direction = known.T @ np.linalg.solve(gram, wanted)
        for index in np.flatnonzero(held & (turns == turn)):
            hits[senses[index]].append(bool((scaled[index] @ direction > 1e-6) == senses[index]))
    return hits


def measure_senses(subject: Subject) -> list[Promise]:
    layers = subject.model.config.num_hidden_layers
    rates: dict[str, list[float]] = {}
    for homonym in homonyms():
        used = usages(homonym)
        rows = [subject.row(text_of(list(one.words))) for one in used]
        places = [1 + sum(len(subject.encoder.encode_piece(piece))
                          for piece in spaced(list(one.words))[:one.position]) for one in used]
        states = np.stack([reading.states[:, at] for at, reading in
                           zip(places, subject.run(rows))], axis=1)
        rates[f"{homonym.language} {homonym.word}"] = [
            float(np.mean([np.mean(single) for single in probe_hits(one, used).values()]))
            for one in states]
    for name, single in rates.items():
        print(f"senses of {name}, by layer: " + ", ".join(f"{rate:.0%}" for rate in single))
    mean = np.mean(list(rates.values()), axis=0)
    middle = layers // 2
    worst = min(rates, key=lambda name: rates[name][middle])
    shown = ", ".join(f"{rate:.0%}" for rate in mean)
    return [Promise(f"two senses of {len(rates)} homonyms, a linear probe on the word's vector, "
                    "never shown the cue, on held-out sentences; embedding, then layers 1 to "
                    f"{layers}", shown, f"layer {middle} >= 95 %, embedding <= 55 %",
                    mean[middle] >= 0.95 and mean[0] <= 0.55),
            Promise(f"the least clear of them at layer {middle}",
                    f"{worst} {rates[worst][middle]:.0%}", ">= 85 %",
                    rates[worst][middle] >= 0.85)]


def measure_banks(subject: Subject) -> list[Promise]:
    """How alike the two vectors of "bank" are in the lecture's two sentences."""
    first, second = (reading.states[:, 5] for reading in
                     subject.run([subject.row(text) for text in LECTURE_BANKS]))
    cosines = (first * second).sum(-1) / np.linalg.norm(first, axis=-1) \
        / np.linalg.norm(second, axis=-1)
    return [Promise('"bank" after crossing the street / the river, cosine of its two vectors; '
                    "embedding, then the layers", ", ".join(f"{one:.2f}" for one in cosines),
                    "1 at the embedding, then less", cosines[0] > 0.999 and cosines[-2] < 0.9)]


def measure_variety(subject: Subject, random: Random) -> list[Promise]:
    resting, distances = [], []
    rows = []
    for language in LANGUAGES:
        for _ in range(30):
            row = subject.encoder.row(subject.encoder.scene(held_out_scene(random, language)))
            rows.append((row.tokens, row.types))
    for (tokens, _), reading in zip(rows, subject.run(rows)):
        inner = reading.attention[:, :, 1:-1]
        resting.append((inner[..., 0] + inner[..., -1]).mean(-1))
        places = np.arange(len(tokens))
        distances.append((inner * (places > places[1:-1, None])).sum(-1).mean(-1))
    weights, right = np.mean(resting, axis=0), np.mean(distances, axis=0)
    count, total = int((weights >= 0.5).sum()), weights.size
    return [Promise("head variety: heads that give [CLS] and [SEP] half their weight or more",
                    f"{count} of {total}; from {weights.min():.2f} to {weights.max():.2f}",
                    "not all", count <= total * 0.6),
            Promise("weight that heads give to what stands on the right",
                    f"{right.min():.2f} to {right.max():.2f}", "both sides are read",
                    float(right.max()) >= 0.4)]


def measure(folder: Path) -> list[Promise]:
    subject, random = Subject(folder), Random(SEED)
    return (measure_lecture(subject) + measure_masks(subject, random) + measure_senses(subject)
            + measure_banks(subject) + measure_pairs(subject, random)
            + measure_pair_attention(subject, random) + measure_variety(subject, random))


if __name__ == "__main__":
    sys.exit(report(__doc__, model_folder("encoder"), measure))
