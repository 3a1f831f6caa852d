"""Tokenizers in which every word of the grammar is one token.

Byte-level BPE for the decoders, WordPiece for the encoder.
"""

from __future__ import annotations

import json
import string
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from grammar.generator import build_scene, draw_values, spaced, templates
from grammar.homonyms import every_word
from grammar.lexicon import LANGUAGES, forms

BOS = "<|endoftext|>"
PAD, UNKNOWN, CLS, SEP, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"

_SCENES_PER_TEMPLATE = 120
_WORD_FREQUENCY = 40
_VOCABULARY_LIMIT = 8000


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
        "tokenizer_class": "BertTokenizerFast", "model_max_length": context,
        "pad_token": PAD, "unk_token": UNKNOWN, "cls_token": CLS, "sep_token": SEP,
        "mask_token": MASK, "do_lower_case": False, "strip_accents": False,
        "tokenize_chinese_chars": True, "clean_up_tokenization_spaces": False})
