"""French articles, elisions and contractions, and adjectives that stand before their noun."""

from __future__ import annotations

from functools import lru_cache

from .french import ADJECTIVES
from .lexicon import Lexeme

Words = tuple[str, ...]

_VOWELS = set("aeiouhyàâäéèêëîïôöùûœAEIOUHYÉÈÊÎÔŒ")

_PREPOSITIONS = {"of": "de", "to": "à", "from": "de", "in": "dans", "on": "sur", "by": "par"}
_CONTRACTIONS = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}

# Masculine, feminine, plural.
_OWNED = {"my": ("mon", "ma", "mes"), "your": ("ton", "ta", "tes")}

# Words that lose their last vowel before another.
_ELIDED = {"je", "ne", "me", "te", "se", "le", "la", "de", "que"}


def elides(following: str) -> bool:
    """Whether an article is elided before that word; every h of the lexicon is mute."""
    return following[0] in _VOWELS


@lru_cache(maxsize=None)
def _placed() -> dict[str, str]:
    """For each adjective that stands before its noun, its masculine singular before a vowel."""
    placed = {}
    for line in ADJECTIVES.strip().splitlines():
        key, text = line.split()
        if text.startswith("<"):
            forms = text[1:].split(":")
            placed[key] = forms[4] if len(forms) == 5 else forms[0]
    return placed


def precedes(adjective: Lexeme) -> bool:
    return adjective.id in _placed()


def form_before_vowel(adjective: Lexeme) -> str:
    """The masculine singular of an adjective that precedes, as it reads before a vowel."""
    return _placed()[adjective.id]


def _determiner(determiner: str, gender: str, plural: bool, following: str) -> Words:
    vowel = elides(following)
    if determiner == "bare":
        return ()
    if determiner == "the":
        return ("les" if plural else "l'" if vowel else "la" if gender == "f" else "le",)
    if determiner == "a":
        return ("une" if gender == "f" else "un",)
    if determiner == "this":
        if plural:
            return ("ces",)
        return ("cette" if gender == "f" else "cet" if vowel else "ce",)
    if determiner == "some":
        article = _determiner("the", gender, plural, following)[0]
        return (_CONTRACTIONS["de", article],) if ("de", article) in _CONTRACTIONS \
            else ("de", article)
    masculine, feminine, several = _OWNED[determiner]
    return (several if plural else feminine if gender == "f" and not vowel else masculine,)


def french_function_words(preposition: str, determiner: str, gender: str, plural: bool,
                          following: str) -> Words:
    """What stands before the noun or its adjective, such as `du`, `de l'`, `dans une`, `mes`."""
    words = _determiner(determiner, gender, plural, following)
    if not preposition:
        return words
    first = _PREPOSITIONS[preposition]
    if determiner == "the" and (first, words[0]) in _CONTRACTIONS:
        return (_CONTRACTIONS[first, words[0]],)
    return (first, *words)


def elided(words: list[str]) -> list[str]:
    """The words with `je aime` made `j' aime`, `que il` made `qu' il`, and so on."""
    result = []
    for word, following in zip(words, [*words[1:], "."]):
        if word.lower() in _ELIDED and elides(following):
            word = word[:-1] + "'"
        result.append(word)
    return result
