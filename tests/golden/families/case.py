"""One row of the goldens: a random model, its input and where its tensors are found."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import transformers


@dataclass(frozen=True)
class Case:
    model_class: type
    config: transformers.PretrainedConfig
    tensors_of: Callable  # (model, recorder, config) -> {trace name: tensor without batch axis}
    tokens: int
    seed: int
    dtype: torch.dtype = torch.float32  # of the stored weights; the pass is in fp32 always
