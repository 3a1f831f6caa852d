"""Trains assets/models/mini-experts, a decoder whose feed-forward layers are eight experts each.

    python3 assets/training/train_experts.py [--steps N] [--threads N] [--fresh]

A Mixtral of four blocks learns the scenes that mini-decoder learns, with the same tokenizer. A
checkpoint is kept in build/training/experts, and the same command goes on from it after an
interruption.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import MixtralConfig, MixtralForCausalLM

from corpus import Encoder, make_batch
from embedding_start import initial_embeddings, scene_spellings
from next_token import TAUGHT_HEADS, next_token_loss, row_length
from training import Recipe, Task, lesson_loss, train
from vocabulary import BOS, save_tokenizer, train_tokenizer


@dataclass(frozen=True)
class ExpertsRecipe(Recipe):
    """The shape of the model, and how much its lessons weigh."""

    blocks: int = 4
    heads: int = 4
    key_heads: int = 2
    width: int = 128
    hidden: int = 128
    experts: int = 8
    chosen: int = 2
    context: int = 128
    lesson_weight: float = 0.1
    answer_weight: float = 3.0
    balance_weight: float = 0.01


def new_model(recipe: ExpertsRecipe, vocabulary: int, bos: int) -> MixtralForCausalLM:
    """An untrained Mixtral of the recipe's shape, with a tied head."""
    config = MixtralConfig(vocab_size=vocabulary, hidden_size=recipe.width,
                           intermediate_size=recipe.hidden, num_hidden_layers=recipe.blocks,
                           num_attention_heads=recipe.heads,
                           num_key_value_heads=recipe.key_heads,
                           max_position_embeddings=recipe.context,
                           num_local_experts=recipe.experts, num_experts_per_tok=recipe.chosen,
                           rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
                           bos_token_id=bos, eos_token_id=bos, tie_word_embeddings=True,
                           attn_implementation="eager", experts_implementation="eager")
    return MixtralForCausalLM(config)


def balance_loss(router_logits: tuple[torch.Tensor, ...], chosen: int) -> torch.Tensor:
    """How unevenly the experts of each layer are used, on average over the layers; even is 1.

    Per layer, and from its logits [tokens, experts], the number of experts times the sum over the
    experts of the share of tokens sent there and the mean probability of being sent there, as in
    the switch transformer. transformers' own sums over all layers first, which lets one layer's
    excess hide another's.
    """
    losses = []
    for logits in router_logits:
        probabilities = functional.softmax(logits.float(), -1)
        experts = probabilities.shape[-1]
        sent = functional.one_hot(probabilities.topk(chosen).indices, experts).sum(-2).float()
        losses.append(experts * (sent.mean(0) / chosen * probabilities.mean(0)).sum())
    return torch.stack(losses).mean()


class ExpertsTask(Task):
    """Next-token prediction on the grammar's scenes, with every expert at work."""

    columns = ("loss", "lesson", "balance")

    def __init__(self, recipe: ExpertsRecipe, tokenizer: Tokenizer) -> None:
        torch.manual_seed(recipe.seed)
        self.tokenizer = tokenizer
        self.encoder = Encoder(tokenizer, tokenizer.token_to_id(BOS))
        model = new_model(recipe, self.encoder.vocabulary_size, self.encoder.bos)
        super().__init__(recipe, model)
        start = initial_embeddings(tokenizer, recipe.width, recipe.seed, scene_spellings())
        model.model.embed_tokens.weight.data.copy_(torch.from_numpy(start))

    def losses(self, step: int) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        recipe = self.recipe
        length = row_length(recipe.context, step)
        batch = make_batch(self.encoder, recipe.seed, step, recipe.tokens_per_step // length,
                           length)
        with torch.autocast("cpu", torch.bfloat16):
            output = self.model(torch.from_numpy(batch.tokens), output_attentions=True,
                                output_router_logits=True, use_cache=False)
        loss = next_token_loss(output.logits, batch, recipe.answer_weight)
        lesson = lesson_loss(output.attentions, TAUGHT_HEADS, batch.links)
        balance = balance_loss(output.router_logits, recipe.chosen)
        total = loss + recipe.lesson_weight * lesson + recipe.balance_weight * balance
        return total, (loss, lesson, balance)

    def is_matrix(self, name: str) -> bool:
        """As elsewhere, but a router's rows are independent directions that learn with AdamW."""
        return super().is_matrix(name) and ".gate." not in name

    def save_tokenizer(self, folder: Path) -> None:
        save_tokenizer(self.tokenizer, folder, self.recipe.context)


def main() -> None:
    train("experts", __doc__, 4000, lambda: ExpertsTask(ExpertsRecipe(), train_tokenizer()))


if __name__ == "__main__":
    main()
