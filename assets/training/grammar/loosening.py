"""Says a meaning in other ways than its template: other determiners, adjectives, names and places.

A translator that saw the templates only would learn them by heart. So the same change is made in all
three languages at once, wherever their templates have the same noun phrase: "the" may become "a",
"this", "my" or "your", a noun may get an adjective, a person may get a name, and what is done may be
done somewhere.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from .lexicon import Lexeme, with_tags
from .template import PHRASE, Element, Environment, Template, domain_values

_DETERMINERS = ("the", "a", "this", "my", "your")
_PLURAL_DETERMINERS = ("the", "this", "my", "your", "some")

_DETERMINER_SHARE, _ADJECTIVE_SHARE, _NAME_SHARE, _PLACE_SHARE = 0.4, 0.3, 0.2, 0.15

_PLACE = Element("in-the", ("place", "s"))

Texts = dict[str, Template]


def _phrases(text: Template, noun: str) -> list[Element]:
    """The noun phrases of a variable."""
    return [element for element in text.elements
            if element.arguments[0] == noun and PHRASE.match(element.operation)]


def _determiner(element: Element) -> str:
    match = PHRASE.match(element.operation)
    assert match is not None
    return match.group(2)


def _common_phrase(texts: Texts, noun: str) -> Element | None:
    """The one noun phrase of a variable, if all languages say it alike but for the preposition."""
    found = [_phrases(text, noun) for text in texts.values()]
    if any(len(phrases) != 1 for phrases in found):
        return None
    first = found[0][0]
    alike = all(_determiner(one) == _determiner(first) and one.arguments == first.arguments
                and not one.says for (one,) in found)
    return first if alike and _determiner(first) in ("the", "a", "some") else None


def _rewritten(texts: Texts, noun: str, determiner: str, adjective: tuple[str, ...]) -> Texts:
    """The texts with another determiner in the noun's phrase, and with an adjective added."""
    result = {}
    for language, text in texts.items():
        (phrase,) = _phrases(text, noun)
        match = PHRASE.match(phrase.operation)
        assert match is not None
        preposition = f"{match.group(1)}-" if match.group(1) else ""
        changed = replace(phrase, operation=preposition + determiner,
                          arguments=phrase.arguments + adjective)
        elements = tuple(changed if one is phrase else one for one in text.elements)
        result[language] = replace(text, elements=elements)
    return result


def _adjectives(noun: Lexeme) -> tuple[Lexeme, ...]:
    """The adjectives that suit a noun."""
    if "person" in noun.tags:
        return with_tags("fr", "mood")
    if noun.tags & {"animal", "machine"}:
        return with_tags("fr", "mood|color|#big|#small")
    return with_tags("fr", "color|size|quality")


def _with_other_phrase(texts: Texts, values: Environment, noun: str, random: Random) -> Texts:
    phrase, meant = _common_phrase(texts, noun), values[noun]
    if phrase is None or not isinstance(meant, Lexeme):
        return texts
    number = str(values.get(phrase.arguments[1], phrase.arguments[1]))
    determiner, adjective = _determiner(phrase), ()
    if random.random() < _DETERMINER_SHARE and determiner != "some":
        plain = all(not PHRASE.match(_phrases(text, noun)[0].operation).group(1)
                    for text in texts.values())
        choices = _PLURAL_DETERMINERS[:None if plain else -1] if number == "p" else _DETERMINERS
        determiner = random.choice(choices)
    if len(phrase.arguments) == 2 and random.random() < _ADJECTIVE_SHARE:
        adjective = (f"{noun}_quality",)
        values[adjective[0]] = random.choice(_adjectives(meant))
    return _rewritten(texts, noun, determiner, adjective)


def _with_name(texts: Texts, values: Environment, random: Random) -> Texts:
    """Gives the first person of the meaning a name, if it is "the" person in every language."""
    for noun, meant in list(values.items()):
        phrase = _common_phrase(texts, noun) if isinstance(meant, Lexeme) else None
        if phrase is None or "person" not in meant.tags or phrase.arguments[1:] != ("s",) \
                or any(one.operation != "the" for text in texts.values()
                       for one in _phrases(text, noun)):
            continue
        values[noun] = random.choice(domain_values("fr", "name"))
        return {language: replace(text, elements=tuple(
            Element("word", (noun,)) if one in _phrases(text, noun) else one
            for one in text.elements)) for language, text in texts.items()}
    return texts


def _with_place(texts: Texts, values: Environment, random: Random) -> Texts:
    """Adds where it happens at the end of a sentence that has a verb and no place yet."""
    happens = any(isinstance(one, Lexeme) and one.kind == "verb" for one in values.values())
    ends = all(text.elements[-1].arguments == (".",) for text in texts.values())
    placed = any(element.operation.partition("-")[1] for text in texts.values()
                 for element in text.elements)
    if not happens or not ends or placed or len(texts["en"].elements) > 6:
        return texts
    values["place"] = random.choice(domain_values("fr", "place"))
    return {language: replace(text, elements=(*text.elements[:-1], _PLACE, text.elements[-1]))
            for language, text in texts.items()}


def loosened(texts: Texts, values: Environment, random: Random) -> tuple[Texts, Environment]:
    """The texts of a meaning and their values, both perhaps changed."""
    values = dict(values)
    if random.random() < _NAME_SHARE:
        texts = _with_name(texts, values, random)
    for noun in list(values):
        texts = _with_other_phrase(texts, values, noun, random)
    if random.random() < _PLACE_SHARE:
        texts = _with_place(texts, values, random)
    return texts, values
