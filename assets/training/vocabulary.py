"""A byte-level BPE tokenizer in which every word of the grammar is one token."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from grammar.generator import build_scene, draw_values, spaced, templates
from grammar.lexicon import LANGUAGES, forms

BOS = "<|endoftext|>"

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


def train_tokenizer(limit: int = _VOCABULARY_LIMIT) -> Tokenizer:
    """Trains the tokenizer; a text gets the token <|endoftext|> in front of it by itself."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=limit, min_frequency=10, special_tokens=[BOS],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                  show_progress=False)
    counts = written_pieces()
    texts = (piece for piece, count in sorted(counts.items()) for _ in range(max(count, 10)))
    tokenizer.train_from_iterator(texts, trainer)
    bos = tokenizer.token_to_id(BOS)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A", pair=f"{BOS} $A $B", special_tokens=[(BOS, bos)])
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path, context: int) -> None:
    """Writes tokenizer.json and tokenizer_config.json."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": context,
              "bos_token": BOS, "eos_token": BOS, "unk_token": BOS, "add_bos_token": True,
              "add_prefix_space": False, "clean_up_tokenization_spaces": False}
    text = json.dumps(config, indent=2) + "\n"
    (folder / "tokenizer_config.json").write_text(text, encoding="utf-8")
