"""Sentences in French or Italian with their English translation, and which word says which.

Both are said from one meaning, so the alignment is known: words that say the same thing are linked.
Both conventions of alignment tests are kept: a link is sure, or only possible (meanings.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from .agreement import stands_before
from .agreement_french import elided
from .generator import capital, draw_values
from .holdout import is_held_out
from .lexicon import Lexeme, lexeme
from .loosening import loosened
from .meanings import MEANINGS
from .template import PHRASE, Element, Environment, Template, parse_template, render

SOURCES = ("fr", "it")
TARGET = "en"

# Prepositions that have not melted into an article.
_PLAIN_PREPOSITIONS = {"fr": {"de", "à", "dans", "sur", "par"},
                       "it": {"di", "a", "da", "in", "su"},
                       "en": {"of", "to", "from", "in", "on", "by"}}

# The meanings of the lecture's "Je suis étudiant".
_LECTURE = ("i_am_a", "i_am_bare")

Says = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """One meaning as a template per language."""

    name: str
    weight: int
    texts: dict[str, Template]


@dataclass(frozen=True)
class Link:
    """The target word at `target` translates the source word at `source`."""

    target: int
    source: int
    sure: bool


@dataclass
class Translation:
    """A source sentence and its English, as words, with the links between them."""

    meaning: Meaning
    language: str
    values: Environment
    source: list[str]
    target: list[str]
    links: list[Link]


@lru_cache(maxsize=None)
def meanings() -> tuple[Meaning, ...]:
    """Every meaning, compiled, in table order."""
    found = []
    for name, weight, header, *texts in MEANINGS:
        for index in (1, 2):
            if texts[index] == "=":
                texts[index] = texts[index - 1]
        found.append(Meaning(name, weight, {
            language: parse_template(language, name, weight, header, text)
            for language, text in zip((*SOURCES, TARGET), texts)}))
    return tuple(found)


@lru_cache(maxsize=None)
def meaning(name: str) -> Meaning:
    """The meaning of that name; raises KeyError when there is none."""
    for candidate in meanings():
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def _phrase_says(language: str, element: Element, words: tuple[str, ...],
                 values: Environment) -> list[Says]:
    """What each word of a noun phrase says.

    Of a determiner of two words ("la mia", "de la") the last is sure.
    """
    noun, _, *adjective = element.arguments
    match = PHRASE.match(element.operation)
    assert match is not None
    preposition, determiner = f"{noun}.in", f"{noun}.the"
    core: list[Says] = [(noun,)]
    if adjective:
        meant = values[adjective[0]]
        assert isinstance(meant, Lexeme)
        core.insert(0 if stands_before(language, meant) else 1, (adjective[0],))
    front = words[:len(words) - len(core)]
    says: list[Says] = [(f"?{determiner}",)] * (len(front) - 1) + [(determiner,)] * bool(front)
    if match.group(1):
        plain = front[0] in _PLAIN_PREPOSITIONS[language]
        says[0] = (preposition,) if plain else (preposition, *says[0])
    return says + core


def _element_says(language: str, element: Element, words: tuple[str, ...],
                  values: Environment) -> list[Says]:
    if element.says:
        return [element.says] * len(words)
    if PHRASE.match(element.operation):
        return _phrase_says(language, element, words, values)
    return [(element.arguments[0],)] * len(words)


def _said(text: Template, values: Environment) -> tuple[list[str], list[Says]]:
    words: list[str] = []
    says: list[Says] = []
    for element in text.elements:
        spoken = render(text.language, element, values)
        words += spoken
        says += _element_says(text.language, element, spoken, values)
    if text.language == "fr":
        words = elided(words)
    words[0] = capital(words[0])
    return words, says


def _thing(says: str) -> str:
    """What is said, surely or possibly; a question mark by itself says itself."""
    return says if says == "?" else says.removeprefix("?")


def _links(source: list[Says], target: list[Says]) -> list[Link]:
    found = []
    for at, wanted in enumerate(target):
        for origin, given in enumerate(source):
            shared = {_thing(one) for one in wanted} & {_thing(one) for one in given}
            if shared:
                sure = any(one in wanted and one in given for one in shared)
                found.append(Link(at, origin, sure))
    return found


def translation(chosen: Meaning, language: str, values: Environment,
                texts: dict[str, Template] | None = None) -> Translation:
    """The meaning said in a source language and in English, in `texts` or else in its own."""
    texts = texts or chosen.texts
    source, source_says = _said(texts[language], values)
    target, target_says = _said(texts[TARGET], values)
    return Translation(chosen, language, values, source, target, _links(source_says, target_says))


def is_held_out_meaning(chosen: Meaning, values: Environment) -> bool:
    """Whether training never says the meaning with these values, in any language."""
    if chosen.name in _LECTURE and values["w"] == "I" and values["q"] == lexeme("noun", "pupil"):
        return True
    return is_held_out(values)


def drawn_translation(language: str, random: Random, held_out: bool,
                      chosen: Meaning | None = None) -> Translation:
    """A random translation of the training split or of the held-out one, freely said."""
    while True:
        one = chosen or random.choices(meanings(), [each.weight for each in meanings()])[0]
        texts, values = loosened(one.texts, draw_values(one.texts["fr"], random), random)
        if is_held_out_meaning(one, values) == held_out:
            return translation(one, language, values, texts)
