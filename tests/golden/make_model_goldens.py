#!/usr/bin/env python3
"""Tiny random checkpoints and every tensor of one forward pass through them, made by Hugging Face
transformers in fp32 with eager attention. The tests load the checkpoint, run the engine and compare.

    python3 tests/golden/make_model_goldens.py [NAME ...]

writes tests/golden/models/NAME/{config.json,model.safetensors,expected.safetensors} for each row of
CONFIGURATIONS; needs torch, transformers and safetensors. Every file follows from the seeds here.
"""

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import save_file
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

HERE = pathlib.Path(__file__).parent / "models"


# ---- recording a pass ------------------------------------------------------------------------


class Attention:
    """One call of an attention function: [h, s, d] queries and keys as they are compared."""

    def __init__(self, q, k, v, mask, scale, softcap):
        self.q, self.k, self.v = q[0], k[0], v[0]
        groups = self.q.shape[0] // self.k.shape[0]
        keys = self.k.repeat_interleave(groups, 0)
        values = self.v.repeat_interleave(groups, 0)
        self.raw = self.q @ keys.transpose(-1, -2) * scale
        self.scores = self.raw
        if softcap:
            self.scores = softcap * torch.tanh(self.scores / softcap)
        added = self.scores
        if mask is not None:
            added = self.scores + mask[0]
            hidden = (mask[0] < -1e30).expand_as(self.scores)
            self.scores = self.scores.masked_fill(hidden, float("-inf"))
        self.pattern = torch.softmax(added, -1)
        self.z = (self.pattern @ values).transpose(0, 1)


RECORDED = {}


def record_attention(module, query, key, value, attention_mask, scaling=None, softcap=None,
                     dropout=0.0, **_):
    scaling = query.shape[-1] ** -0.5 if scaling is None else scaling
    call = Attention(query, key, value, attention_mask, scaling, softcap)
    RECORDED[module] = call
    return call.z[None], call.pattern[None]


AttentionInterface.register("record", record_attention)
AttentionMaskInterface.register("record", eager_mask)


class Recorder:
    """Input and output of every module of one pass, by the module's name."""

    def __init__(self, model):
        self.inputs, self.outputs, self.names = {}, {}, {}
        for name, module in model.named_modules():
            self.names[module] = name
            module.register_forward_hook(self.hook(name), with_kwargs=True)

    def hook(self, name):
        def keep(_, args, kwargs, output):
            given = args[0] if args else next(iter(kwargs.values()), None)
            self.inputs[name] = given[0] if torch.is_tensor(given) else None
            made = output[0] if isinstance(output, tuple) else output
            self.outputs[name] = made[0] if torch.is_tensor(made) else None

        return keep

    def attention(self, name):
        return next(call for module, call in RECORDED.items() if self.names[module] == name)


def layer_norm(x, eps):
    mean = x.mean(-1, keepdim=True)
    scale = torch.sqrt(((x - mean) ** 2).mean(-1, keepdim=True) + eps)
    return scale, (x - mean) / scale


def put_norm(tensors, name, recorder, module, eps, norm):
    scale, normalized = norm(recorder.inputs[module], eps)
    tensors[f"{name}.hook_scale"] = scale
    tensors[f"{name}.hook_normalized"] = normalized
    tensors[f"{name}.hook_out"] = recorder.outputs[module]


def put_attention(tensors, prefix, call, q, k, v, o_weight):
    """q, k, v [s, h, d] as projected; o_weight [h * d, D]."""
    tensors[prefix + "hook_q"], tensors[prefix + "hook_k"], tensors[prefix + "hook_v"] = q, k, v
    tensors[prefix + "hook_attn_scores_raw"] = call.raw
    tensors[prefix + "hook_attn_scores"] = call.scores
    tensors[prefix + "hook_pattern"] = call.pattern
    tensors[prefix + "hook_z"] = call.z
    heads, d = call.z.shape[1:]
    per_head = o_weight.reshape(heads, d, -1)
    tensors[prefix + "hook_result"] = torch.einsum("shd,hdm->shm", call.z, per_head)


def put_head(tensors, logits):
    tensors["unembed.hook_out"] = logits
    tensors["hook_probs"] = torch.softmax(logits, -1)


# ---- families --------------------------------------------------------------------------------


def gpt2_tensors(model, recorder, config):
    tensors = {}
    positions = recorder.outputs["transformer.wpe"]
    tensors["hook_embed"] = recorder.outputs["transformer.wte"]
    tensors["hook_pos_embed"] = positions
    eps = config.layer_norm_epsilon
    for i, block in enumerate(model.transformer.h):
        here, prefix = f"transformer.h.{i}.", f"blocks.{i}."
        call = recorder.attention(here + "attn")
        split = recorder.outputs[here + "attn.c_attn"].split(config.n_embd, -1)
        q, k, v = (part.reshape(len(part), config.n_head, -1) for part in split)
        tensors[prefix + "hook_resid_pre"] = recorder.inputs[here + "ln_1"]
        put_norm(tensors, prefix + "ln1", recorder, here + "ln_1", eps, layer_norm)
        put_attention(tensors, prefix + "attn.", call, q, k, v, block.attn.c_proj.weight)
        tensors[prefix + "hook_attn_out"] = recorder.outputs[here + "attn.c_proj"]
        tensors[prefix + "hook_resid_mid"] = recorder.inputs[here + "ln_2"]
        put_norm(tensors, prefix + "ln2", recorder, here + "ln_2", eps, layer_norm)
        tensors[prefix + "mlp.hook_pre"] = recorder.outputs[here + "mlp.c_fc"]
        tensors[prefix + "mlp.hook_post"] = recorder.inputs[here + "mlp.c_proj"]
        tensors[prefix + "hook_mlp_out"] = recorder.outputs[here + "mlp.c_proj"]
        tensors[prefix + "hook_resid_post"] = recorder.outputs[here.rstrip(".")]
    put_norm(tensors, "ln_final", recorder, "transformer.ln_f", eps, layer_norm)
    put_head(tensors, recorder.outputs["lm_head"])
    return tensors


def gpt2(tokens, seed, dtype=torch.float32, **options):
    options = {"n_positions": 12, "vocab_size": 37, **options}
    config = transformers.GPT2Config(bos_token_id=0, eos_token_id=0, **options)
    return transformers.GPT2LMHeadModel, config, gpt2_tensors, tokens, seed, dtype


# What is odd about each: the name says it.
CONFIGURATIONS = {
    "gpt2-one-head": gpt2(9, 1, n_embd=20, n_head=1, n_layer=2),
    "gpt2-odd-head": gpt2(12, 2, n_embd=27, n_head=3, n_layer=2, dtype=torch.float16),
    "gpt2-inner-untied": gpt2(11, 3, n_embd=24, n_head=2, n_layer=2, n_inner=50,
                              tie_word_embeddings=False, dtype=torch.bfloat16),
    "gpt2-one-layer-two-tokens": gpt2(2, 4, n_embd=16, n_head=4, n_layer=1,
                                      activation_function="relu"),
    "gpt2-scaled-by-layer": gpt2(8, 5, n_embd=16, n_head=2, n_layer=3,
                                 scale_attn_by_inverse_layer_idx=True,
                                 activation_function="gelu", layer_norm_epsilon=1e-3),
    "gpt2-unscaled": gpt2(7, 6, n_embd=18, n_head=2, n_layer=1, scale_attn_weights=False,
                          activation_function="silu"),
}


# ---- making files ----------------------------------------------------------------------------


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
    model_class, config, tensors_of, tokens, seed, dtype = CONFIGURATIONS[name]
    generator = torch.Generator().manual_seed(seed)
    model = model_class(config).eval()
    randomise(model, generator)
    model.tie_weights()
    # Round to the stored type first, so that the pass in fp32 sees the numbers of the file.
    model.to(dtype)
    folder = HERE / name
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "tokenizer.json").write_text("{}")  # the pass needs ids only
    model.to(torch.float32)
    model.set_attn_implementation("record")

    ids = torch.randint(config.vocab_size, (1, tokens), generator=generator)
    RECORDED.clear()
    recorder = Recorder(model)
    with torch.no_grad():
        model(ids, use_cache=False)
        expected = tensors_of(model, recorder, config)
    expected["hook_tokens"] = ids[0]
    expected = {key: value.detach().clone().contiguous() for key, value in expected.items()}
    save_file(expected, folder / "expected.safetensors", metadata={"seed": str(seed)})
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{name}: {len(expected)} tensors, {size} bytes")


def main():
    transformers.utils.logging.disable_progress_bar()
    print(json.dumps({"torch": torch.__version__, "transformers": transformers.__version__}))
    for name in sys.argv[1:] or CONFIGURATIONS:
        make(name)


if __name__ == "__main__":
    main()
