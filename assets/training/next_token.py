"""The losses of the models that say the next word: of the words, and of the heads that are taught."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
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


def lesson_loss(attentions: Sequence[torch.Tensor], links: dict[str, np.ndarray]) -> torch.Tensor:
    """Mean of -log weight that each taught head gives to the linked position."""
    losses = []
    for kind, (block, head) in TAUGHT_HEADS.items():
        if len(links[kind]) == 0:
            continue
        row, query, target = torch.from_numpy(links[kind]).T
        weight = attentions[block][row, head, query, target]
        losses.append(-torch.log(weight.float() + 1e-5).mean())
    return torch.stack(losses).sum() if losses else torch.zeros(())


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
