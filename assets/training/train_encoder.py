"""Trains assets/models/mini-encoder, which reads a text from both sides.

    python3 assets/training/train_encoder.py [--steps N] [--threads N] [--fresh]

A BERT of four layers learns to fill in masked words of the grammar's scenes and to tell whether one
text follows another. A checkpoint is kept in build/training/encoder, and the same command goes on
from it after an interruption.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertConfig, BertForPreTraining

from corpus import IGNORE
from embedding_start import initial_embeddings, scene_spellings
from encoder_corpus import MaskedBatch, PairEncoder, make_masked_batch
from training import Recipe, Task, train
from vocabulary import save_wordpiece, train_wordpiece


@dataclass(frozen=True)
class EncoderRecipe(Recipe):
    """The shape of the model, and how much the next-sentence loss weighs.

    `tokens_per_step` counts padding too.
    """

    layers: int = 4
    heads: int = 4
    width: int = 128
    context: int = 64
    usual_length: int = 28
    tokens_per_step: int = 2688
    cool_down: int = 1000
    pair_weight: float = 0.5


def new_model(recipe: EncoderRecipe, encoder: PairEncoder) -> BertForPreTraining:
    """An untrained BERT of the recipe's shape, with pooler, masked-word and next-sentence heads."""
    config = BertConfig(vocab_size=encoder.vocabulary_size, hidden_size=recipe.width,
                        num_hidden_layers=recipe.layers, num_attention_heads=recipe.heads,
                        intermediate_size=4 * recipe.width, pad_token_id=encoder.pad,
                        max_position_embeddings=recipe.context, type_vocab_size=2,
                        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
                        attn_implementation="eager")
    return BertForPreTraining(config)


def longest_row(recipe: EncoderRecipe, step: int) -> int:
    """Three steps in four leave out the long rows, so that little of a batch is padding."""
    return recipe.context if step % 4 == 3 else recipe.usual_length


class EncoderTask(Task):
    """Masked words, and whether the second text of a pair follows the first."""

    columns = ("loss", "pair")

    def __init__(self, recipe: EncoderRecipe, tokenizer: Tokenizer) -> None:
        torch.manual_seed(recipe.seed)
        self.tokenizer = tokenizer
        self.encoder = PairEncoder(tokenizer)
        model = new_model(recipe, self.encoder)
        super().__init__(recipe, model)
        start = initial_embeddings(tokenizer, recipe.width, recipe.seed, scene_spellings())
        model.bert.embeddings.word_embeddings.weight.data.copy_(torch.from_numpy(start))

    def losses(self, step: int) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        recipe = self.recipe
        longest = longest_row(recipe, step)
        batch = make_masked_batch(self.encoder, recipe.seed, step,
                                  recipe.tokens_per_step // longest, longest)
        with torch.autocast("cpu", torch.bfloat16):
            word_logits, pair_logits = self._logits(batch)
        loss = functional.cross_entropy(word_logits.float(), torch.from_numpy(batch.words))
        pair = functional.cross_entropy(pair_logits.float(), torch.from_numpy(batch.follows),
                                        ignore_index=IGNORE)
        return loss + recipe.pair_weight * pair, (loss, pair)

    def _logits(self, batch: MaskedBatch) -> tuple[torch.Tensor, torch.Tensor]:
        """Word logits [masked, vocabulary] at the masked words, and pair logits [rows, 2]."""
        output = self.model.bert(torch.from_numpy(batch.tokens), torch.from_numpy(batch.filled),
                                 torch.from_numpy(batch.types))
        row, position = torch.from_numpy(batch.masked).T
        return self.model.cls(output.last_hidden_state[row, position], output.pooler_output)

    def save_tokenizer(self, folder: Path) -> None:
        save_wordpiece(self.tokenizer, folder, self.recipe.context)


def main() -> None:
    train("encoder", __doc__, 5000, lambda: EncoderTask(EncoderRecipe(), train_wordpiece()))


if __name__ == "__main__":
    main()
