"""Articles, elisions and contractions: how a noun phrase is said in each language.

What is French only stands in agreement_french.py.

A phrase is a tuple of words; a word that ends with an apostrophe is written together with the next.
"""

from __future__ import annotations

from .agreement_french import elides, form_before_vowel, french_function_words, precedes
from .conjugation import conjugated
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
# Masculine singular, feminine singular, masculine plural, feminine plural.
_ITALIAN_OWNED = {"my": ("mio", "mia", "miei", "mie"), "your": ("tuo", "tua", "tuoi", "tue")}
# Relatives that Italian calls mine without an article: "mia madre", but "le mie sorelle".
_KIN = frozenset({"mother", "father", "sister", "brother", "aunt", "uncle", "grandmother",
                  "grandfather"})
_ITALIAN_THIS = ("questo", "questa", "questi", "queste")
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


def agreement_index(gender: str, plural: bool) -> int:
    """Where a form stands among masculine, feminine, masculine plural and feminine plural."""
    return (1 if gender == "f" else 0) + (2 if plural else 0)


def _italian_owned(preposition: str, determiner: str, gender: str, plural: bool,
                   kin: bool) -> Words:
    owned = _ITALIAN_OWNED[determiner][agreement_index(gender, plural)]
    return (*_italian(preposition, "bare" if kin else "the", gender, plural, owned), owned)


def _italian(preposition: str, determiner: str, gender: str, plural: bool, next_word: str) -> Words:
    if determiner == "this":
        this = _ITALIAN_THIS[agreement_index(gender, plural)]
        elided = not plural and starts_with_vowel(next_word)
        return (*_italian(preposition, "bare", gender, plural, this),
                this[:-1] + "'" if elided else this)
    if determiner == "some":
        return _italian("of", "the", gender, plural, next_word)
    if determiner == "bare":
        return (_PLAIN_PREPOSITIONS["it"][preposition],) if preposition else ()
    article = italian_article(determiner == "the", gender, plural, next_word)
    if not preposition:
        return (article,)
    if determiner == "the":
        return (italian_contraction(_ITALIAN_STEMS["from" if preposition == "by" else preposition],
                                    article),)
    return (_PLAIN_PREPOSITIONS["it"][preposition], article)


def _english(preposition: str, determiner: str, plural: bool, next_word: str) -> Words:
    words: list[str] = []
    if preposition:
        words.append(_PLAIN_PREPOSITIONS["en"][preposition])
    if determiner == "the":
        words.append("the")
    elif determiner == "a":
        words.append("an" if starts_with_vowel(next_word) else "a")
    elif determiner == "this":
        words.append("these" if plural else "this")
    elif determiner != "bare":
        words.append(determiner)
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
    return adjective.forms[language][agreement_index(gender, plural)]


def stands_before(language: str, adjective: Lexeme) -> bool:
    """Whether the adjective stands before its noun: in English always, in French a few do."""
    return language == "en" or (language == "fr" and precedes(adjective))


def _core(language: str, noun: Lexeme, plural: bool, adjective: Lexeme | None) -> Words:
    head = noun.forms[language][1 if plural else 0]
    if adjective is None:
        return (head,)
    gender = noun.gender[language]
    form = adjective_form(language, adjective, gender, plural)
    if not stands_before(language, adjective):
        return (head, form)
    if language == "fr" and gender == "m" and not plural and elides(head):
        form = form_before_vowel(adjective)
    return (form, head)


def noun_phrase(language: str, noun: Lexeme, plural: bool, determiner: str = "the",
                preposition: str = "", adjective: Lexeme | None = None) -> Words:
    """`determiner` is the, a or bare; `preposition` is "", of, to, from, in, on or by.

    In French, Italian and English the determiner may also be some, my, your or this.
    """
    gender = noun.gender[language]
    core = _core(language, noun, plural, adjective)
    if language == "fr":
        return french_function_words(preposition, determiner, gender, plural, core[0]) + core
    if language == "it" and determiner in _ITALIAN_OWNED:
        kin = noun.id in _KIN and not plural and adjective is None
        return _italian_owned(preposition, determiner, gender, plural, kin) + core
    if language == "it":
        return _italian(preposition, determiner, gender, plural, core[0]) + core
    if language == "en":
        return _english(preposition, determiner, plural, core[0]) + core
    return _portuguese(preposition, determiner, gender, plural) + core


def verb_form(language: str, verb: Lexeme, person: str) -> str:
    """`person` is i for the infinitive, s or p for the third person, or one of PERSONS."""
    if person == "i":
        return verb.forms[language][0]
    return verb.forms[language]["_sp".index(person)] if person in "sp" \
        else conjugated(language, verb, person)
