"""Batches for the encoder: texts and pairs of texts with some words masked.

As in corpus.py, a batch depends on the seed and the step only, and what can be emitted is what the
grammar can say less what is held out. A row is one of three kinds: a short document, a pair of
texts of which the second follows the first or does not, or a homonym in one of its two senses.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
from tokenizers import Tokenizer

from corpus import IGNORE, Encoder
from grammar.generator import Scene, remember, spaced, training_scene
from grammar.homonyms import follower, homonyms, training_usage
from grammar.lexicon import LANGUAGES, Lexeme
from grammar.template import SENTENCE_END
from vocabulary import CLS, MASK, PAD, SEP

# The labels of BERT's next-sentence head.
FOLLOWS, OTHER = 0, 1

# The rest of the rows are pairs of texts.
_DOCUMENT_SHARE, _HOMONYM_SHARE = 0.4, 0.15

# How often the word that a linked one asks for is masked, whatever the dice say of the others.
_ANSWER_MASKED = 0.4

_MARK_RARITY = 0.3
_KEPT, _REPLACED = 0.1, 0.1


@dataclass
class Text:
    """Tokens without [CLS] and [SEP], and the indices of the words that a linked word asks for."""

    tokens: list[int]
    answers: list[int]


@dataclass
class MaskedBatch:
    """`tokens`, `types` and `filled` are [rows, length]; `filled` is 0 on padding.

    `masked` is [n, 2] of (row, position) and `words` [n] the tokens that stood there. `follows` is
    [rows]: FOLLOWS, OTHER, or IGNORE where there is one text only.
    """

    tokens: np.ndarray
    types: np.ndarray
    filled: np.ndarray
    masked: np.ndarray
    words: np.ndarray
    follows: np.ndarray


class PairEncoder(Encoder):
    """Turns scenes and usages into rows of the encoder."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        super().__init__(tokenizer, tokenizer.token_to_id(CLS))
        self.sep, self.mask = tokenizer.token_to_id(SEP), tokenizer.token_to_id(MASK)
        self.pad = tokenizer.token_to_id(PAD)
        self.first_word = max(self.bos, self.sep, self.mask, self.pad) + 1
        self.marks = {tokenizer.token_to_id(mark) for mark in ".,:?'"}

    def scene(self, scene: Scene) -> Text:
        links: list[tuple[str, int, int]] = []
        row = [self.bos]
        self.append(row, scene, links)
        return Text(row[1:], [query for kind, query, _ in links if kind == "bind"])

    def words_of(self, words: list[str]) -> Text:
        return Text([token for piece in spaced(words) for token in self.encode_piece(piece)], [])

    def row(self, first: Text, second: Text | None) -> tuple[list[int], list[int], list[int]]:
        """Tokens, token types and answers of [CLS] first [SEP] or [CLS] first [SEP] second [SEP]."""
        tokens = [self.bos, *first.tokens, self.sep]
        types = [0] * len(tokens)
        answers = [at + 1 for at in first.answers]
        if second is not None:
            answers += [at + len(tokens) for at in second.answers]
            tokens += [*second.tokens, self.sep]
            types += [1] * (len(second.tokens) + 1)
        return tokens, types, answers


def characters(scene: Scene) -> set[Lexeme]:
    """The nouns and names of a scene: what a text that follows can be about."""
    return {value for value in scene.values.values()
            if isinstance(value, Lexeme) and value.kind in ("noun", "name")}


def split_scene(encoder: PairEncoder, scene: Scene) -> tuple[Text, Text] | None:
    """The first sentence of a scene and what follows it, if it has two."""
    ends = [index for index, word in enumerate(scene.words) if word in SENTENCE_END]
    if len(ends) < 2:
        return None
    whole = encoder.scene(scene)
    first = encoder.words_of(scene.words[:ends[0] + 1])
    size = len(first.tokens)
    return (Text(first.tokens, [at for at in whole.answers if at < size]),
            Text(whole.tokens[size:], [at - size for at in whole.answers if at >= size]))


def _related_scene(scene: Scene, random: Random) -> Scene:
    """A scene that is about something of the given one."""
    cast = sorted(characters(scene), key=lambda one: (one.kind, one.id))
    while True:
        other = training_scene(scene.template.language, random, cast)
        if characters(other) & set(cast):
            return other


def _unrelated_scene(scene: Scene, random: Random) -> Scene:
    """A scene that has nothing in common with the given one."""
    while True:
        other = training_scene(scene.template.language, random)
        if not characters(other) & characters(scene):
            return other


def text_pair(encoder: PairEncoder, random: Random, scene: Scene) -> tuple[Text, Text, int]:
    """Two texts, the first of which is the beginning of `scene`, and whether the second follows it.

    A scene of several sentences is parted in two; to a scene of one sentence another is added. The
    second text of a pair that does not follow comes from a scene about something else altogether.
    """
    parts = split_scene(encoder, scene)
    if random.random() < 0.5:
        if parts is not None:
            return (*parts, FOLLOWS)
        return encoder.scene(scene), encoder.scene(_related_scene(scene, random)), FOLLOWS
    if parts is None:
        return encoder.scene(scene), encoder.scene(_unrelated_scene(scene, random)), OTHER
    while True:
        others = split_scene(encoder, _unrelated_scene(scene, random))
        if others is not None:
            return parts[0], others[1], OTHER


def _usage_pair(encoder: PairEncoder, random: Random) -> tuple[Text, Text, int]:
    """A homonym in one sense, and a sentence that goes on in that sense or in the other."""
    homonym = random.choice(homonyms())
    used = training_usage(homonym, random)
    other = random.random() < 0.5
    second = follower(homonym, used.sense ^ other, random)
    return encoder.words_of(list(used.words)), encoder.words_of(second), OTHER if other else FOLLOWS


def _document(encoder: PairEncoder, random: Random, limit: int) -> Text:
    """One to three scenes with a common cast, at most `limit` tokens."""
    language = random.choice(LANGUAGES)
    cast: list[Lexeme] = []
    text = Text([], [])
    for _ in range(random.choice((1, 1, 2, 3))):
        scene = training_scene(language, random, cast)
        remember(cast, scene.values)
        more = encoder.scene(scene)
        if text.tokens and len(text.tokens) + len(more.tokens) > limit:
            break
        text.answers += [at + len(text.tokens) for at in more.answers]
        text.tokens += more.tokens
    return text


def _training_row(encoder: PairEncoder, random: Random,
                  limit: int) -> tuple[tuple[list[int], list[int], list[int]], int]:
    kind = random.random()
    if kind < _DOCUMENT_SHARE:
        return encoder.row(_document(encoder, random, limit - 2), None), IGNORE
    if kind < _DOCUMENT_SHARE + _HOMONYM_SHARE:
        first, second, label = _usage_pair(encoder, random)
    else:
        scene = training_scene(random.choice(LANGUAGES), random)
        first, second, label = text_pair(encoder, random, scene)
    return encoder.row(first, second), label


def _chosen_positions(tokens: list[int], answers: list[int], encoder: PairEncoder,
                      random: Random) -> list[int]:
    """The positions to mask: a share of the words that varies from row to row, at least one.

    Punctuation marks are chosen more rarely, since they teach little.
    """
    share = random.uniform(0.08, 0.3)
    words = [at for at, token in enumerate(tokens) if token >= encoder.first_word]
    asked = {at + 1 for at in answers if random.random() < _ANSWER_MASKED}
    chosen = []
    for at in words:
        rare = _MARK_RARITY if tokens[at] in encoder.marks else 1.0
        if at in asked or random.random() < share * rare:
            chosen.append(at)
    return chosen or [random.choice(words)]


def make_masked_batch(encoder: PairEncoder, seed: int, step: int, rows: int,
                      limit: int) -> MaskedBatch:
    """The batch of a training step; its rows are padded to the longest, at most `limit`.

    Of the chosen words eight in ten are masked, one is replaced by a random word and one is kept.
    """
    random = Random(seed * 1_000_003 + step)
    made = []
    while len(made) < rows:
        (tokens, types, answers), label = _training_row(encoder, random, limit)
        if len(tokens) <= limit:
            made.append((tokens, types, answers, label))
    length = max(len(tokens) for tokens, _, _, _ in made)
    batch = MaskedBatch(np.full((rows, length), encoder.pad), np.zeros((rows, length), np.int64),
                        np.zeros((rows, length), np.int64), np.zeros((0, 2)), np.zeros(0),
                        np.array([label for _, _, _, label in made]))
    masked, words = [], []
    for row, (tokens, types, answers, _) in enumerate(made):
        size = len(tokens)
        batch.tokens[row, :size], batch.types[row, :size] = tokens, types
        batch.filled[row, :size] = 1
        for at in _chosen_positions(tokens, answers, encoder, random):
            masked.append((row, at))
            words.append(tokens[at])
            dice = random.random()
            if dice < _REPLACED:
                batch.tokens[row, at] = random.randrange(encoder.first_word,
                                                         encoder.vocabulary_size)
            elif dice >= _REPLACED + _KEPT:
                batch.tokens[row, at] = encoder.mask
    batch.masked, batch.words = np.array(masked), np.array(words)
    return batch
