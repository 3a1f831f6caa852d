"""The lexicon: concepts and their inflected forms in each language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .adjectives import ADJECTIVES, MATERIALS
from .nouns import NOUNS
from .verbs import NAMES, VERBS

LANGUAGES = ("it", "en", "pt")


@dataclass(frozen=True)
class Lexeme:
    """One concept: the same object in every language.

    `forms[language]` holds the inflected forms, in an order that depends on `kind`:
    noun (singular, plural), adjective (ms, fs, mp, fp), verb (infinitive, 3rd singular and plural),
    name and material (the word). `gender[language]` is "m", "f" or, in English, also "n".
    """

    id: str
    kind: str
    tags: frozenset[str]
    forms: dict[str, tuple[str, ...]]
    gender: dict[str, str]

    def __hash__(self) -> int:
        return hash((self.kind, self.id))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexeme) and (self.kind, self.id) == (other.kind, other.id)


def _romance_adjective(text: str) -> tuple[str, ...]:
    """The forms (ms, fs, mp, fp) of an Italian or Portuguese table entry."""
    if ":" in text:
        return tuple(text.split(":"))
    if text.endswith("="):
        return (text[:-1],) * 4
    return ()


def _italian_adjective(text: str) -> tuple[str, ...]:
    forms = _romance_adjective(text)
    if forms:
        return forms
    stem = text[:-1]
    if text.endswith("o"):
        return (text, stem + "a", stem + "i", stem + "e")
    return (text, text, stem + "i", stem + "i")


def _portuguese_adjective(text: str) -> tuple[str, ...]:
    forms = _romance_adjective(text)
    if forms:
        return forms
    if text.endswith("o"):
        return (text, text[:-1] + "a", text + "s", text[:-1] + "as")
    return (text, text, text + "s", text + "s")


def _rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


def _english_gender(tags: frozenset[str]) -> str:
    return "m" if "male" in tags else "f" if "female" in tags else "n"


def _nouns() -> list[Lexeme]:
    result = []
    for key, tag_text, it_s, it_p, it_g, en_s, en_p, pt_s, pt_p, pt_g in _rows(NOUNS):
        tags = frozenset(tag_text.split(","))
        forms = {"it": (it_s, it_p), "en": (en_s, en_p), "pt": (pt_s, pt_p)}
        gender = {"it": it_g, "en": _english_gender(tags), "pt": pt_g}
        result.append(Lexeme(key, "noun", tags, forms, gender))
    return result


def _adjectives() -> list[Lexeme]:
    result = []
    for key, tag, italian, english, portuguese in _rows(ADJECTIVES):
        forms = {"it": _italian_adjective(italian), "en": (english,) * 4,
                 "pt": _portuguese_adjective(portuguese)}
        result.append(Lexeme(key, "adjective", frozenset({tag}), forms, {}))
    for key, tag, italian, english, portuguese in _rows(MATERIALS):
        forms = {"it": (italian,), "en": (english,), "pt": (portuguese,)}
        result.append(Lexeme(key, "material", frozenset({tag}), forms, {}))
    return result


def _verbs() -> list[Lexeme]:
    result = []
    for key, tag_text, it_i, it_s, it_p, en_b, en_s, pt_i, pt_s, pt_p in _rows(VERBS):
        forms = {"it": (it_i, it_s, it_p), "en": (en_b, en_s, en_b), "pt": (pt_i, pt_s, pt_p)}
        result.append(Lexeme(key, "verb", frozenset(tag_text.split(",")), forms, {}))
    return result


def _names() -> list[Lexeme]:
    result = []
    for key, sex, italian, english, portuguese in _rows(NAMES):
        forms = {"it": (italian,), "en": (english,), "pt": (portuguese,)}
        gender = dict.fromkeys(LANGUAGES, sex[0])
        result.append(Lexeme(key, "name", frozenset({"name", sex}), forms, gender))
    return result


@lru_cache(maxsize=None)
def lexemes() -> tuple[Lexeme, ...]:
    """Every concept of the lexicon, in table order."""
    return tuple(_nouns() + _adjectives() + _verbs() + _names())


@lru_cache(maxsize=None)
def lexeme(kind: str, key: str) -> Lexeme:
    """The concept of that kind and id; raises KeyError when there is none."""
    for entry in lexemes():
        if (entry.kind, entry.id) == (kind, key):
            return entry
    raise KeyError(f"{kind} {key}")


@lru_cache(maxsize=None)
def with_tags(language: str, domain: str) -> tuple[Lexeme, ...]:
    """The concepts of a domain such as `fruit|clothes` or, with a gender filter, `animal&f`."""
    tag_text, _, gender = domain.partition("&")
    tags = set(tag_text.split("|"))
    found = tuple(entry for entry in lexemes()
                  if entry.tags & tags and (not gender or entry.gender[language] == gender))
    if not found:
        raise KeyError(f"no lexeme for {domain} in {language}")
    return found


@lru_cache(maxsize=None)
def forms(language: str) -> tuple[str, ...]:
    """Every distinct inflected form of a language, in table order."""
    return tuple(dict.fromkeys(form for entry in lexemes() for form in entry.forms[language]))
