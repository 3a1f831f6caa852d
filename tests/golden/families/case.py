"""One row of the goldens: a random model, its input and where its tensors are found."""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
import transformers


from .recording import record_by_interface


@dataclass(frozen=True)
class Case:
    model_class: type
    config: transformers.PretrainedConfig
    tensors_of: Callable  # (model, recorder, config) -> {trace name: tensor without batch axis}
    tokens: int  # 0: the model reads something else, which `arguments` makes
    seed: int
    dtype: torch.dtype = torch.float32  # of the stored weights; the pass is in fp32 always
    # Changes the fields of config.json and the tensors of the file, as other versions write them.
    edit_config: Callable = lambda fields: fields
    edit_tensors: Callable = lambda tensors: tensors
    # Keyword arguments of the pass beside the ids: (ids, generator) -> arguments.
    arguments: Callable = lambda ids, generator: {}
    prepare: Callable = record_by_interface  # makes the model's attention known to the recorder
    files: dict = field(default_factory=dict)  # further files of the folder: name -> JSON
