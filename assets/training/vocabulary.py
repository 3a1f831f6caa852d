"""Tokenizers in which every word of the grammar is one token.

Byte-level BPE for the decoders, WordPiece for the encoder, Unigram for the translator.
"""

from __future__ import annotations

import json
import math
import string
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from grammar.agreement import verb_form
from grammar.agreement_french import elides
from grammar.conjugation import PERSONS
from grammar.generator import build_scene, capital, draw_values, spaced, templates
from grammar.homonyms import every_word
from grammar.lexicon import LANGUAGES, forms, lexemes, particles
from grammar.parallel import SOURCES, TARGET, drawn_translation, meanings

BOS = "<|endoftext|>"
PAD, UNKNOWN, CLS, SEP, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"

# T5's names for padding (with which its decoder begins), the end of a text and the unknown, as the
# first three tokens of the vocabulary.
T5_SPECIAL = ("<pad>", "</s>", "<unk>")
SPACE = "▁"

_SCENES_PER_TEMPLATE = 120
_WORD_FREQUENCY = 40
_VOCABULARY_LIMIT = 8000
_TRANSLATIONS_PER_MEANING = 400
_LETTER_SCORE = -30.0


def written_pieces(seed: int = 1) -> Counter[str]:
    """Every piece of text that the grammar writes between two splits, with a frequency.

    Pieces keep their leading space, so " mela", "Le" and "acqua" (after "l'") are three of them.
    """
    counts: Counter[str] = Counter()
    random = Random(seed)
    for language in LANGUAGES:
        for form in forms(language):
            counts[" " + form] += _WORD_FREQUENCY
        for template in templates(language):
            for _ in range(_SCENES_PER_TEMPLATE):
                words = build_scene(template, draw_values(template, random)).words
                for piece in spaced(words):
                    counts[piece] += 1
                counts[" " + words[0]] += 1
                counts[words[0].lower()] += 1
    return counts


def _texts(counts: Counter[str]) -> Iterator[str]:
    return (piece for piece, count in sorted(counts.items()) for _ in range(max(count, 10)))


def train_tokenizer(limit: int = _VOCABULARY_LIMIT) -> Tokenizer:
    """Trains the decoders' tokenizer; a text gets the token <|endoftext|> in front of it by itself."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=limit, min_frequency=10, special_tokens=[BOS],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                  show_progress=False)
    tokenizer.train_from_iterator(_texts(written_pieces()), trainer)
    bos = tokenizer.token_to_id(BOS)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A", pair=f"{BOS} $A $B", special_tokens=[(BOS, bos)])
    return tokenizer


def train_wordpiece(limit: int = _VOCABULARY_LIMIT) -> Tokenizer:
    """Trains the encoder's tokenizer: cased, it writes [CLS] A [SEP] or [CLS] A [SEP] B [SEP]."""
    tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=limit, min_frequency=10, show_progress=False,
                                        special_tokens=[PAD, UNKNOWN, CLS, SEP, MASK])
    counts = written_pieces()
    for word in every_word():
        counts[word] += _WORD_FREQUENCY
    # Each letter and digit once at the beginning of a word and once inside, so that none is unknown.
    spelling = (letter + letter for letter in string.ascii_letters + string.digits)
    tokenizer.train_from_iterator(chain(_texts(counts), spelling, string.punctuation), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{CLS} $A {SEP}", pair=f"{CLS} $A {SEP} $B:1 {SEP}:1",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in (CLS, SEP)])
    return tokenizer


def translated_words(language: str) -> set[str]:
    """Every form of the concepts that translated sentences speak of, with its leading space.

    A form that begins with a vowel may also stand without one, after an article that is elided, and
    an Italian verb without its pronoun may begin a sentence.
    """
    found: set[str] = set()
    for entry in lexemes() + particles():
        forms_ = set(entry.forms[language]) if "fr" in entry.forms else set()
        if forms_ and entry.kind == "verb":
            forms_ |= {verb_form(language, entry, person) for person in PERSONS}
        found |= {SPACE + form for form in forms_}
        if language in SOURCES:
            found |= {form for form in forms_ if elides(form)}
        if language == "it" and entry.kind == "verb":
            found |= {SPACE + capital(form) for form in forms_}
    return found


def translated_pieces(seed: int = 1) -> Counter[str]:
    """Every piece that a sentence to be translated or its translation is made of, with a frequency.

    A leading space is written ▁. A sentence may also begin in lower case.
    """
    counts: Counter[str] = Counter()
    random = Random(seed)
    for language in (*SOURCES, TARGET):
        counts.update(translated_words(language))
    for source in SOURCES:
        for chosen in meanings():
            counts[SPACE + "?"] += _WORD_FREQUENCY
            for _ in range(_TRANSLATIONS_PER_MEANING):
                one = drawn_translation(source, random, held_out=False, chosen=chosen)
                for words in (one.source, one.target):
                    pieces = spaced([SPACE + words[0], *words[1:]])
                    counts.update(piece.replace(" ", SPACE) for piece in pieces)
                    counts[pieces[0].lower()] += 1
    return counts


def make_unigram() -> Tokenizer:
    """The translator's tokenizer: whole words, and single letters for the words it does not know.

    A word scores the logarithm of its frequency; a letter scores so little that no word is ever
    spelled out. A text ends with </s> by itself.
    """
    counts = translated_pieces()
    total = math.log(sum(counts.values()))
    pieces = [(piece, math.log(count) - total) for piece, count in sorted(counts.items())]
    letters = sorted({SPACE, *string.digits, *string.ascii_letters, *string.punctuation,
                      *(letter for piece in counts for letter in piece)} - set(counts))
    vocabulary = [(token, 0.0) for token in T5_SPECIAL] + pieces \
        + [(letter, _LETTER_SCORE) for letter in letters]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=T5_SPECIAL.index("<unk>")))
    tokenizer.add_special_tokens(list(T5_SPECIAL))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(SPACE)])
    tokenizer.decoder = decoders.Metaspace(SPACE)
    end = T5_SPECIAL.index("</s>")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", end)])
    return tokenizer


def _save(tokenizer: Tokenizer, folder: Path, config: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    text = json.dumps(config, indent=2) + "\n"
    (folder / "tokenizer_config.json").write_text(text, encoding="utf-8")


def save_tokenizer(tokenizer: Tokenizer, folder: Path, context: int) -> None:
    """Writes the decoders' tokenizer.json and tokenizer_config.json."""
    _save(tokenizer, folder, {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": context,
        "bos_token": BOS, "eos_token": BOS, "unk_token": BOS, "add_bos_token": True,
        "add_prefix_space": False, "clean_up_tokenization_spaces": False})


def save_wordpiece(tokenizer: Tokenizer, folder: Path, context: int) -> None:
    """Writes the encoder's tokenizer.json and tokenizer_config.json."""
    _save(tokenizer, folder, {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": context,
        "pad_token": PAD, "unk_token": UNKNOWN, "cls_token": CLS, "sep_token": SEP,
        "mask_token": MASK, "clean_up_tokenization_spaces": False,
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"]})


def save_unigram(tokenizer: Tokenizer, folder: Path, context: int) -> None:
    """Writes the translator's tokenizer.json and tokenizer_config.json."""
    pad, end, unknown = T5_SPECIAL
    _save(tokenizer, folder, {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": context,
        "pad_token": pad, "eos_token": end, "unk_token": unknown,
        "clean_up_tokenization_spaces": False})
