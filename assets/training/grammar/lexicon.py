"""The lexicon: concepts and their inflected forms in each language.

Scenes are told in the three languages of LANGUAGES. Sentences to be translated speak French too,
and have adverbs and numerals besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from . import french
from .adjectives import ADJECTIVES, MATERIALS
from .nouns import NOUNS
from .verbs import NAMES, VERBS

LANGUAGES = ("it", "en", "pt")

# One line is one concept:  id  tag  french  italian  english
_PARTICLES = """
often     adverb  souvent    spesso       often
always    adverb  toujours   sempre       always
sometimes adverb  parfois    talvolta     sometimes
rarely    adverb  rarement   raramente    rarely
gladly    adverb  volontiers volentieri   gladly
two       count   deux       due          two
three     count   trois      tre          three
four      count   quatre     quattro      four
five      count   cinq       cinque       five
ten       count   dix        dieci        ten
"""


@dataclass(frozen=True)
class Lexeme:
    """One concept: the same object in every language.

    `forms[language]` holds the inflected forms, in an order that depends on `kind`:
    noun (singular, plural), adjective (ms, fs, mp, fp), verb (infinitive, 3rd singular and plural),
    name, material, adverb and count (the word). `gender[language]` is "m", "f" or, in English,
    also "n". A concept may be without French.
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


def _french_adjective(text: str) -> tuple[str, ...]:
    """The forms (ms, fs, mp, fp) of an entry; what `<` and a fifth form say is left to agreement."""
    forms = tuple(text.removeprefix("<").split(":"))
    if len(forms) > 1:
        return forms[:4]
    word = forms[0]
    feminine = word if word.endswith("e") else word + "e"
    return (word, feminine, word + "s", feminine + "s")


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


def _french() -> dict[tuple[str, str], tuple[tuple[str, ...], str]]:
    """The French forms and gender of concepts, by kind and id."""
    found = {}
    for key, singular, plural, gender in _rows(french.NOUNS):
        found["noun", key] = (singular, plural), gender
    for key, text in _rows(french.ADJECTIVES):
        found["adjective", key] = _french_adjective(text), ""
    for key, infinitive, _, _, singular, _, plural in _rows(french.VERBS):
        found["verb", key] = (infinitive, singular, plural), ""
    for kind, table in (("material", french.MATERIALS), ("name", french.NAMES)):
        for key, word in _rows(table):
            found[kind, key] = (word,), ""
    return found


def _add_french(entries: list[Lexeme]) -> list[Lexeme]:
    table = _french()
    for entry in entries:
        if (entry.kind, entry.id) in table:
            entry.forms["fr"], gender = table.pop((entry.kind, entry.id))
            entry.gender["fr"] = gender or entry.gender.get("en", "")
    if table:
        raise KeyError(f"French words for unknown concepts: {sorted(table)}")
    return entries


@lru_cache(maxsize=None)
def lexemes() -> tuple[Lexeme, ...]:
    """Every concept that scenes speak of, in table order."""
    return tuple(_add_french(_nouns() + _adjectives() + _verbs() + _names()))


@lru_cache(maxsize=None)
def particles() -> tuple[Lexeme, ...]:
    """Adverbs and numerals, which only sentences to be translated have."""
    return tuple(Lexeme(key, tag, frozenset({tag}),
                        {"fr": (french_word,), "it": (italian,), "en": (english,)}, {})
                 for key, tag, french_word, italian, english in _rows(_PARTICLES))


@lru_cache(maxsize=None)
def lexeme(kind: str, key: str) -> Lexeme:
    """The concept of that kind and id; raises KeyError when there is none."""
    for entry in lexemes():
        if (entry.kind, entry.id) == (kind, key):
            return entry
    raise KeyError(f"{kind} {key}")


@lru_cache(maxsize=None)
def with_tags(language: str, domain: str) -> tuple[Lexeme, ...]:
    """The concepts of a domain that the language has words for.

    A domain is a list of tags such as `fruit|clothes`, with ids such as `#cook` among them, and
    with a filter by gender such as `animal&f`.
    """
    tag_text, _, gender = domain.partition("&")
    tags = set(tag_text.split("|"))
    found = tuple(entry for entry in lexemes() + particles()
                  if (entry.tags & tags or f"#{entry.id}" in tags) and language in entry.forms
                  and (not gender or entry.gender[language] == gender))
    if not found:
        raise KeyError(f"no lexeme for {domain} in {language}")
    return found


@lru_cache(maxsize=None)
def forms(language: str) -> tuple[str, ...]:
    """Every distinct inflected form of a language, in table order."""
    return tuple(dict.fromkeys(form for entry in lexemes() for form in entry.forms[language]))


@lru_cache(maxsize=None)
def forms_of_kind(language: str, kind: str) -> frozenset[str]:
    """Every form of the scenes' concepts of one kind."""
    return frozenset(form for entry in lexemes() if entry.kind == kind
                     for form in entry.forms[language])
