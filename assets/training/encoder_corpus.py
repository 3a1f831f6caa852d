"""Batches for the encoder: texts and pairs of texts with some words masked.

As in corpus.py, a batch depends on the seed and the step only, and what can be emitted is what the
grammar can say less what is held out. A row is one of three kinds: a short document, a pair of
texts of which the second follows the first or does not, or a homonym in one of its two senses.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

import numpy as np
from tokenizers import Tokenizer

from corpus import IGNORE, Encoder
from grammar.generator import Link, Scene, remember, spaced, spoken_by, training_scene
from grammar.homonyms import Usage, follower, homonyms, training_usage
from grammar.lexicon import LANGUAGES, Lexeme, lexemes
from grammar.template import SENTENCE_END
from vocabulary import CLS, MASK, PAD, SEP

# The labels of BERT's next-sentence head.
FOLLOWS, OTHER = 0, 1

# The rest of the rows are pairs of texts.
_DOCUMENT_SHARE, _HOMONYM_SHARE = 0.4, 0.18

# How often the word that a linked one asks for is masked, whatever the dice say of the others.
_ANSWER_MASKED = 0.4

_MARK_RARITY = 0.3
_KEPT, _REPLACED = 0.1, 0.1


# How often a homonym is asked for what was meant by it. In half of those rows it stands in the place
# of a word that is near to it in that sense, and that word is to be restored, as BERT's random
# replacements are; in the others the homonym itself is the answer.
_HOMONYM_ASKED = 0.6

# What heads are taught to look for: from a word to the attribute or verb that it repeats, from a
# pronoun to its noun, from a noun or name of the second text to the same one in the first or else to [CLS],
# and from a homonym to the word that tells its sense.
LINK_KINDS = ("bind", "refer", "same", "sense")

Links = list[tuple[str, int, int]]


@dataclass
class Text:
    """Tokens without [CLS] and [SEP], and the links (kind, query, target) between them."""

    tokens: list[int]
    links: Links


@dataclass
class Row:
    """[CLS] first [SEP] or [CLS] first [SEP] second [SEP], and whether the second text follows.

    `shown` says at which positions a token is shown in the place of the one to be restored.
    """

    tokens: list[int]
    types: list[int]
    links: Links
    follows: int
    shown: dict[int, int] = field(default_factory=dict)


@dataclass
class MaskedBatch:
    """`tokens`, `types` and `filled` are [rows, length]; `filled` is 0 on padding.

    `masked` is [n, 2] of (row, position) and `words` [n] the tokens that stood there. `follows` is
    [rows]: FOLLOWS, OTHER, or IGNORE where there is one text only. `links[kind]` is [n, 3] of (row,
    query, target); their tokens can be read, but for the query of a repeated attribute.
    """

    tokens: np.ndarray
    types: np.ndarray
    filled: np.ndarray
    masked: np.ndarray
    words: np.ndarray
    follows: np.ndarray
    links: dict[str, np.ndarray]


def _repeated_verbs(scene: Scene) -> list[Link]:
    """Links, both ways, between a verb and the same verb said again.

    As with attributes, the word before asks for it.
    """
    places: dict[str, list[int]] = {}
    for word, index in enumerate(spoken_by(scene)):
        element = scene.template.elements[index]
        if element.operation == "v":
            places.setdefault(element.arguments[0], []).append(word)
    pairs = [found for found in places.values() if len(found) == 2]
    return [Link("bind", at - 1, other) for first, second in pairs
            for at, other in ((second, first), (first, second))]


class PairEncoder(Encoder):
    """Turns scenes and usages into rows of the encoder."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        super().__init__(tokenizer, tokenizer.token_to_id(CLS))
        self.sep, self.mask = tokenizer.token_to_id(SEP), tokenizer.token_to_id(MASK)
        self.pad = tokenizer.token_to_id(PAD)
        self.first_word = max(self.bos, self.sep, self.mask, self.pad) + 1
        self.marks = {tokenizer.token_to_id(mark) for mark in ".,:?'"}
        self._concepts: dict[int, set[Lexeme]] = {}
        for entry in lexemes():
            for language in LANGUAGES if entry.kind in ("noun", "name") else ():
                for form in entry.forms[language]:
                    self._concepts.setdefault(self.encode_piece(" " + form)[0], set()).add(entry)

    def scene(self, scene: Scene) -> Text:
        """A scene; what repeats another word is the word after the one that asks for it."""
        links: Links = []
        row = [self.bos]
        self.append(row, replace(scene, links=scene.links + _repeated_verbs(scene)), links)
        return Text(row[1:], [(kind, query - 1 + (kind == "bind"), target - 1)
                              for kind, query, target in links])

    def words_of(self, words: list[str]) -> Text:
        return Text([token for piece in spaced(words) for token in self.encode_piece(piece)], [])

    def usage(self, used: Usage) -> Text:
        """A homonym in a frame, linked to the last word of its cue."""
        text = self.words_of(list(used.words))
        before = self.words_of(list(used.words[:used.position]))
        cue = self.words_of(used.cue.split())
        for start in range(len(text.tokens) - len(cue.tokens) + 1):
            if text.tokens[start:start + len(cue.tokens)] == cue.tokens:
                text.links.append(("sense", len(before.tokens), start + len(cue.tokens) - 1))
        return text

    def row(self, first: Text, second: Text | None = None, follows: int = IGNORE) -> Row:
        tokens = [self.bos, *first.tokens, self.sep]
        types = [0] * len(tokens)
        links = [(kind, query + 1, target + 1) for kind, query, target in first.links]
        if second is not None:
            offset = len(tokens)
            links += [(kind, query + offset, target + offset)
                      for kind, query, target in second.links]
            tokens += [*second.tokens, self.sep]
            types += [1] * (len(second.tokens) + 1)
        return Row(tokens, types, links, follows)

    def add_same(self, row: Row) -> Row:
        """Links every noun and name of the second text to the same in the first, or to [CLS]."""
        split = row.tokens.index(self.sep)
        for query in range(split + 1, len(row.tokens)):
            meant = self._concepts.get(row.tokens[query])
            if meant:
                target = next((at for at in range(1, split)
                               if meant & self._concepts.get(row.tokens[at], set())), 0)
                row.links.append(("same", query, target))
        return row


def characters(scene: Scene) -> set[Lexeme]:
    """The nouns and names of a scene: what a text that follows can be about."""
    return {value for value in scene.values.values()
            if isinstance(value, Lexeme) and value.kind in ("noun", "name")}


def split_scene(encoder: PairEncoder, scene: Scene) -> Row | None:
    """The first sentence of a scene and what follows it as a pair, if it has two sentences."""
    ends = [index for index, word in enumerate(scene.words) if word in SENTENCE_END]
    if len(ends) < 2:
        return None
    whole = encoder.scene(scene)
    size = len(encoder.words_of(scene.words[:ends[0] + 1]).tokens)
    row = encoder.row(Text(whole.tokens[:size], []), Text(whole.tokens[size:], []), FOLLOWS)
    row.links += [(kind, query + 1 + (query >= size), target + 1 + (target >= size))
                  for kind, query, target in whole.links]
    return encoder.add_same(row)


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


def text_pair(encoder: PairEncoder, random: Random, scene: Scene) -> Row:
    """A pair of texts of which the first begins `scene`, and the second follows it or does not.

    A scene of several sentences is parted in two; to a scene of one sentence another is added. A
    second text that does not follow comes from a scene about something else altogether.
    """
    parts = split_scene(encoder, scene)
    if random.random() < 0.5:
        if parts is not None:
            return parts
        first, second = encoder.scene(scene), encoder.scene(_related_scene(scene, random))
        return encoder.add_same(encoder.row(first, second, FOLLOWS))
    other = _unrelated_scene(scene, random)
    if parts is None:
        first, second = encoder.scene(scene), encoder.scene(other)
        return encoder.add_same(encoder.row(first, second, OTHER))
    while (others := split_scene(encoder, other)) is None:
        other = _unrelated_scene(scene, random)
    ours, theirs = parts.tokens.index(encoder.sep), others.tokens.index(encoder.sep)
    first = Text(parts.tokens[1:ours], [])
    second = Text(others.tokens[theirs + 1:-1], [])
    return encoder.add_same(encoder.row(first, second, OTHER))


def _usage_pair(encoder: PairEncoder, random: Random) -> Row:
    """A homonym in one sense, and a sentence that goes on in that sense or in the other."""
    homonym = random.choice(homonyms())
    used = training_usage(homonym, random)
    other = random.random() < 0.5
    second = encoder.words_of(follower(homonym, used.sense ^ other, random))
    row = encoder.row(encoder.usage(used), second, OTHER if other else FOLLOWS)
    if random.random() < _HOMONYM_ASKED:
        place = next(query for kind, query, _ in row.links if kind == "sense")
        row.shown[place] = row.tokens[place]
        if random.random() < 0.5:
            row.tokens[place] = encoder.encode_piece(" " + used.near)[0]
    return row


def _document(encoder: PairEncoder, random: Random, limit: int) -> Text:
    """One to three scenes with a common cast, at most `limit` tokens."""
    language = random.choice(LANGUAGES)
    cast: list[Lexeme] = []
    text = Text([], [])
    for _ in range(random.choice((1, 1, 2, 3))):
        scene = training_scene(language, random, cast)
        remember(cast, scene.values)
        more, size = encoder.scene(scene), len(text.tokens)
        if text.tokens and size + len(more.tokens) > limit:
            break
        text.links += [(kind, query + size, target + size) for kind, query, target in more.links]
        text.tokens += more.tokens
    return text


def _training_row(encoder: PairEncoder, random: Random, limit: int) -> Row:
    while True:
        kind = random.random()
        if kind < _DOCUMENT_SHARE:
            row = encoder.row(_document(encoder, random, limit - 2))
        elif kind < _DOCUMENT_SHARE + _HOMONYM_SHARE:
            row = _usage_pair(encoder, random)
        else:
            scene = training_scene(random.choice(LANGUAGES), random)
            row = text_pair(encoder, random, scene)
        if len(row.tokens) <= limit:
            return row


def _chosen_positions(row: Row, encoder: PairEncoder, random: Random) -> list[int]:
    """The positions to ask for: a share of the words that varies from row to row, at least one.

    Punctuation marks are chosen more rarely, since they teach little.
    """
    share = random.uniform(0.08, 0.3)
    words = [at for at, token in enumerate(row.tokens) if token >= encoder.first_word]
    asked = {query for kind, query, _ in row.links
             if kind == "bind" and random.random() < _ANSWER_MASKED}
    chosen = []
    for at in words:
        rare = _MARK_RARITY if row.tokens[at] in encoder.marks else 1.0
        if at in asked or random.random() < share * rare:
            chosen.append(at)
    chosen += row.shown.keys() - set(chosen)
    return chosen or [random.choice(words)]


def make_masked_batch(encoder: PairEncoder, seed: int, step: int, rows: int,
                      limit: int) -> MaskedBatch:
    """The batch of a training step; its rows are padded to the longest, at most `limit`.

    Of the words to ask for eight in ten are masked, one is replaced by a random word and one kept.
    """
    random = Random(seed * 1_000_003 + step)
    made = [_training_row(encoder, random, limit) for _ in range(rows)]
    length = max(len(row.tokens) for row in made)
    tokens = np.full((rows, length), encoder.pad)
    types, filled = np.zeros((rows, length), np.int64), np.zeros((rows, length), np.int64)
    masked, words = [], []
    links: dict[str, list[tuple[int, int, int]]] = {kind: [] for kind in LINK_KINDS}
    for index, row in enumerate(made):
        size = len(row.tokens)
        tokens[index, :size], types[index, :size] = row.tokens, row.types
        filled[index, :size] = 1
        chosen = _chosen_positions(row, encoder, random)
        for at in chosen:
            dice = random.random()
            if at in row.shown:
                tokens[index, at] = row.shown[at]
            elif dice < _REPLACED:
                tokens[index, at] = random.randrange(encoder.first_word, encoder.vocabulary_size)
            elif dice >= _REPLACED + _KEPT:
                tokens[index, at] = encoder.mask
        masked += [(index, at) for at in chosen]
        words += [row.tokens[at] for at in chosen]
        for kind, query, target in row.links:
            readable = query not in chosen or query in row.shown
            if target not in chosen and (kind == "bind" or readable):
                links[kind].append((index, query, target))
    arrays = {kind: np.array(found, np.int64).reshape(-1, 3) for kind, found in links.items()}
    return MaskedBatch(tokens, types, filled, np.array(masked), np.array(words),
                       np.array([row.follows for row in made]), arrays)
