"""Where the token embeddings start: at what the lexicon says about each word.

A word starts at the sum of random directions, one for each of its properties: language, kind,
class, gender, number or verb form, concept, and spelling without capitals. Forms of one concept
thus start close together in all three languages, which saves the small model most of its
training. Every direction and every embedding is free to move from there.
"""

from __future__ import annotations

import numpy as np
from tokenizers import Tokenizer

from grammar.agreement import verb_form
from grammar.conjugation import PERSONS
from grammar.lexicon import LANGUAGES, Lexeme, lexemes, particles

_SPREAD = 0.04

Feature = tuple[str, ...]

# What the lexicon says about each spelling in lower case.
Spellings = dict[str, set[Feature]]

# How much of a word's start each property makes.
_SHARES = {"concept": 1.0, "kind": 0.6, "class": 0.6, "language": 0.5, "gender": 0.5, "form": 0.5,
           "spelling": 0.7}


def word_features(entry: Lexeme, language: str, index: int) -> set[Feature]:
    """The properties of the `index`-th form of a concept in a language."""
    features: set[Feature] = {("concept", entry.kind, entry.id), ("kind", entry.kind),
                              ("language", language)}
    features |= {("class", tag) for tag in entry.tags}
    if entry.kind == "adjective" and language != "en":
        features |= {("gender", "mf"[index % 2]), ("form", "noun-like", "sp"[index // 2])}
    elif entry.kind == "noun":
        features |= {("gender", entry.gender[language]), ("form", "noun-like", "sp"[index])}
    elif entry.kind == "verb":
        features.add(("form", "verb", str(index)))
    return features


def _add(spellings: Spellings, form: str, features: set[Feature]) -> None:
    spellings.setdefault(form.lower(), set()).update(features)


def spellings_of(languages: tuple[str, ...], entries: tuple[Lexeme, ...]) -> Spellings:
    """The properties of every form of the concepts in those languages."""
    found: Spellings = {}
    for entry in entries:
        for language in languages:
            for index, form in enumerate(entry.forms.get(language, ())):
                _add(found, form, word_features(entry, language, index))
    return found


def scene_spellings() -> Spellings:
    """The properties of the words that scenes are told with."""
    return spellings_of(LANGUAGES, lexemes())


def translation_spellings(languages: tuple[str, ...]) -> Spellings:
    """The properties of the words of translated sentences, with verbs in every person."""
    entries = tuple(entry for entry in lexemes() + particles() if "fr" in entry.forms)
    found = spellings_of(languages, entries)
    for entry in entries:
        for language in languages if entry.kind == "verb" else ():
            for person in PERSONS:
                features = word_features(entry, language, 1) - {("form", "verb", "1")}
                _add(found, verb_form(language, entry, person), features)
    return found


def initial_embeddings(tokenizer: Tokenizer, width: int, seed: int,
                       spellings: Spellings) -> np.ndarray:
    """The first embeddings [vocabulary, width], in float32, the same for the same seed."""
    random = np.random.default_rng(seed)
    directions: dict[Feature, np.ndarray] = {}
    table = np.zeros((tokenizer.get_vocab_size(), width), dtype=np.float32)
    for token in range(len(table)):
        spelling = tokenizer.decode([token], skip_special_tokens=False).strip().lower()
        features = {("spelling", spelling or str(token))} | spellings.get(spelling, set())
        for feature in sorted(features):
            if feature not in directions:
                directions[feature] = random.standard_normal(width).astype(np.float32)
            table[token] += _SHARES[feature[0]] * directions[feature]
        table[token] += 0.3 * random.standard_normal(width)
        table[token] *= _SPREAD / table[token].std()
    return table
