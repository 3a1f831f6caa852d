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
from safetensors.torch import load_file, save_file

from families import (
    bert,
    deberta,
    gemma,
    gpt,
    llama,
    longformer,
    luke,
    neo,
    paper,
    seq2seq,
    vit,
    xlnet,
)
from families.recording import RECORDED, Recorder

HERE = pathlib.Path(__file__).parent / "models"
CONFIGURATIONS = {
    **bert.CONFIGURATIONS,
    **deberta.CONFIGURATIONS,
    **gemma.CONFIGURATIONS,
    **gpt.CONFIGURATIONS,
    **llama.CONFIGURATIONS,
    **longformer.CONFIGURATIONS,
    **luke.CONFIGURATIONS,
    **neo.CONFIGURATIONS,
    **paper.CONFIGURATIONS,
    **seq2seq.CONFIGURATIONS,
    **vit.CONFIGURATIONS,
    **xlnet.CONFIGURATIONS,
}


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
            fan = min(len(parameter), parameter[0].numel())
            parameter.data = draw * 1.2 / fan**0.5
    for name, buffer in model.named_buffers():
        if name.endswith("final_logits_bias"):
            buffer.copy_(0.2 * torch.randn(buffer.shape, generator=generator))


def write_checkpoint(case, folder, generator):
    """Random weights in the type of the case, with the fields and names of the case."""
    model = case.model_class(case.config).eval()
    randomise(model, generator)
    model.tie_weights()
    model.to(case.dtype)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    config, weights = folder / "config.json", folder / "model.safetensors"
    fields = case.edit_config(json.loads(config.read_text()))
    config.write_text(json.dumps(fields, indent=2, sort_keys=True) + "\n")
    save_file(case.edit_tensors(load_file(weights)), weights, metadata={"format": "pt"})
    for name, content in case.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n")


def make(name):
    case = CONFIGURATIONS[name]
    generator = torch.Generator().manual_seed(case.seed)
    folder = HERE / name
    write_checkpoint(case, folder, generator)
    # What is compared is what transformers reads from the files, computed in fp32.
    model = case.model_class.from_pretrained(folder, dtype=torch.float32,
                                             experts_implementation="eager").eval()
    model.config.get_text_config().use_cache = False
    case.prepare(model)

    inputs = {}
    if case.tokens > 0:
        vocabulary = model.get_input_embeddings().num_embeddings
        inputs["input_ids"] = torch.randint(vocabulary, (1, case.tokens), generator=generator)
    RECORDED.clear()
    arguments = {**inputs, **case.arguments(inputs.get("input_ids"), generator)}
    recorder = Recorder(model, arguments)
    with torch.no_grad():
        model(**arguments)
        expected = case.tensors_of(model, recorder, model.config)
    for kind in ("token_type_ids", "langs"):
        if kind in arguments:
            expected["token_types"] = arguments[kind][0]
    if "decoder_input_ids" in arguments:
        expected["decoder.hook_tokens"] = arguments["decoder_input_ids"][0]
    if case.tokens > 0:
        expected["hook_tokens"] = inputs["input_ids"][0]
    expected = {key: value.detach().clone().contiguous() for key, value in expected.items()}
    save_file(expected, folder / "expected.safetensors", metadata={"seed": str(case.seed)})
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{name}: {len(expected)} tensors, {size} bytes")


def main():
    transformers.utils.logging.disable_progress_bar()
    print(json.dumps({"torch": torch.__version__, "transformers": transformers.__version__}))
    for name in sys.argv[1:] or CONFIGURATIONS:
        make(name)


if __name__ == "__main__":
    main()
