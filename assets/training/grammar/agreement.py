"""Articles, elisions and contractions: how a noun phrase is said in each language.

A phrase is a tuple of words; a word that ends with an apostrophe is written together with the next.
"""

from __future__ import annotations

from .lexicon import Lexeme

Words = tuple[str, ...]

_VOWELS = set("aeiouàèéìòùáâãêíóôõúAEIOU")

# Italian prepositions that melt into the article, by their contracted stem.
_ITALIAN_STEMS = {"of": "de", "to": "a", "from": "da", "in": "ne", "on": "su"}
_PORTUGUESE_CONTRACTIONS = {
    "of": {"o": "do", "a": "da", "os": "dos", "as": "das"},
    "to": {"o": "ao", "a": "à", "os": "aos", "as": "às"},
    "in": {"o": "no", "a": "na", "os": "nos", "as": "nas", "um": "num", "uma": "numa"},
    "on": {"o": "no", "a": "na", "os": "nos", "as": "nas", "um": "num", "uma": "numa"},
    "from": {"o": "do", "a": "da", "os": "dos", "as": "das"},
    "by": {"o": "pelo", "a": "pela", "os": "pelos", "as": "pelas"},
}
_PLAIN_PREPOSITIONS = {
    "it": {"of": "di", "to": "a", "from": "da", "in": "in", "on": "su", "by": "da"},
    "en": {"of": "of", "to": "to", "from": "from", "in": "in", "on": "on", "by": "by"},
    "pt": {"of": "de", "to": "a", "from": "de", "in": "em", "on": "em", "by": "por"},
}


def starts_with_vowel(word: str) -> bool:
    return word[0] in _VOWELS


def takes_lo(word: str) -> bool:
    """Whether a masculine Italian word takes lo/gli/uno: z, gn, ps, x, y, s before a consonant."""
    word = word.lower()
    if word[0] in "zxy" or word.startswith(("gn", "ps", "pn")):
        return True
    return word[0] == "s" and len(word) > 1 and word[1] not in _VOWELS


def italian_article(definite: bool, gender: str, plural: bool, following: str) -> str:
    """The Italian article for a phrase whose next word is `following`."""
    vowel, lo = starts_with_vowel(following), takes_lo(following)
    if not definite:
        if gender == "f":
            return "un'" if vowel else "una"
        return "uno" if lo else "un"
    if plural:
        return "le" if gender == "f" else "gli" if vowel or lo else "i"
    if vowel:
        return "l'"
    return "la" if gender == "f" else "lo" if lo else "il"


def italian_contraction(stem: str, article: str) -> str:
    """`de` + `lo` -> `dello`, `ne` + `i` -> `nei`, `su` + `il` -> `sul`."""
    if article == "il":
        return stem + "l"
    if article in ("i", "gli"):
        return stem + article
    return stem + "l" + article


def _italian(preposition: str, determiner: str, gender: str, plural: bool, next_word: str) -> Words:
    if determiner == "bare":
        return (_PLAIN_PREPOSITIONS["it"][preposition],) if preposition else ()
    article = italian_article(determiner == "the", gender, plural, next_word)
    if not preposition:
        return (article,)
    if determiner == "the":
        return (italian_contraction(_ITALIAN_STEMS["from" if preposition == "by" else preposition],
                                    article),)
    return (_PLAIN_PREPOSITIONS["it"][preposition], article)


def _english(preposition: str, determiner: str, next_word: str) -> Words:
    words: list[str] = []
    if preposition:
        words.append(_PLAIN_PREPOSITIONS["en"][preposition])
    if determiner == "the":
        words.append("the")
    elif determiner == "a":
        words.append("an" if starts_with_vowel(next_word) else "a")
    return tuple(words)


def _portuguese(preposition: str, determiner: str, gender: str, plural: bool) -> Words:
    if determiner == "bare":
        return (_PLAIN_PREPOSITIONS["pt"][preposition],) if preposition else ()
    if determiner == "the":
        article = ("o", "os")[plural] if gender == "m" else ("a", "as")[plural]
    else:
        article = "um" if gender == "m" else "uma"
    if not preposition:
        return (article,)
    contracted = _PORTUGUESE_CONTRACTIONS[preposition].get(article)
    if contracted:
        return (contracted,)
    return (_PLAIN_PREPOSITIONS["pt"][preposition], article)


def adjective_form(language: str, adjective: Lexeme, gender: str, plural: bool) -> str:
    """The form of `adjective` for a gender and number; English has only one."""
    return adjective.forms[language][(1 if gender == "f" else 0) + (2 if plural else 0)]


def noun_phrase(language: str, noun: Lexeme, plural: bool, determiner: str = "the",
                preposition: str = "", adjective: Lexeme | None = None) -> Words:
    """`determiner` is the, a or bare; `preposition` is "", of, to, from, in, on or by.

    The adjective stands after the noun in Italian and Portuguese and before it in English.
    """
    head = noun.forms[language][1 if plural else 0]
    gender = noun.gender[language]
    core: Words = (head,)
    if adjective is not None:
        form = adjective_form(language, adjective, gender, plural)
        core = (form, head) if language == "en" else (head, form)
    if language == "it":
        return _italian(preposition, determiner, gender, plural, core[0]) + core
    if language == "en":
        return _english(preposition, determiner, core[0]) + core
    return _portuguese(preposition, determiner, gender, plural) + core


def verb_form(language: str, verb: Lexeme, number: str) -> str:
    """`number` is s or p for the third person, or i for the infinitive."""
    return verb.forms[language][{"i": 0, "s": 1, "p": 2}[number]]
