"""Where the token embeddings start: at what the lexicon says about each word.

A word starts at the sum of random directions, one for each of its properties: language, kind,
class, gender, number or verb form, concept, and spelling without capitals. Forms of one concept
thus start close together in all three languages, which saves the small model most of its
training. Every direction and every embedding is free to move from there.
"""

from __future__ import annotations

import numpy as np
from tokenizers import Tokenizer

from grammar.lexicon import LANGUAGES, Lexeme, lexemes

_SPREAD = 0.04

Feature = tuple[str, ...]

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


def initial_embeddings(tokenizer: Tokenizer, width: int, seed: int) -> np.ndarray:
    """The first embeddings [vocabulary, width], in float32, the same for the same seed."""
    random = np.random.default_rng(seed)
    by_spelling: dict[str, set[Feature]] = {}
    for entry in lexemes():
        for language in LANGUAGES:
            for index, form in enumerate(entry.forms[language]):
                found = by_spelling.setdefault(form.lower(), set())
                found |= word_features(entry, language, index)
    directions: dict[Feature, np.ndarray] = {}
    table = np.zeros((tokenizer.get_vocab_size(), width), dtype=np.float32)
    for token in range(len(table)):
        spelling = tokenizer.decode([token], skip_special_tokens=False).strip().lower()
        features = {("spelling", spelling or str(token))} | by_spelling.get(spelling, set())
        for feature in sorted(features):
            if feature not in directions:
                directions[feature] = random.standard_normal(width).astype(np.float32)
            table[token] += _SHARES[feature[0]] * directions[feature]
        table[token] += 0.3 * random.standard_normal(width)
        table[token] *= _SPREAD / table[token].std()
    return table
