"""Batches for the translator, drawn afresh for every step from the meanings of the grammar.

As in corpus.py, a batch depends on the seed and the step only, and what can be emitted is what the
grammar can say less what is held out.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from tokenizers import Tokenizer

from corpus import IGNORE
from grammar.generator import spaced
from grammar.parallel import SOURCES, Translation, drawn_translation
from vocabulary import SPACE, T5_SPECIAL

# The share of rows that leave out the full stop, begin in lower case, or put a space before the
# question mark as French does.
_NO_STOP_SHARE = 0.25
_LOWER_CASE_SHARE = 0.1
_SPACED_MARK_SHARE = 0.5

# One step in so many has rows of two sentences, so that the others need no padding for them.
_TWO_EVERY = 8


@dataclass
class Row:
    """Source and target tokens, both with </s>, and the (target, source) positions that are linked.

    A link says that the target token at its position translates that source token. `possible` holds
    the links that are right but not needed.
    """

    source: list[int]
    target: list[int]
    sure: list[tuple[int, int]]
    possible: list[tuple[int, int]]


@dataclass
class TranslationBatch:
    """`source` and `filled` are [rows, length]; `labels` is [rows, target length].

    `links` is [n, 3] of (row, target position, source position).
    """

    source: np.ndarray
    filled: np.ndarray
    labels: np.ndarray
    links: np.ndarray


class TranslationEncoder:
    """Turns translations into token ids, word by word, exactly as the tokenizer would the texts."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.pad, self.end, _ = range(len(T5_SPECIAL))
        self.vocabulary_size = tokenizer.get_vocab_size()

    def _tokens(self, words: list[str]) -> list[int]:
        """One token per word."""
        pieces = spaced([SPACE + words[0], *words[1:]])
        return [self.tokenizer.token_to_id(piece.replace(" ", SPACE)) for piece in pieces]

    def row(self, one: Translation) -> Row:
        return Row([*self._tokens(one.source), self.end], [*self._tokens(one.target), self.end],
                   [(link.target, link.source) for link in one.links if link.sure],
                   [(link.target, link.source) for link in one.links if not link.sure])

    def varied_row(self, one: Translation, random: Random) -> Row:
        """The row with the liberties that a user takes with capitals and punctuation."""
        row = self.row(one)
        if one.source[-1] == "." and random.random() < _NO_STOP_SHARE:
            row = Row([*row.source[:-2], self.end], [*row.target[:-2], self.end],
                      [link for link in row.sure if link[0] < len(row.target) - 2], row.possible)
        if random.random() < _LOWER_CASE_SHARE:
            lower = self.tokenizer.token_to_id(SPACE + one.source[0].lower())
            row.source[0] = lower if lower is not None else row.source[0]
        if one.source[-1] == "?" and one.language == "fr" and random.random() < _SPACED_MARK_SHARE:
            row.source[-2] = self.tokenizer.token_to_id(SPACE + "?")
        return row


def _joined(first: Row, second: Row) -> Row:
    """Two sentences as one row."""
    source, target = len(first.source) - 1, len(first.target) - 1

    def moved(links: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(at + target, origin + source) for at, origin in links]

    return Row(first.source[:-1] + second.source, first.target[:-1] + second.target,
               first.sure + moved(second.sure), first.possible + moved(second.possible))


def _training_row(encoder: TranslationEncoder, random: Random, two: bool) -> Row:
    language = random.choice(SOURCES)
    row = encoder.varied_row(drawn_translation(language, random, held_out=False), random)
    if two:
        first = encoder.row(drawn_translation(language, random, held_out=False))
        row = _joined(first, row)
    return row


def make_translation_batch(encoder: TranslationEncoder, seed: int, step: int,
                           rows: int) -> TranslationBatch:
    """The batch of a training step, always the same for the same arguments."""
    random = Random(seed * 1_000_003 + step)
    two = step % _TWO_EVERY == 0
    rows = rows // 2 if two else rows
    made = [_training_row(encoder, random, two) for _ in range(rows)]
    length = max(len(row.source) for row in made)
    target_length = max(len(row.target) for row in made)
    batch = TranslationBatch(np.full((rows, length), encoder.pad),
                             np.zeros((rows, length), np.int64),
                             np.full((rows, target_length), IGNORE), np.zeros((0, 3)))
    links = []
    for index, row in enumerate(made):
        batch.source[index, :len(row.source)] = row.source
        batch.filled[index, :len(row.source)] = 1
        batch.labels[index, :len(row.target)] = row.target
        links += [(index, at, origin) for at, origin in row.sure]
    batch.links = np.array(links)
    return batch
