"""Batches for training, drawn afresh for every step from the grammar.

A batch depends on the seed and the step only, so an interrupted training goes on with exactly the
data it would have seen. No file is written: what can be emitted is what the grammar can say, less
what grammar/holdout.py refuses, and less the held-out word pairs of the repeated sequences.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from tokenizers import Tokenizer

from grammar.generator import Scene, remember, spaced, training_scene
from grammar.lexicon import LANGUAGES, Lexeme, forms

# Loss is not asked at positions with this label, as in torch.nn.functional.cross_entropy.
IGNORE = -100

LINK_KINDS = ("bind", "refer", "previous", "repeat")

# The share of rows that repeat random words, and of documents that begin in lower case.
_REPEATED_SHARE = 0.12
_LOWER_CASE_SHARE = 0.1

_HELD_OUT_BIGRAM_ONE_IN = 7


@dataclass
class Batch:
    """`tokens` and `labels` are [rows, length]; labels[i] is the token that position i predicts.

    `links[kind]` is an array [n, 3] of (row, query position, target position): `bind` and `refer`
    come from the scenes, `previous` joins neighbours, and `repeat` joins a word of a repetition to
    the word that came next the first time.
    """

    tokens: np.ndarray
    labels: np.ndarray
    links: dict[str, np.ndarray]


def is_held_out_bigram(first: int, second: int) -> bool:
    """Whether training never repeats a sequence in which token `second` follows `first`."""
    return (first * 40503 + second * 30011 >> 5) % _HELD_OUT_BIGRAM_ONE_IN == 0


class Encoder:
    """Turns scenes into token ids, word by word, exactly as the tokenizer would the whole text."""

    def __init__(self, tokenizer: Tokenizer, bos: int) -> None:
        self.bos = bos
        self._tokenizer = tokenizer
        self._cache: dict[str, tuple[int, ...]] = {}
        self.words = sorted({ids[0] for language in LANGUAGES for form in forms(language)
                             if len(ids := self.encode_piece(" " + form)) == 1})
        self.vocabulary_size = tokenizer.get_vocab_size()

    def encode_piece(self, piece: str) -> tuple[int, ...]:
        """The ids of one word with its leading space, if it has one."""
        ids = self._cache.get(piece)
        if ids is None:
            ids = tuple(self._tokenizer.encode(piece, add_special_tokens=False).ids)
            self._cache[piece] = ids
        return ids

    def append(self, row: list[int], scene: Scene, links: list[tuple[str, int, int]],
               lower_case: bool = False) -> None:
        """Adds a scene to a row and its links, in token positions, to `links`."""
        pieces = spaced(scene.words)
        if len(row) > 1:
            pieces[0] = " " + pieces[0]
        elif lower_case:
            pieces[0] = pieces[0].lower()
        last_token = []
        for piece in pieces:
            row.extend(self.encode_piece(piece))
            last_token.append(len(row) - 1)
        for link in scene.links:
            links.append((link.kind, last_token[link.query], last_token[link.target]))


def _document(encoder: Encoder, random: Random, length: int) -> tuple[list[int], list]:
    language = random.choice(LANGUAGES)
    row = [encoder.bos]
    links: list[tuple[str, int, int]] = []
    cast: list[Lexeme] = []
    while len(row) <= length:
        scene = training_scene(language, random, cast)
        remember(cast, scene.values)
        encoder.append(row, scene, links, random.random() < _LOWER_CASE_SHARE)
    return row[:length + 1], links


def repeated_words(encoder: Encoder, random: Random, length: int,
                   held_out: bool) -> tuple[list[int], int]:
    """A row of `length` tokens that repeats one random sequence, and the sequence's length.

    Of the held-out side every neighbouring pair is held out; of the training side none is.
    """
    period = random.randint(4, max(5, (length - 1) // 2))
    pool: list[int] | range = encoder.words
    if not held_out and random.random() < 0.2:
        pool = range(encoder.bos + 1, encoder.vocabulary_size)
    sequence = [random.choice(pool)]
    while len(sequence) < period:
        token = random.choice(pool)
        closes = len(sequence) == period - 1
        if is_held_out_bigram(sequence[-1], token) != held_out:
            continue
        if closes and is_held_out_bigram(token, sequence[0]) != held_out:
            if random.random() < 0.05:
                sequence = [random.choice(pool)]
            continue
        sequence.append(token)
    row = [encoder.bos] + sequence * (length // period + 1)
    return row[:length], period


def make_batch(encoder: Encoder, seed: int, step: int, rows: int, length: int) -> Batch:
    """The batch of a training step, always the same for the same arguments."""
    random = Random(seed * 1_000_003 + step)
    tokens = np.zeros((rows, length + 1), dtype=np.int64)
    labels = np.full((rows, length), IGNORE, dtype=np.int64)
    links: dict[str, list[tuple[int, int, int]]] = {kind: [] for kind in LINK_KINDS}
    for row in range(rows):
        if random.random() < _REPEATED_SHARE:
            tokens[row], period = repeated_words(encoder, random, length + 1, held_out=False)
            labels[row, period:] = tokens[row, period + 1:]
            links["repeat"] += [(row, at, at - period + 1) for at in range(period + 1, length)]
            links["previous"] += [(row, at, at - 1) for at in range(2, length)]
            continue
        document, found = _document(encoder, random, length)
        tokens[row] = document
        labels[row] = tokens[row, 1:]
        for kind, query, target in found:
            if query < length:
                links[kind].append((row, query, target))
        if row % 8 == 0:
            links["previous"] += [(row, at, at - 1) for at in range(2, length)]
    arrays = {kind: np.array(items, dtype=np.int64).reshape(-1, 3) for kind, items in links.items()}
    return Batch(tokens[:, :-1], labels, arrays)
