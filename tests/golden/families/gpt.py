"""GPT-1 and GPT-2."""

import torch
import transformers
from transformers.models.openai.modeling_openai import Attention as Gpt1Attention

from .case import Case
from .recording import (layer_norm, put_attention, put_head, put_norm, put_plain_mlp,
                        record_by_method, split_heads)


def conv_projections(recorder, here, config):
    fused = recorder.outputs[here + "attn.c_attn"].split(config.n_embd, -1)
    return [split_heads(part, config.n_embd // config.n_head) for part in fused]


def gpt1_tensors(model, recorder, config):
    eps = config.layer_norm_epsilon
    tensors = {"hook_embed": recorder.outputs["transformer.tokens_embed"],
               "hook_pos_embed": recorder.outputs["transformer.positions_embed"]}
    for i, block in enumerate(model.transformer.h):
        here, prefix = f"transformer.h.{i}.", f"blocks.{i}."
        q, k, v = conv_projections(recorder, here, config)
        tensors[prefix + "hook_resid_pre"] = recorder.inputs[here.rstrip(".")]
        put_attention(tensors, prefix + "attn.", recorder.attention(here + "attn"), q, k, v,
                      block.attn.c_proj.weight)
        tensors[prefix + "hook_attn_out"] = recorder.outputs[here + "attn.c_proj"]
        tensors[prefix + "hook_resid_mid"] = recorder.inputs[here + "ln_1"]
        put_norm(tensors, prefix + "ln1", recorder, here + "ln_1", eps, layer_norm)
        put_plain_mlp(tensors, prefix + "mlp.", recorder, here + "mlp.c_fc", here + "mlp.c_proj")
        tensors[prefix + "hook_mlp_out"] = recorder.outputs[here + "mlp.c_proj"]
        tensors[prefix + "hook_resid_post"] = recorder.inputs[here + "ln_2"]
        put_norm(tensors, prefix + "ln2", recorder, here + "ln_2", eps, layer_norm)
        tensors[prefix + "hook_normalized_resid_post"] = recorder.outputs[here + "ln_2"]
    put_head(tensors, recorder.outputs["lm_head"])
    return tensors


def gpt1(tokens, seed, dtype=torch.float32, **options):
    options = {"n_positions": 12, "vocab_size": 31, **options}
    config = transformers.OpenAIGPTConfig(**options)
    record = record_by_method(Gpt1Attention, lambda d_head: d_head**-0.5)
    return Case(transformers.OpenAIGPTLMHeadModel, config, gpt1_tensors, tokens, seed, dtype,
                prepare=record)


def gpt2_tensors(model, recorder, config):
    tensors = {}
    positions = recorder.outputs["transformer.wpe"]
    tensors["hook_embed"] = recorder.outputs["transformer.wte"]
    tensors["hook_pos_embed"] = positions
    eps = config.layer_norm_epsilon
    for i, block in enumerate(model.transformer.h):
        here, prefix = f"transformer.h.{i}.", f"blocks.{i}."
        call = recorder.attention(here + "attn")
        q, k, v = conv_projections(recorder, here, config)
        tensors[prefix + "hook_resid_pre"] = recorder.inputs[here + "ln_1"]
        put_norm(tensors, prefix + "ln1", recorder, here + "ln_1", eps, layer_norm)
        put_attention(tensors, prefix + "attn.", call, q, k, v, block.attn.c_proj.weight)
        tensors[prefix + "hook_attn_out"] = recorder.outputs[here + "attn.c_proj"]
        tensors[prefix + "hook_resid_mid"] = recorder.inputs[here + "ln_2"]
        put_norm(tensors, prefix + "ln2", recorder, here + "ln_2", eps, layer_norm)
        put_plain_mlp(tensors, prefix + "mlp.", recorder, here + "mlp.c_fc", here + "mlp.c_proj")
        tensors[prefix + "hook_mlp_out"] = recorder.outputs[here + "mlp.c_proj"]
        tensors[prefix + "hook_resid_post"] = recorder.outputs[here.rstrip(".")]
    put_norm(tensors, "ln_final", recorder, "transformer.ln_f", eps, layer_norm)
    put_head(tensors, recorder.outputs["lm_head"])
    return tensors


def gpt2(tokens, seed, dtype=torch.float32, **options):
    options = {"n_positions": 12, "vocab_size": 37, **options}
    config = transformers.GPT2Config(bos_token_id=0, eos_token_id=0, **options)
    return Case(transformers.GPT2LMHeadModel, config, gpt2_tensors, tokens, seed, dtype)


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
    "gpt1-odd-head": gpt1(8, 11, n_embd=12, n_head=4, n_layer=2),
    "gpt1-relu-untied": gpt1(7, 12, n_embd=16, n_head=4, n_layer=1, afn="relu",
                             tie_word_embeddings=False, dtype=torch.float16),
    "gpt1-one-head": gpt1(6, 13, n_embd=12, n_head=1, n_layer=2, layer_norm_epsilon=1e-3,
                          dtype=torch.bfloat16),
}
