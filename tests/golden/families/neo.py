"""GPT-Neo, GPT-NeoX and OPT."""

import torch
import transformers
from transformers.models.gpt_neo.modeling_gpt_neo import GPTNeoSelfAttention

from .case import Case
from .recording import (layer_norm, put_attention, put_head, put_norm, put_plain_mlp, put_rotated,
                        record_by_method, split_heads)


def neo_tensors(model, recorder, config):
    eps, d_head = config.layer_norm_epsilon, config.hidden_size // config.num_heads
    tensors = {"hook_embed": recorder.outputs["transformer.wte"],
               "hook_pos_embed": recorder.outputs["transformer.wpe"]}
    for i, block in enumerate(model.transformer.h):
        at, prefix = f"transformer.h.{i}", f"blocks.{i}."
        attention = f"{at}.attn.attention"
        q, k, v = (split_heads(recorder.outputs[f"{attention}.{x}_proj"], d_head) for x in "qkv")
        tensors[prefix + "hook_resid_pre"] = recorder.inputs[f"{at}.ln_1"]
        put_norm(tensors, prefix + "ln1", recorder, f"{at}.ln_1", eps, layer_norm)
        put_attention(tensors, prefix + "attn.", recorder.attention(attention), q, k, v,
                      block.attn.attention.out_proj.weight.T)
        tensors[prefix + "hook_attn_out"] = recorder.outputs[f"{attention}.out_proj"]
        tensors[prefix + "hook_resid_mid"] = recorder.inputs[f"{at}.ln_2"]
        put_norm(tensors, prefix + "ln2", recorder, f"{at}.ln_2", eps, layer_norm)
        put_plain_mlp(tensors, prefix + "mlp.", recorder, f"{at}.mlp.c_fc", f"{at}.mlp.c_proj")
        tensors[prefix + "hook_mlp_out"] = recorder.outputs[f"{at}.mlp"]
        tensors[prefix + "hook_resid_post"] = recorder.outputs[at]
    put_norm(tensors, "ln_final", recorder, "transformer.ln_f", eps, layer_norm)
    put_head(tensors, recorder.outputs["lm_head"])
    return tensors


def neox_tensors(model, recorder, config):
    eps, heads = config.layer_norm_eps, config.num_attention_heads
    tensors = {"hook_embed": recorder.outputs["gpt_neox.embed_in"]}
    for i, layer in enumerate(model.gpt_neox.layers):
        at, prefix = f"gpt_neox.layers.{i}", f"blocks.{i}."
        fused = recorder.outputs[f"{at}.attention.query_key_value"]
        q, k, v = fused.reshape(len(fused), heads, -1).chunk(3, -1)
        call = recorder.attention(f"{at}.attention")
        tensors[prefix + "hook_resid_pre"] = recorder.inputs[f"{at}.input_layernorm"]
        put_norm(tensors, prefix + "ln1", recorder, f"{at}.input_layernorm", eps, layer_norm)
        put_attention(tensors, prefix + "attn.", call, q, k, v, layer.attention.dense.weight.T)
        put_rotated(tensors, prefix + "attn.", call)
        tensors[prefix + "hook_attn_out"] = recorder.outputs[f"{at}.attention.dense"]
        if not config.use_parallel_residual:
            tensors[prefix + "hook_resid_mid"] = recorder.inputs[f"{at}.post_attention_layernorm"]
        put_norm(tensors, prefix + "ln2", recorder, f"{at}.post_attention_layernorm", eps, layer_norm)
        put_plain_mlp(tensors, prefix + "mlp.", recorder, f"{at}.mlp.dense_h_to_4h",
                      f"{at}.mlp.dense_4h_to_h")
        tensors[prefix + "hook_mlp_out"] = recorder.outputs[f"{at}.mlp"]
        tensors[prefix + "hook_resid_post"] = recorder.outputs[at]
    put_norm(tensors, "ln_final", recorder, "gpt_neox.final_layer_norm", eps, layer_norm)
    put_head(tensors, recorder.outputs["lm_head"])
    return tensors


def put_opt_layer(tensors, prefix, layer, recorder, at):
    eps, post = 1e-5, not layer.do_layer_norm_before
    d_head = layer.self_attn.head_dim
    q, k, v = (split_heads(recorder.outputs[f"{at}.self_attn.{x}_proj"], d_head) for x in "qkv")
    norm1, norm2 = f"{at}.self_attn_layer_norm", f"{at}.final_layer_norm"
    tensors[prefix + "hook_resid_pre"] = recorder.inputs[at]
    put_norm(tensors, prefix + "ln1", recorder, norm1, eps, layer_norm)
    put_attention(tensors, prefix + "attn.", recorder.attention(f"{at}.self_attn"), q, k, v,
                  layer.self_attn.out_proj.weight.T)
    tensors[prefix + "hook_attn_out"] = recorder.outputs[f"{at}.self_attn.out_proj"]
    tensors[prefix + "hook_resid_mid"] = recorder.inputs[norm1 if post else norm2]
    put_norm(tensors, prefix + "ln2", recorder, norm2, eps, layer_norm)
    put_plain_mlp(tensors, prefix + "mlp.", recorder, f"{at}.fc1", f"{at}.fc2")
    tensors[prefix + "hook_mlp_out"] = recorder.outputs[f"{at}.fc2"]
    tensors[prefix + "hook_resid_post"] = recorder.inputs[norm2] if post else recorder.outputs[at]
    if post:
        tensors[prefix + "hook_normalized_resid_post"] = recorder.outputs[at]


def opt_tensors(model, recorder, config):
    here = "model.decoder"
    tensors = {"hook_embed": recorder.outputs[f"{here}.embed_tokens"],
               "hook_pos_embed": recorder.outputs[f"{here}.embed_positions"]}
    if model.model.decoder.project_in is not None:
        tensors["hook_full_embed"] = recorder.inputs[f"{here}.layers.0"]
    for i, layer in enumerate(model.model.decoder.layers):
        put_opt_layer(tensors, f"blocks.{i}.", layer, recorder, f"{here}.layers.{i}")
    if model.model.decoder.final_layer_norm is not None:
        put_norm(tensors, "ln_final", recorder, f"{here}.final_layer_norm", 1e-5, layer_norm)
    put_head(tensors, recorder.outputs["lm_head"])
    return tensors


def neo(tokens, seed, dtype=torch.float32, **options):
    sizes = {"vocab_size": 23, "hidden_size": 16, "num_heads": 4, "num_layers": 2,
             "max_position_embeddings": 16, "window_size": 3, "bos_token_id": 0, "eos_token_id": 0,
             "attention_types": [[["global", "local"], 1]]}
    return Case(transformers.GPTNeoForCausalLM, transformers.GPTNeoConfig(**{**sizes, **options}),
                neo_tensors, tokens, seed, dtype,
                prepare=record_by_method(GPTNeoSelfAttention, lambda d_head: 1.0))


def old_rotary(fields):
    """The fields of version 4: rotary_pct and rotary_emb_base in place of rope_parameters."""
    rope = fields.pop("rope_parameters")
    fields["rotary_pct"] = rope["partial_rotary_factor"]
    fields["rotary_emb_base"] = rope["rope_theta"]
    return fields


def neox(tokens, seed, dtype=torch.float32, edit_config=lambda f: f, rotary=0.25, **options):
    sizes = {"vocab_size": 23, "hidden_size": 16, "intermediate_size": 21, "num_hidden_layers": 2,
             "num_attention_heads": 2, "max_position_embeddings": 16, "bos_token_id": 0,
             "eos_token_id": 0,
             "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0,
                                 "partial_rotary_factor": rotary}}
    return Case(transformers.GPTNeoXForCausalLM, transformers.GPTNeoXConfig(**{**sizes, **options}),
                neox_tensors, tokens, seed, dtype, edit_config)


def opt(tokens, seed, dtype=torch.float32, **options):
    sizes = {"vocab_size": 23, "hidden_size": 16, "ffn_dim": 19, "num_hidden_layers": 2,
             "num_attention_heads": 4, "max_position_embeddings": 16}
    return Case(transformers.OPTForCausalLM, transformers.OPTConfig(**{**sizes, **options}),
                opt_tensors, tokens, seed, dtype)


# What is odd about each: the name says it.
CONFIGURATIONS = {
    "neo-global-local": neo(8, 201, hidden_size=12, num_heads=3),
    "neo-local-only": neo(8, 202, attention_types=[[["local"], 2]], window_size=1, hidden_size=15,
                          num_heads=3, activation_function="relu", dtype=torch.float16),
    "neo-inner-untied": neo(7, 203, intermediate_size=25, num_layers=1, num_heads=1, window_size=20,
                            attention_types=[[["local"], 1]], tie_word_embeddings=False,
                            layer_norm_epsilon=1e-3, dtype=torch.bfloat16),
    "neox-parallel": neox(8, 211),
    "neox-sequential": neox(7, 212, use_parallel_residual=False, rotary=1.0, hidden_act="gelu_fast",
                            dtype=torch.float16, edit_config=old_rotary),
    "neox-odd-rotary": neox(9, 213, hidden_size=36, num_attention_heads=3, num_hidden_layers=1,
                            layer_norm_eps=1e-3, dtype=torch.bfloat16, edit_config=old_rotary),
    "neox-no-attention-bias": neox(7, 214, attention_bias=False, num_attention_heads=4, rotary=0.5,
                                   num_hidden_layers=1, tie_word_embeddings=True),
    "opt-125m-like": opt(8, 221),
    "opt-350m-like": opt(7, 222, do_layer_norm_before=False, word_embed_proj_dim=10,
                         dtype=torch.float16),
    "opt-no-bias-plain-norms": opt(6, 223, enable_bias=False, layer_norm_elementwise_affine=False,
                                   num_attention_heads=2, activation_function="gelu"),
    "opt-no-final-norm-untied": opt(6, 224, _remove_final_layer_norm=True, word_embed_proj_dim=20,
                                    tie_word_embeddings=False, num_hidden_layers=1,
                                    hidden_size=15, num_attention_heads=3, dtype=torch.bfloat16),
}
