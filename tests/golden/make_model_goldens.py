#!/usr/bin/env python3
"""Tiny random checkpoints and every tensor of one forward pass through them, made by Hugging Face
transformers in fp32 with eager attention. The tests load the checkpoint, run the engine and compare.

    python3 tests/golden/make_model_goldens.py [NAME ...]

writes tests/golden/models/NAME/{config.json,model.safetensors,expected.safetensors} for each row of
the CONFIGURATIONS of families/*.py; needs torch, transformers and safetensors. Every file follows from
the seeds there.
"""

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import save_file

from families import gpt
from families.recording import RECORDED, Recorder

HERE = pathlib.Path(__file__).parent / "models"
CONFIGURATIONS = {**gpt.CONFIGURATIONS}


def randomise(model, generator):
    """Weights large enough that every part matters: patterns are peaked, biases and norms differ."""
    for name, parameter in model.named_parameters():
        draw = torch.randn(parameter.shape, generator=generator)
        if parameter.dim() == 1:
            is_scale = name.endswith("weight")
            parameter.data = 0.2 * draw + (1.0 if is_scale else 0.0)
        elif "wte" in name or "wpe" in name or "embed" in name:
            parameter.data = 0.7 * draw
        else:
            parameter.data = draw * 1.2 / min(parameter.shape) ** 0.5


def make(name):
    case = CONFIGURATIONS[name]
    generator = torch.Generator().manual_seed(case.seed)
    model = case.model_class(case.config).eval()
    randomise(model, generator)
    model.tie_weights()
    # Round to the stored type first, so that the pass in fp32 sees the numbers of the file.
    model.to(case.dtype)
    folder = HERE / name
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "tokenizer.json").write_text("{}")  # the pass needs ids only
    model.to(torch.float32)
    model.set_attn_implementation("record")

    ids = torch.randint(case.config.vocab_size, (1, case.tokens), generator=generator)
    RECORDED.clear()
    recorder = Recorder(model)
    with torch.no_grad():
        model(ids, use_cache=False)
        expected = case.tensors_of(model, recorder, case.config)
    expected["hook_tokens"] = ids[0]
    expected = {key: value.detach().clone().contiguous() for key, value in expected.items()}
    save_file(expected, folder / "expected.safetensors", metadata={"seed": str(case.seed)})
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{name}: {len(expected)} tensors, {size} bytes")


def main():
    transformers.utils.logging.disable_progress_bar()
    print(json.dumps({"torch": torch.__version__, "transformers": transformers.__version__}))
    for name in sys.argv[1:] or CONFIGURATIONS:
        make(name)


if __name__ == "__main__":
    main()
