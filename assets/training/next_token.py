"""What the models that say the next word have in common: their loss, and the heads taught."""

from __future__ import annotations

import torch
from torch.nn import functional

from corpus import IGNORE, Batch

# The heads, as (block, head), that are taught where to look: at the token before, at the word that
# followed this one the first time, at the attribute that a word asks for, and at the noun that a
# pronoun stands for. Every other head is free.
TAUGHT_HEADS = {"previous": (0, 1), "repeat": (1, 2), "bind": (2, 0), "refer": (2, 3)}


def row_length(context: int, step: int) -> int:
    """Three steps in four use half of the context, which is what most prompts need."""
    return context if step % 4 == 3 else context // 2


def next_token_loss(logits: torch.Tensor, batch: Batch, answer_weight: float) -> torch.Tensor:
    """The next-token loss in nats, from logits [rows, length, vocabulary].

    A word that follows a linked one, such as the colour asked for, counts more than others.
    """
    labels = torch.from_numpy(batch.labels)
    losses = functional.cross_entropy(logits.float().flatten(0, 1), labels.flatten(),
                                      ignore_index=IGNORE, reduction="none").view_as(labels)
    weights = (labels != IGNORE).float()
    row, query, _ = torch.from_numpy(batch.links["bind"]).T
    weights[row, query] *= answer_weight
    return (losses * weights).sum() / weights.sum()
