"""Decides whether a text is one that the grammar can say.

The acceptor matches the very templates that the generator says, with the same agreement code: a
slot accepts what it would have rendered for some value of its variables, and a variable keeps its
value to the end of the unit. A unit is a sentence, or a whole scene when the stricter test is asked
for; a text is a sequence of units of one language, and its last unit may be cut off.

One word of a text may be the blank [MASK]; then the acceptor tells which words can stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from .generator import templates
from .lexicon import LANGUAGES, with_tags
from .template import (SENTENCE_END, Element, Environment, Template, domain_values,
                       element_variables, render)

Words = tuple[str, ...]

BLANK = "[MASK]"

_WORD = re.compile(r"\[MASK\]|[^\W\d_]+'?|[.,:?!]|\S")


class _Slot:
    """An element with its variables' domains: which words it accepts, and for which values.

    `whole` maps the words to the values that say them, `begun` the proper beginnings of those.
    """

    def __init__(self, language: str, element: Element,
                 domains: tuple[tuple[str, str], ...]) -> None:
        self.whole: dict[Words, list[Environment]] = {}
        self.begun: dict[Words, list[Environment]] = {}
        self.longest = 1
        names = [name for name, _ in domains]
        for values in product(*(domain_values(language, domain) for _, domain in domains)):
            binding = dict(zip(names, values))
            words = tuple(word.lower() for word in render(language, element, binding))
            self.whole.setdefault(words, []).append(binding)
            self.longest = max(self.longest, len(words))
            for length in range(1, len(words)):
                self.begun.setdefault(words[:length], []).append(binding)

    def matches(self, words: Words) -> Iterator[tuple[Words, list[Environment]]]:
        """What the slot can say that reads as `words`, with the values that say it."""
        if BLANK not in words:
            if words in self.whole:
                yield words, self.whole[words]
            return
        at = words.index(BLANK)
        for said, bindings in self.whole.items():
            if len(said) == len(words) and said[:at] == words[:at] \
                    and said[at + 1:] == words[at + 1:]:
                yield said, bindings


@lru_cache(maxsize=None)
def _slot(language: str, operation: str, arguments: tuple[str, ...],
          domains: tuple[tuple[str, str], ...]) -> _Slot:
    return _Slot(language, Element(operation, arguments), domains)


class _Unit:
    """A sentence or scene of a template as a sequence of slots."""

    def __init__(self, template: Template, elements: tuple[Element, ...]) -> None:
        self.template = template
        self.slots = []
        for element in elements:
            names = element_variables(element, template.variables)
            domains = tuple((name, template.variables[name]) for name in names)
            self.slots.append(_slot(template.language, element.operation, element.arguments,
                                    domains))

    def matches(self, words: Words, start: int) -> set[tuple[int, Words]]:
        """Every position where a match that begins at `start` may end, and the words it says.

        A match that is cut off by the end of the text ends at -1.
        """
        found: set[tuple[int, Words]] = set()
        self._match(words, start, 0, {}, (), found)
        return found

    def _match(self, words: Words, position: int, index: int, values: Environment, said: Words,
               found: set[tuple[int, Words]]) -> None:
        if index == len(self.slots):
            found.add((position, said))
            return
        slot, left = self.slots[index], len(words) - position
        if left == 0:
            found.add((-1, said))
            return
        for length in range(1, min(slot.longest, left) + 1):
            for spoken, bindings in slot.matches(words[position:position + length]):
                for binding in bindings:
                    merged = self._merge(values, binding)
                    if merged is not None:
                        self._match(words, position + length, index + 1, merged, said + spoken,
                                    found)
        if any(self._merge(values, binding) is not None
               for binding in slot.begun.get(words[position:], ())):
            found.add((-1, said))

    def _merge(self, values: Environment, binding: Environment) -> Environment | None:
        if any(values.get(name, value) != value for name, value in binding.items()):
            return None
        merged = {**values, **binding}
        return merged if self.template.allows(merged) else None


@lru_cache(maxsize=None)
def _units(language: str, whole_scenes: bool) -> tuple[_Unit, ...]:
    units = []
    for template in templates(language):
        parts = [template.elements] if whole_scenes else template.sentences()
        units.extend(_Unit(template, tuple(part)) for part in parts)
    return tuple(units)


@lru_cache(maxsize=None)
def _proper_names(language: str) -> frozenset[str]:
    names = {one.forms[language][0] for one in with_tags(language, "name")}
    return frozenset(names | ({"I"} if language == "en" else set()))


def _capitals_are_right(language: str, words: Words) -> bool:
    """Capitals stand at the beginning of sentences and of speech, and on names; nowhere else."""
    for index, word in enumerate(words):
        begins = index == 0 or words[index - 1] in SENTENCE_END or words[index - 1] == ":"
        capital = word[0].isupper()
        if begins and index > 0 and not capital:
            return False
        if capital != (word in _proper_names(language)) and not begins:
            return False
    return True


def accepts(text: str, language: str, whole_scenes: bool = False) -> bool:
    """Whether the grammar of a language can say `text`, whose end may be cut off between words."""
    words = tuple(_WORD.findall(text))
    if not _capitals_are_right(language, words):
        return False
    lower = tuple(word.lower() for word in words)
    open_positions, done = {0}, set()
    while open_positions:
        position = min(open_positions)
        open_positions.remove(position)
        if position == len(lower):
            return True
        done.add(position)
        for unit in _units(language, whole_scenes):
            ends = {end for end, _ in unit.matches(lower, position)}
            if -1 in ends:
                return True
            open_positions |= ends - done
    return False


def accepting_language(text: str, whole_scenes: bool = False) -> str | None:
    """The first language whose grammar can say `text`, or None."""
    for language in LANGUAGES:
        if accepts(text, language, whole_scenes):
            return language
    return None


def fillers(text: str, language: str) -> frozenset[str]:
    """The words, in lower case, that the grammar can say at the [MASK] of a text of whole scenes.

    Words that end with an apostrophe do not count, since they are written together with the next.
    """
    words = tuple(word if word == BLANK else word.lower() for word in _WORD.findall(text))
    blank = words.index(BLANK)
    found: set[str] = set()
    open_matches: set[tuple[int, str]] = {(0, "")}
    while open_matches:
        position, filler = open_matches.pop()
        if position == len(words):
            found.add(filler)
            continue
        for unit in _units(language, whole_scenes=True):
            for end, said in unit.matches(words, position):
                if end > position:
                    inside = position <= blank < end
                    open_matches.add((end, said[blank - position] if inside else filler))
    return frozenset(word for word in found if not word.endswith("'"))
