"""Llama and its relatives."""

import torch
import transformers

from .case import Case
from .recording import (put_attention, put_head, put_norm, put_rotated, rms_norm, split_heads)


def projections(attention, recorder, at):
    """Queries, keys and values as projected: [s, h, d] and [s, g, d] twice."""
    if not hasattr(attention, "qkv_proj"):
        parts = [recorder.outputs[f"{at}.{name}_proj"] for name in "qkv"]
    else:
        fused = recorder.outputs[f"{at}.qkv_proj"]
        heads = attention.config.num_attention_heads * attention.head_dim
        keys = attention.config.num_key_value_heads * attention.head_dim
        parts = fused.split([heads, keys, keys], -1)
    return [split_heads(part, attention.head_dim) for part in parts]


def put_self_attention(tensors, prefix, attention, recorder, at):
    call = recorder.attention(at)
    q, k, v = projections(attention, recorder, at)
    put_attention(tensors, prefix, call, q, k, v, attention.o_proj.weight.T)
    put_rotated(tensors, prefix, call)
    if hasattr(attention, "q_norm"):
        for name, like in (("q", q), ("k", k)):
            normed = recorder.outputs[f"{at}.{name}_norm"]
            heads_first = attention.config.model_type.startswith("gemma")
            tensors[f"{prefix}hook_{name}_normed"] = normed.transpose(0, 1) if heads_first else normed
            assert tensors[f"{prefix}hook_{name}_normed"].shape == like.shape


def put_mlp(tensors, prefix, mlp, recorder, at):
    if hasattr(mlp, "gate_up_proj"):
        gate, up = recorder.outputs[at + ".gate_up_proj"].chunk(2, -1)
    else:
        gate, up = recorder.outputs[at + ".gate_proj"], recorder.outputs[at + ".up_proj"]
    tensors[prefix + "hook_pre"], tensors[prefix + "hook_pre_linear"] = gate, up
    tensors[prefix + "hook_post"] = recorder.inputs[at + ".down_proj"]


def put_experts(tensors, prefix, block, recorder, at):
    """The router's choice, and each chosen expert on the positions that were sent to it."""
    x = recorder.inputs[at]
    logits, weights, chosen = recorder.results[at + ".gate"]
    tensors[prefix + "hook_router_logits"] = logits
    tensors[prefix + "hook_router_probs"] = torch.softmax(logits, -1)
    tensors[prefix + "hook_expert_indices"] = chosen
    tensors[prefix + "hook_expert_gate_weights"] = weights
    total = torch.zeros_like(x)
    for expert in chosen.unique().tolist():
        rows, places = torch.where(chosen == expert)
        gate, up = (x[rows] @ block.experts.gate_up_proj[expert].T).chunk(2, -1)
        post = block.experts.act_fn(gate) * up
        out = post @ block.experts.down_proj[expert].T
        total[rows] += weights[rows, places, None] * out
        name = f"{prefix}experts.{expert}."
        tensors[name + "hook_gate"], tensors[name + "hook_pre"] = gate, up
        tensors[name + "hook_post"], tensors[name + "hook_out"] = post, out
    torch.testing.assert_close(total, recorder.outputs[at])


def llama_tensors(model, recorder, config):
    base = model.get_decoder()
    config = config.get_text_config()
    here = recorder.names[base]
    eps = config.rms_norm_eps
    tensors = {"hook_embed": recorder.outputs[f"{here}.embed_tokens"]}
    for i, layer in enumerate(base.layers):
        at, prefix = f"{here}.layers.{i}", f"blocks.{i}."
        sandwich = hasattr(layer, "pre_feedforward_layernorm")
        before_mlp = "pre_feedforward_layernorm" if sandwich else "post_attention_layernorm"
        tensors[prefix + "hook_resid_pre"] = recorder.inputs[f"{at}.input_layernorm"]
        put_norm(tensors, prefix + "ln1", recorder, f"{at}.input_layernorm", eps, rms_norm)
        put_self_attention(tensors, prefix + "attn.", layer.self_attn, recorder, f"{at}.self_attn")
        attn_out, mlp_out = f"{at}.self_attn.o_proj", f"{at}.mlp"
        if sandwich:
            attn_out, mlp_out = f"{at}.post_attention_layernorm", f"{at}.post_feedforward_layernorm"
            put_norm(tensors, prefix + "ln1_post", recorder, attn_out, eps, rms_norm)
            put_norm(tensors, prefix + "ln2_post", recorder, mlp_out, eps, rms_norm)
        tensors[prefix + "hook_attn_out"] = recorder.outputs[attn_out]
        tensors[prefix + "hook_resid_mid"] = recorder.inputs[f"{at}.{before_mlp}"]
        put_norm(tensors, prefix + "ln2", recorder, f"{at}.{before_mlp}", eps, rms_norm)
        put = put_experts if hasattr(layer.mlp, "experts") else put_mlp
        put(tensors, prefix + "mlp.", layer.mlp, recorder, f"{at}.mlp")
        tensors[prefix + "hook_mlp_out"] = recorder.outputs[mlp_out]
        tensors[prefix + "hook_resid_post"] = recorder.outputs[at]
    put_norm(tensors, "ln_final", recorder, f"{here}.norm", eps, rms_norm)
    if getattr(config, "final_logit_softcapping", None):
        tensors["hook_logits_raw"] = recorder.outputs["lm_head"]
    put_head(tensors, recorder.results[""].logits[0])
    return tensors


def old_rope(fields):
    """The fields of version 4: rope_theta and rope_scaling in place of rope_parameters."""
    scaling = fields.pop("rope_parameters")
    fields["rope_theta"] = scaling.pop("rope_theta")
    scaling["type"] = scaling.pop("rope_type")
    if "partial_rotary_factor" in scaling:
        fields["partial_rotary_factor"] = scaling.pop("partial_rotary_factor")
    fields["rope_scaling"] = None if scaling["type"] == "default" else scaling
    return fields


def llama(tokens, seed, dtype=torch.float32, kind=transformers.LlamaConfig, edit_config=lambda f: f,
          edit_tensors=lambda t: t, **options):
    sizes = {"vocab_size": 23, "hidden_size": 16, "intermediate_size": 13, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 32,
             "pad_token_id": None}
    config = kind(**{**sizes, **options})
    name = kind.__name__.replace("Config", "ForCausalLM")
    return Case(getattr(transformers, name), config, llama_tensors, tokens, seed, dtype, edit_config,
                edit_tensors)


def mistral(tokens, seed, **options):
    return llama(tokens, seed, kind=transformers.MistralConfig, **options)


def mixtral(tokens, seed, **options):
    options = {"num_local_experts": 4, "hidden_size": 12, "intermediate_size": 7, **options}
    return llama(tokens, seed, kind=transformers.MixtralConfig, **options)


def phi3(tokens, seed, **options):
    return llama(tokens, seed, kind=transformers.Phi3Config, **options)


def qwen2(tokens, seed, **options):
    return llama(tokens, seed, kind=transformers.Qwen2Config, **options)


def qwen3(tokens, seed, **options):
    return llama(tokens, seed, kind=transformers.Qwen3Config, **{"head_dim": 6, **options})


def fused_experts(tensors):
    """All experts of a layer in two tensors, as transformers 5 keeps them in memory."""
    fused = {name: tensor for name, tensor in tensors.items() if ".experts." not in name}
    layers = {name.split(".block_sparse")[0] for name in tensors if ".experts." in name}
    for layer in sorted(layers):
        expert = layer + ".block_sparse_moe.experts.{}.{}.weight"
        count = sum(name.startswith(layer) and name.endswith(".w1.weight") for name in tensors)
        w1, w2, w3 = ([tensors[expert.format(e, w)] for e in range(count)] for w in ("w1", "w2", "w3"))
        fused[layer + ".mlp.experts.gate_up_proj"] = torch.cat([torch.stack(w1), torch.stack(w3)], 1)
        fused[layer + ".mlp.experts.down_proj"] = torch.stack(w2)
        fused[layer + ".mlp.gate.weight"] = fused.pop(layer + ".block_sparse_moe.gate.weight")
    return fused


def rope(kind, **parameters):
    return {"rope_type": kind, "rope_theta": 10000.0, **parameters}


LLAMA3 = rope("llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=16)
# Short until the 8th token, long beyond.
LONGROPE = rope("longrope", short_factor=[1.0, 1.25, 1.5], long_factor=[1.5, 3.0, 6.5],
                partial_rotary_factor=0.75)
YARN = rope("yarn", factor=4.0, original_max_position_embeddings=8, beta_fast=4.0)

# What is odd about each: the name says it.
CONFIGURATIONS = {
    "llama-grouped": llama(9, 101, rms_norm_eps=1e-5),
    "llama-biased-tied": llama(7, 102, attention_bias=True, mlp_bias=True, tie_word_embeddings=True,
                               num_key_value_heads=1, dtype=torch.bfloat16, edit_config=old_rope),
    "llama-own-head-size": llama(8, 103, hidden_size=15, num_attention_heads=3, head_dim=10,
                                 num_key_value_heads=3, hidden_act="gelu", dtype=torch.float16),
    "llama-rope-llama3": llama(10, 104, num_hidden_layers=1, rope_parameters=LLAMA3, head_dim=12,
                               edit_config=old_rope),
    "llama-rope-linear": llama(8, 105, num_hidden_layers=1, rope_parameters=rope("linear", factor=2.5)),
    "llama-rope-dynamic": llama(12, 106, num_hidden_layers=1, max_position_embeddings=8,
                                rope_parameters=rope("dynamic", factor=3.0), edit_config=old_rope),
    "llama-rope-yarn": llama(10, 107, num_hidden_layers=1, head_dim=14, rope_parameters=YARN),
    "mistral-window": mistral(9, 111, sliding_window=3, num_attention_heads=6, hidden_size=12),
    "mistral-no-window": mistral(6, 112, sliding_window=None, head_dim=10, dtype=torch.bfloat16,
                                 edit_config=old_rope),
    "mistral-window-one-head": mistral(8, 113, sliding_window=1, hidden_size=14,
                                       num_attention_heads=1, num_key_value_heads=1),
    "mixtral-two-of-four": mixtral(7, 121, head_dim=4, dtype=torch.bfloat16),
    "mixtral-fused-window": mixtral(6, 122, num_local_experts=3, num_hidden_layers=1, head_dim=6,
                                    sliding_window=4, tie_word_embeddings=True,
                                    edit_tensors=fused_experts, edit_config=old_rope),
    "mixtral-one-of-five": mixtral(6, 123, num_local_experts=5, num_experts_per_tok=1, head_dim=4,
                                   num_hidden_layers=1, num_key_value_heads=4, hidden_act="relu"),
    "phi3-grouped-window": phi3(8, 131, sliding_window=3, dtype=torch.bfloat16),
    "phi3-longrope-short": phi3(8, 132, hidden_size=24, num_key_value_heads=3, num_attention_heads=3,
                                num_hidden_layers=1, rope_parameters=dict(LONGROPE),
                                original_max_position_embeddings=8),
    "phi3-longrope-long": phi3(9, 133, hidden_size=24, num_key_value_heads=1, num_attention_heads=3,
                               num_hidden_layers=1, rope_parameters=dict(LONGROPE),
                               original_max_position_embeddings=8, edit_config=old_rope),
    "phi3-partial-odd": phi3(7, 134, rope_parameters=rope("default", partial_rotary_factor=0.5),
                             hidden_size=18, num_attention_heads=3, num_key_value_heads=3,
                             tie_word_embeddings=True),
    "qwen2-window-above": qwen2(8, 141, use_sliding_window=True, sliding_window=3, max_window_layers=1,
                                num_attention_heads=2, num_key_value_heads=1, hidden_size=12),
    "qwen2-tied": qwen2(7, 142, tie_word_embeddings=True, num_attention_heads=4, hidden_size=24,
                        num_hidden_layers=1, dtype=torch.bfloat16, edit_config=old_rope),
    "qwen2-yarn": qwen2(9, 143, num_hidden_layers=1, rope_parameters={**YARN, "attention_factor": 1.2},
                        hidden_size=20, num_attention_heads=2, num_key_value_heads=2),
    "qwen3-wide-heads": qwen3(8, 151, hidden_size=10),
    "qwen3-biased": qwen3(6, 152, attention_bias=True, num_key_value_heads=4, num_hidden_layers=1,
                          tie_word_embeddings=True, dtype=torch.float16, edit_config=old_rope),
    "qwen3-layer-types": qwen3(8, 153, use_sliding_window=True, sliding_window=2, head_dim=4,
                               layer_types=["sliding_attention", "full_attention"]),
}
