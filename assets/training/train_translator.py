"""Trains assets/models/mini-translator, which says French and Italian sentences in English.

    python3 assets/training/train_translator.py [--steps N] [--threads N] [--fresh]

A T5 of three blocks on each side learns on the CPU. A checkpoint is kept in
build/training/translator, and the same command goes on from it after an interruption.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import T5Config, T5ForConditionalGeneration

from corpus import IGNORE
from embedding_start import initial_embeddings, translation_spellings
from grammar.parallel import SOURCES, TARGET
from training import Recipe, Task, lesson_loss, train
from translator_corpus import TranslationEncoder, make_translation_batch
from vocabulary import make_unigram, save_unigram

# The head of the decoder's cross-attention, as (block, head), that is taught to look at the source
# word which the word to be said next translates. Every other head is free.
TAUGHT_HEADS = {"word": (1, 0)}

# T5 divides its tied logits by the root of the width, so its embeddings are of unit size.
_EMBEDDING_SIZE = 1.0


@dataclass(frozen=True)
class TranslatorRecipe(Recipe):
    """The shape of the model, the rows of a batch, and how much the lesson of one head weighs.

    `tokens_per_step` is what the rows hold on average, padding included.
    """

    blocks: int = 3
    heads: int = 4
    width: int = 128
    hidden: int = 384
    context: int = 64
    rows: int = 96
    tokens_per_step: int = 2600
    other_rate: float = 6e-3
    cool_down: int = 1000
    lesson_weight: float = 0.1


def new_model(recipe: TranslatorRecipe, encoder: TranslationEncoder) -> T5ForConditionalGeneration:
    """An untrained T5 of the recipe's shape; as always in T5, decoding begins with the padding."""
    config = T5Config(vocab_size=encoder.vocabulary_size, d_model=recipe.width,
                      d_kv=recipe.width // recipe.heads, d_ff=recipe.hidden,
                      num_layers=recipe.blocks, num_heads=recipe.heads, dropout_rate=0.0,
                      relative_attention_num_buckets=16, relative_attention_max_distance=32,
                      pad_token_id=encoder.pad, eos_token_id=encoder.end,
                      decoder_start_token_id=encoder.pad, tie_word_embeddings=True,
                      attn_implementation="eager")
    return T5ForConditionalGeneration(config)


class TranslatorTask(Task):
    """The next word of the translation, and where one head of the cross-attention looks."""

    columns = ("loss", "lesson")

    def __init__(self, recipe: TranslatorRecipe, tokenizer: Tokenizer) -> None:
        torch.manual_seed(recipe.seed)
        self.tokenizer = tokenizer
        self.encoder = TranslationEncoder(tokenizer)
        model = new_model(recipe, self.encoder)
        super().__init__(recipe, model)
        start = initial_embeddings(tokenizer, recipe.width, recipe.seed,
                                   translation_spellings((*SOURCES, TARGET)))
        model.shared.weight.data.copy_(torch.from_numpy(start * (_EMBEDDING_SIZE / start.std())))

    def losses(self, step: int) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        recipe = self.recipe
        batch = make_translation_batch(self.encoder, recipe.seed, step, recipe.rows)
        labels = torch.from_numpy(batch.labels)
        with torch.autocast("cpu", torch.bfloat16):
            output = self.model(torch.from_numpy(batch.source), torch.from_numpy(batch.filled),
                                decoder_input_ids=self._shifted(labels), output_attentions=True,
                                use_cache=False)
        loss = functional.cross_entropy(output.logits.float().flatten(0, 1), labels.flatten(),
                                        ignore_index=IGNORE)
        lesson = lesson_loss(output.cross_attentions, TAUGHT_HEADS, {"word": batch.links})
        return loss + recipe.lesson_weight * lesson, (loss, lesson)

    def is_matrix(self, name: str) -> bool:
        """As elsewhere, but the table of relative positions is no matrix that is multiplied by."""
        return super().is_matrix(name) and "relative_attention_bias" not in name

    def _shifted(self, labels: torch.Tensor) -> torch.Tensor:
        """What the decoder reads when it is to say `labels`: the padding, then the words before."""
        known = labels.masked_fill(labels == IGNORE, self.encoder.pad)
        return functional.pad(known[:, :-1], (1, 0), value=self.encoder.pad)

    def save_tokenizer(self, folder: Path) -> None:
        save_unigram(self.tokenizer, folder, self.recipe.context)


def main() -> None:
    train("translator", __doc__, 4000, lambda: TranslatorTask(TranslatorRecipe(), make_unigram()))


if __name__ == "__main__":
    main()
