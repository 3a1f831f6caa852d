#!/usr/bin/env python3
"""The checkpoints of tests/golden/models once more as GGUF files, as llama.cpp's converter writes
them: queries and keys of Llama in rotary pairs, Gemma's norms with one added, Conv1D transposed,
GPT-NeoX's heads taken apart, experts stacked. The engine must make the same numbers of both.

    python3 tests/golden/make_gguf_models.py [NAME ...]

writes tests/golden/gguf/models/NAME.gguf for each NAME of MODELS; needs gguf, numpy, safetensors and
torch. The tokenizers are made up: the tests of these files need ids only.
"""

import json
import math
import pathlib
import sys

import gguf
import numpy
import torch
from safetensors.torch import load_file

HERE = pathlib.Path(__file__).parent
SOURCE, TARGET = HERE / "models", HERE / "gguf" / "models"

LLAMA = {
    "model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output",
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "self_attn.qkv_proj": "attn_qkv", "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm", "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
    "mlp.gate_up_proj": "ffn_up", "block_sparse_moe.gate": "ffn_gate_inp",
    "mlp.gate": "ffn_gate_inp",
}
GEMMA = {**LLAMA, "post_attention_layernorm": "post_attention_norm",
         "pre_feedforward_layernorm": "ffn_norm", "post_feedforward_layernorm": "post_ffw_norm"}
GPT2 = {
    "transformer.wte": "token_embd", "transformer.wpe": "position_embd",
    "transformer.ln_f": "output_norm", "lm_head": "output", "ln_1": "attn_norm",
    "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
}
NEOX = {
    "gpt_neox.embed_in": "token_embd", "gpt_neox.final_layer_norm": "output_norm",
    "embed_out": "output", "lm_head": "output", "input_layernorm": "attn_norm",
    "attention.query_key_value": "attn_qkv", "attention.dense": "attn_output",
    "post_attention_layernorm": "ffn_norm", "mlp.dense_h_to_4h": "ffn_up",
    "mlp.dense_4h_to_h": "ffn_down",
}
BERT = {
    "embeddings.word_embeddings": "token_embd", "embeddings.position_embeddings": "position_embd",
    "embeddings.token_type_embeddings": "token_types", "embeddings.LayerNorm": "token_embd_norm",
    "attention.self.query": "attn_q", "attention.self.key": "attn_k",
    "attention.self.value": "attn_v", "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm", "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm",
}
T5 = {
    "shared": "token_embd", "lm_head": "output", "encoder.final_layer_norm": "enc.output_norm",
    "decoder.final_layer_norm": "dec.output_norm",
}
T5_ATTENTION = {"q": "attn_q", "k": "attn_k", "v": "attn_v", "o": "attn_o",
                "relative_attention_bias": "attn_rel_b", "layer_norm": "attn_norm"}
T5_MLP = {"wi": "ffn_up", "wi_0": "ffn_gate", "wi_1": "ffn_up", "wo": "ffn_down",
          "layer_norm": "ffn_norm"}
NAMES = {"gpt2": GPT2, "gptneox": NEOX, "gemma2": GEMMA, "gemma3": GEMMA, "bert": BERT, "t5": T5}
ARCHITECTURES = {"gpt_neox": "gptneox", "mistral": "llama", "mixtral": "llama",
                 "gemma3_text": "gemma3"}
MODELS = ["gpt2-one-head", "gpt2-odd-head", "gpt2-inner-untied", "llama-grouped",
          "llama-rope-llama3", "llama-rope-linear", "llama-rope-yarn", "mistral-no-window",
          "mixtral-two-of-four", "qwen2-tied", "qwen3-wide-heads", "gemma2-both-caps",
          "gemma3-pattern", "phi3-grouped-window", "phi3-longrope-long", "neox-parallel",
          "neox-sequential", "minilm-mean", "minilm-first-row", "t5-relu-scaled",
          "t5-gated-own-head"]


def target_name(architecture, name):
    """blk.3.attn_q.weight of model.layers.3.self_attn.q_proj.weight."""
    base, _, ending = name.rpartition(".")
    table = NAMES.get(architecture, LLAMA)
    if base in table:
        return f"{table[base]}.{ending}"
    parts = base.split(".")
    if architecture == "t5":
        stack, _, layer, _, step, *_, last = parts
        if step == ("1" if stack == "encoder" else "2"):
            return f"{stack[:3]}.blk.{layer}.{T5_MLP[last]}.{ending}"
        cross = "cross_" if step == "1" else ""
        return f"{stack[:3]}.blk.{layer}.{cross}{T5_ATTENTION[last]}.{ending}"
    layer = next(i for i, part in enumerate(parts) if part.isdigit())
    return f"blk.{parts[layer]}.{table['.'.join(parts[layer + 1:])]}.{ending}"


def in_pairs(tensor, heads):
    """Rows i and i + half of each head next to each other."""
    rows = tensor.shape[0] // heads
    return tensor.reshape(heads, 2, rows // 2, *tensor.shape[1:]).swapaxes(1, 2).reshape(
        tensor.shape)


def converted(architecture, name, tensor, config):
    heads = config.get("num_attention_heads")
    if architecture == "llama" and ".q_proj." in name:
        return in_pairs(tensor, heads)
    if architecture == "llama" and ".k_proj." in name:
        return in_pairs(tensor, config["num_key_value_heads"])
    if architecture.startswith("gemma") and "norm" in name:
        return tensor.float() + 1
    if architecture == "gpt2" and ".c_" in name and name.endswith("weight"):
        return tensor.T
    if architecture == "gptneox" and ".query_key_value." in name:
        apart = tensor.reshape(heads, 3, -1, *tensor.shape[1:])
        return apart.swapaxes(0, 1).reshape(tensor.shape)
    return tensor


def stack_experts(tensors, config):
    """The experts of a layer in one tensor, whichever way the file has them."""
    result = {}
    for name, tensor in tensors.items():
        if name.endswith("experts.gate_up_proj"):
            at = name.replace("mlp.experts.gate_up_proj", "")
            result[at + "ffn_gate_exps"], result[at + "ffn_up_exps"] = tensor.chunk(2, 1)
        elif name.endswith("experts.down_proj"):
            result[name.replace("mlp.experts.down_proj", "ffn_down_exps")] = tensor
        elif ".experts.0." in name:
            stacked = torch.stack([tensors[name.replace(".experts.0.", f".experts.{e}.")]
                                   for e in range(config["num_local_experts"])])
            place = {"w1": "ffn_gate_exps", "w3": "ffn_up_exps", "w2": "ffn_down_exps"}
            at, which = name.split("block_sparse_moe.experts.0.")
            result[at + place[which.split(".")[0]]] = stacked
        elif ".experts." not in name:
            result[name] = tensor
    return result


def rope_of(config):
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    rope = rope.get("full_attention", rope)
    theta = rope.get("rope_theta", config.get("rope_theta", config.get("rotary_emb_base", 10000)))
    return rope, theta, rope.get("rope_type", rope.get("type", "default"))


def llama3_factors(rope, theta, dim):
    """What each frequency is divided by (the converter's own arithmetic)."""
    frequencies = 1.0 / (theta ** (torch.arange(0, dim, 2, dtype=torch.float32) / dim))
    factor, low, high = rope["factor"], rope["low_freq_factor"], rope["high_freq_factor"]
    context = rope["original_max_position_embeddings"]
    factors = []
    for frequency in frequencies:
        wavelength = 2 * math.pi / frequency
        if wavelength < context / high:
            factors.append(1)
        elif wavelength > context / low:
            factors.append(factor)
        else:
            smooth = (context / wavelength - low) / (high - low)
            factors.append(1 / ((1 - smooth) / factor + smooth))
    return torch.tensor(factors, dtype=torch.float32)


def put_rope(writer, tensors, config, dim):
    rope, theta, kind = rope_of(config)
    writer.add_rope_freq_base(float(theta))
    if "rope_local_base_freq" in config:
        writer.add_rope_freq_base_swa(float(config["rope_local_base_freq"]))
    if kind in ("linear", "yarn"):
        writer.add_rope_scaling_type(gguf.RopeScalingType(kind))
        writer.add_rope_scaling_factor(float(rope["factor"]))
    if kind == "yarn":
        writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    if kind == "llama3":
        tensors["rope_freqs.weight"] = llama3_factors(rope, theta, dim)
    if kind == "longrope":
        context, original = (config["max_position_embeddings"],
                             config.get("original_max_position_embeddings",
                                        rope.get("original_max_position_embeddings")))
        scale = context / original
        writer.add_rope_scaling_orig_ctx_len(original)
        writer.add_rope_scaling_attn_factors(
            math.sqrt(1 + math.log(scale) / math.log(original)) if scale > 1 else 1.0)
        for length in ("long", "short"):
            tensors[f"rope_factors_{length}.weight"] = torch.tensor(
                rope[f"{length}_factor"], dtype=torch.float32)


def put_gpt2_keys(writer, config):
    writer.add_context_length(config["n_positions"])
    writer.add_embedding_length(config["n_embd"])
    writer.add_feed_forward_length(config["n_inner"] or 4 * config["n_embd"])
    writer.add_block_count(config["n_layer"])
    writer.add_head_count(config["n_head"])
    writer.add_layer_norm_eps(config["layer_norm_epsilon"])


def put_bert_keys(writer, config, pooling):
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(pooling)


def put_t5_keys(writer, config):
    writer.add_context_length(config.get("n_positions", 512))
    writer.add_embedding_length(config["d_model"])
    writer.add_feed_forward_length(config["d_ff"])
    writer.add_block_count(config["num_layers"])
    writer.add_decoder_block_count(config["num_decoder_layers"])
    writer.add_head_count(config["num_heads"])
    writer.add_key_length(config["d_kv"])
    writer.add_value_length(config["d_kv"])
    writer.add_layer_norm_eps(config["layer_norm_epsilon"])
    writer.add_layer_norm_rms_eps(config["layer_norm_epsilon"])
    writer.add_relative_attn_buckets_count(config["relative_attention_num_buckets"])
    writer.add_decoder_start_token_id(config.get("decoder_start_token_id") or 0)


def pooling_of(folder):
    path = folder / "1_Pooling" / "config.json"
    mean = path.exists() and json.loads(path.read_text())["pooling_mode_mean_tokens"]
    return gguf.PoolingType.MEAN if mean else gguf.PoolingType.CLS


def put_keys(writer, tensors, config):
    heads, width = config["num_attention_heads"], config["hidden_size"]
    d_head = config.get("head_dim") or width // heads
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_head_count(heads)
    if config["model_type"] == "gpt_neox":
        writer.add_layer_norm_eps(config["layer_norm_eps"])
        writer.add_parallel_residual(config["use_parallel_residual"])
        rope = config.get("rope_parameters") or {}
        partial = rope.get("partial_rotary_factor", config.get("rotary_pct", 0.25))
    else:
        writer.add_head_count_kv(config["num_key_value_heads"])
        writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
        writer.add_key_length(d_head)
        writer.add_value_length(d_head)
        partial = (config.get("rope_parameters") or {}).get(
            "partial_rotary_factor", config.get("partial_rotary_factor", 1))
    rotated = int(d_head * partial)
    writer.add_rope_dimension_count(rotated)
    put_rope(writer, tensors, config, rotated)
    if config.get("sliding_window") and config["model_type"] not in ("qwen2", "qwen3"):
        writer.add_sliding_window(config["sliding_window"])
    if config.get("num_local_experts"):
        writer.add_expert_count(config["num_local_experts"])
        writer.add_expert_used_count(config["num_experts_per_tok"])
    for key, put in (("attn_logit_softcapping", writer.add_attn_logit_softcapping),
                     ("final_logit_softcapping", writer.add_final_logit_softcapping)):
        if config.get(key):
            put(config[key])


def put_tokenizer(writer, config):
    size = config["vocab_size"]
    writer.add_tokenizer_model("llama")
    writer.add_token_list([f"t{i}".encode() for i in range(size)])
    writer.add_token_scores([-float(i) for i in range(size)])
    writer.add_token_types([gguf.TokenType.UNKNOWN] + [gguf.TokenType.NORMAL] * (size - 1))
    writer.add_bos_token_id(config.get("bos_token_id") or 0)
    writer.add_eos_token_id(config.get("eos_token_id") or 0)


def make(name):
    config = json.loads((SOURCE / name / "config.json").read_text())
    architecture = ARCHITECTURES.get(config["model_type"], config["model_type"])
    tensors = stack_experts(load_file(SOURCE / name / "model.safetensors"), config)
    # T5's files hold the table of the unembedding where it is not tied, whatever they say.
    if config.get("tie_word_embeddings", architecture == "gpt2") and architecture != "t5":
        tensors.pop("lm_head.weight", None)
    TARGET.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(TARGET / f"{name}.gguf", architecture)
    extra = {}
    if architecture == "gpt2":
        put_gpt2_keys(writer, config)
    elif architecture == "bert":
        put_bert_keys(writer, config, pooling_of(SOURCE / name))
    elif architecture == "t5":
        put_t5_keys(writer, config)
    else:
        put_keys(writer, extra, config)
    put_tokenizer(writer, config)
    out = {}
    for key, tensor in tensors.items():
        if key.startswith("pooler.") or key.endswith("coder.embed_tokens.weight"):
            continue
        if key.endswith("_exps"):
            layer = next(part for part in key.split(".") if part.isdigit())
            out[f"blk.{layer}.{key.rpartition('.')[2]}.weight"] = tensor
        else:
            out[target_name(architecture, key)] = converted(architecture, key, tensor, config)
    for key, tensor in {**out, **extra}.items():
        tensor = tensor.contiguous()
        if tensor.dim() == 1 or tensor.dtype == torch.float32:
            writer.add_tensor(key, tensor.float().numpy())
        elif tensor.dtype == torch.bfloat16:
            writer.add_tensor(key, tensor.view(torch.uint16).numpy().view(numpy.uint8),
                              raw_dtype=gguf.GGMLQuantizationType.BF16)
        else:
            writer.add_tensor(key, tensor.numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(f"{name}: {(TARGET / f'{name}.gguf').stat().st_size} bytes")


def main():
    for name in sys.argv[1:] or MODELS:
        make(name)


if __name__ == "__main__":
    main()
