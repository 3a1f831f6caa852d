"""Trains assets/models/mini-decoder, the decoder that Headlight shows first.

    python3 assets/training/train_decoder.py [--steps N] [--threads N] [--fresh]

A GPT-2 of four blocks learns the scenes of the grammar package on the CPU. A checkpoint is kept in
build/training/decoder, and the same command goes on from it after an interruption.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel

from corpus import Encoder, make_batch
from embedding_start import initial_embeddings, scene_spellings
from next_token import TAUGHT_HEADS, next_token_loss, row_length
from training import Recipe, Task, lesson_loss, train
from vocabulary import BOS, save_tokenizer, train_tokenizer

@dataclass(frozen=True)
class DecoderRecipe(Recipe):
    """The shape of the model, and how much its lessons weigh."""

    blocks: int = 4
    heads: int = 6
    width: int = 144
    context: int = 128
    lesson_weight: float = 0.1
    answer_weight: float = 3.0


def new_model(recipe: DecoderRecipe, vocabulary: int, bos: int) -> GPT2LMHeadModel:
    """An untrained GPT-2 of the recipe's shape, with a tied head."""
    config = GPT2Config(vocab_size=vocabulary, n_positions=recipe.context, n_embd=recipe.width,
                        n_layer=recipe.blocks, n_head=recipe.heads, bos_token_id=bos,
                        eos_token_id=bos, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
                        attn_implementation="eager")
    return GPT2LMHeadModel(config)


class DecoderTask(Task):
    """Next-token prediction on the grammar's scenes, and the lessons of the taught heads."""

    columns = ("loss", "lesson")

    def __init__(self, recipe: DecoderRecipe, tokenizer: Tokenizer) -> None:
        torch.manual_seed(recipe.seed)
        self.tokenizer = tokenizer
        self.encoder = Encoder(tokenizer, tokenizer.token_to_id(BOS))
        model = new_model(recipe, self.encoder.vocabulary_size, self.encoder.bos)
        super().__init__(recipe, model)
        start = initial_embeddings(tokenizer, recipe.width, recipe.seed, scene_spellings())
        model.transformer.wte.weight.data.copy_(torch.from_numpy(start))

    def losses(self, step: int) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        recipe = self.recipe
        length = row_length(recipe.context, step)
        batch = make_batch(self.encoder, recipe.seed, step, recipe.tokens_per_step // length,
                           length)
        with torch.autocast("cpu", torch.bfloat16):
            output = self.model(torch.from_numpy(batch.tokens), output_attentions=True,
                                use_cache=False)
        loss = next_token_loss(output.logits, batch, recipe.answer_weight)
        lesson = lesson_loss(output.attentions, TAUGHT_HEADS, batch.links)
        return loss + recipe.lesson_weight * lesson, (loss, lesson)

    def save_tokenizer(self, folder: Path) -> None:
        save_tokenizer(self.tokenizer, folder, self.recipe.context)


def main() -> None:
    train("decoder", __doc__, 12_600,
          lambda: DecoderTask(DecoderRecipe(cool_down=2000), train_tokenizer()))


if __name__ == "__main__":
    main()
