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
from encoder_corpus import PairEncoder, make_masked_batch
from training import Recipe, Task, lesson_loss, train
from vocabulary import save_wordpiece, train_wordpiece


# The heads, as (layer, head), that are taught where to look (encoder_corpus.LINK_KINDS). Every other
# head is free.
TAUGHT_HEADS = {"same": (1, 0), "sense": (1, 1), "bind": (2, 0), "refer": (2, 1)}


@dataclass(frozen=True)
class EncoderRecipe(Recipe):
    """The shape of the model, and how much the next-sentence loss and the lessons weigh.

    `tokens_per_step` counts padding too.
    """

    layers: int = 4
    heads: int = 4
    width: int = 128
    context: int = 64
    usual_length: int = 28
    tokens_per_step: int = 2688
    matrix_rate: float = 0.01
    other_rate: float = 2e-3
    cool_down: int = 1500
    pair_weight: float = 0.5
    lesson_weight: float = 0.1


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
    """Masked words, whether the second text of a pair follows the first, and where heads look."""

    columns = ("loss", "pair", "lesson")

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
            output = self.model.bert(torch.from_numpy(batch.tokens),
                                     torch.from_numpy(batch.filled),
                                     torch.from_numpy(batch.types), output_attentions=True)
            row, position = torch.from_numpy(batch.masked).T
            word_logits, pair_logits = self.model.cls(output.last_hidden_state[row, position],
                                                      output.pooler_output)
        loss = functional.cross_entropy(word_logits.float(), torch.from_numpy(batch.words))
        pair = functional.cross_entropy(pair_logits.float(), torch.from_numpy(batch.follows),
                                        ignore_index=IGNORE)
        lesson = lesson_loss(output.attentions, TAUGHT_HEADS, batch.links)
        total = loss + recipe.pair_weight * pair + recipe.lesson_weight * lesson
        return total, (loss, pair, lesson)

    def save_tokenizer(self, folder: Path) -> None:
        save_wordpiece(self.tokenizer, folder, self.recipe.context)


def main() -> None:
    train("encoder", __doc__, 9000, lambda: EncoderTask(EncoderRecipe(), train_wordpiece()))


if __name__ == "__main__":
    main()
