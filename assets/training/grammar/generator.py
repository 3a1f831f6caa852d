"""Draws scenes and documents from the templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from . import scenes_en, scenes_it, scenes_pt
from .holdout import is_held_out
from .lexicon import Lexeme
from .template import (SENTENCE_END, Environment, Template, Value, domain_values, parse_template,
                       render)

_SCENES = {"it": scenes_it.SCENES, "en": scenes_en.SCENES, "pt": scenes_pt.SCENES}

_CLOSING = frozenset({".", ",", "?", "!", ":", "'s"})

# How often a variable takes a person, an animal or a name that the document already has.
_REUSE = 0.35


@dataclass(frozen=True)
class Link:
    """The word at `query` refers to the word at `target`; `kind` is bind or refer."""

    kind: str
    query: int
    target: int


@dataclass
class Scene:
    """A few sentences as words, with the links between them."""

    template: Template
    values: Environment
    words: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


@lru_cache(maxsize=None)
def templates(language: str) -> tuple[Template, ...]:
    """Every scene template of a language, compiled."""
    return tuple(parse_template(language, *scene) for scene in _SCENES[language])


@lru_cache(maxsize=None)
def template(language: str, name: str) -> Template:
    """The template of that name; raises KeyError when the language has none."""
    for candidate in templates(language):
        if candidate.name == name:
            return candidate
    raise KeyError(f"{language} {name}")


@lru_cache(maxsize=None)
def _domain_weights(language: str, domain: str) -> tuple[float, ...]:
    """Places to lie on are not equally likely, so that a choice has favourites."""
    count = len(domain_values(language, domain))
    if domain == "rest":
        return tuple(1.0 / (1.0 + index / 3.0) for index in range(count))
    return (1.0,) * count


def draw_values(template_: Template, random: Random,
                cast: list[Lexeme] | None = None) -> Environment:
    """Values for every variable that meet the template's conditions, held out or not."""
    language = template_.language
    while True:
        values: Environment = {}
        for variable, domain in template_.variables.items():
            options = domain_values(language, domain)
            known = [one for one in cast or () if one in options]
            if known and random.random() < _REUSE:
                values[variable] = random.choice(known)
            else:
                values[variable] = random.choices(options, _domain_weights(language, domain))[0]
        if template_.allows(values):
            return values


def build_scene(template_: Template, values: Environment) -> Scene:
    """Says the template with the given values; sentences begin with a capital."""
    scene = Scene(template_, values)
    targets: dict[str, int] = {}
    queries: list[tuple[str, int]] = []
    for element in template_.elements:
        words = render(template_.language, element, values)
        start, last = len(scene.words), len(scene.words) + len(words) - 1
        if element.stands_for:
            noun_last = template_.language == "en"
            targets[element.stands_for] = last
            if noun_last and element.stands_for_adjective:
                targets[element.stands_for] = last - 1
            elif not noun_last and not element.stands_for_adjective and len(element.arguments) > 2 \
                    and element.operation.endswith(("the", "a", "bare")):
                targets[element.stands_for] = last - 1
        if element.refers_to:
            queries.append((element.refers_to, last))
        for offset, word in enumerate(words):
            scene.words.append(capital(word) if _begins(scene.words, start + offset) else word)
    for label, query in queries:
        kind = "bind" if label.startswith("B") else "refer"
        scene.links.append(Link(kind, query, targets[label]))
    return scene


def spoken_by(scene: Scene) -> list[int]:
    """For every word of a scene, the index of the template's element that says it."""
    template_ = scene.template
    return [index for index, element in enumerate(template_.elements)
            for _ in render(template_.language, element, scene.values)]


def _begins(words: list[str], index: int) -> bool:
    return index == 0 or words[index - 1] in SENTENCE_END or words[index - 1] == ":"


def capital(word: str) -> str:
    return word[0].upper() + word[1:]


def training_scene(language: str, random: Random, cast: list[Lexeme] | None = None) -> Scene:
    """A scene of the training split: no two of its concepts form a held-out pair."""
    choices = templates(language)
    chosen = random.choices(choices, _template_weights(language))[0]
    while True:
        values = draw_values(chosen, random, cast)
        if not is_held_out(values):
            return build_scene(chosen, values)


@lru_cache(maxsize=None)
def _template_weights(language: str) -> tuple[int, ...]:
    return tuple(one.weight for one in templates(language))


def remember(cast: list[Lexeme], values: Environment) -> None:
    """Adds a scene's people and animals to the document's cast."""
    for value in values.values():
        if isinstance(value, Lexeme) and value not in cast and _is_character(value):
            cast.append(value)


def _is_character(value: Value) -> bool:
    return isinstance(value, Lexeme) and bool(value.tags & {"name", "person", "animal"})


def spaced(words: list[str]) -> list[str]:
    """Each word with its leading space, if it has one: none after an apostrophe or at the start."""
    pieces = []
    for index, word in enumerate(words):
        glued = index == 0 or word in _CLOSING or words[index - 1].endswith("'")
        pieces.append(word if glued else " " + word)
    return pieces


def text_of(words: list[str]) -> str:
    """The written text of a list of words."""
    return "".join(spaced(words))
