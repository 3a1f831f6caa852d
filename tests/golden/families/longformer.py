"""Longformer: windows, and positions that look at everything."""

from types import SimpleNamespace

import torch
import transformers
from torch.nn.functional import linear

from .bert import BERT, put_embedding, put_mlm_head, put_pooler, root_of
from .blocks import put_block
from .case import Case
from .recording import RECORDED, layer_norm, record_nothing, split_heads


def cut(recorder, length):
    """Takes off the padding that fills the last window."""
    for tensors in (recorder.inputs, recorder.outputs):
        for name, value in tensors.items():
            if value is not None and value.dim() == 2 and len(value) > length:
                tensors[name] = value[:length]


def dense_pattern(banded, by_global, positions, half, length):
    """The whole pattern [h, s, s] from what transformers returns: for each query its probabilities at
    the global positions and in its window, and for each global position those of its own query."""
    heads = banded.shape[1]
    pattern = torch.zeros(heads, length, length)
    for i in range(length):
        pattern[:, i, positions] = banded[i, :, :len(positions)]
        for offset in range(2 * half + 1):
            key = i - half + offset
            if 0 <= key < length and key not in positions:
                pattern[:, i, key] = banded[i, :, len(positions) + offset]
    for row, position in enumerate(positions):
        pattern[:, position] = by_global[:, row, :length]
    return pattern


def attention_of(module, hidden, results, positions):
    """One attention again with dense scores, held against what the model returned."""
    length, d, half = len(hidden), module.head_dim, module.one_sided_attn_window_size
    project = {name: split_heads(linear(hidden, part.weight, part.bias), d)
               for name, part in module.named_children()}
    q, k, v = (project[name].transpose(0, 1) for name in ("query", "key", "value"))
    raw = q @ k.transpose(-1, -2) / d**0.5
    index = torch.arange(length)
    seen = (index[:, None] - index[None, :]).abs() <= half
    seen[:, positions] = True
    if positions:
        rows = project["query_global"].transpose(0, 1)[:, positions]
        raw[:, positions] = rows @ project["key_global"].permute(1, 2, 0) / d**0.5
        seen[positions] = True
    call = SimpleNamespace(raw=raw, bias=None, scores=raw.masked_fill(~seen, float("-inf")))
    call.pattern = dense_pattern(results[1][0], results[2][0] if positions else None, positions, half,
                                 length)
    torch.testing.assert_close(torch.softmax(call.scores, -1), call.pattern, rtol=0, atol=5e-6)
    call.z = split_heads(results[0][0][:length], d)
    return call, project


def longformer_tensors(model, recorder, config):
    root = root_of(model, recorder)
    length = len(recorder.arguments["input_ids"])
    chosen = recorder.arguments.get("global_attention_mask", torch.zeros(length))
    positions = chosen.nonzero()[:, 0].tolist()
    cut(recorder, length)
    tensors = {}
    put_embedding(tensors, recorder, root + "embeddings.")
    if positions:
        tensors["hook_global_positions"] = torch.tensor(positions)
    for i in range(config.num_hidden_layers):
        block = f"{root}encoder.layer.{i}"
        at = block + ".attention.self"
        module = model.get_submodule(at)
        hidden = recorder.inputs[block]
        call, project = attention_of(module, hidden, recorder.results[at], positions)
        RECORDED[module] = [call]
        recorder.inputs[at + ".query"] = hidden
        for name in ("query", "key", "value"):
            recorder.outputs[f"{at}.{name}"] = project[name].flatten(1)
        put_block(tensors, f"blocks.{i}.", model, recorder, block, BERT, module.head_dim,
                  config.layer_norm_eps, layer_norm, post=True)
        if positions:
            prefix = f"blocks.{i}.attn."
            tensors[prefix + "hook_q_global"] = project["query_global"][positions]
            tensors[prefix + "hook_k_global"] = project["key_global"]
            tensors[prefix + "hook_v_global"] = project["value_global"]
    put_mlm_head(tensors, recorder, "lm_head.layer_norm", "lm_head.decoder", config.layer_norm_eps)
    put_pooler(tensors, recorder, root + "pooler.dense")
    return tensors


def looking_everywhere(*positions, types=0):
    def arguments(ids, generator):
        chosen = {"output_attentions": True}
        if positions:
            mask = torch.zeros_like(ids)
            mask[0, list(positions)] = 1
            chosen["global_attention_mask"] = mask
        if types:
            chosen["token_type_ids"] = torch.randint(types, ids.shape, generator=generator)
        return chosen

    return arguments


def longformer(tokens, seed, windows, arguments=looking_everywhere(0),
               model_class=transformers.LongformerForMaskedLM, dtype=torch.float32, **options):
    options = {"vocab_size": 29, "max_position_embeddings": 24, "intermediate_size": 17,
               "num_hidden_layers": len(windows), "attention_window": windows, **options}
    return Case(model_class, transformers.LongformerConfig(**options), longformer_tensors, tokens, seed,
                dtype, arguments=arguments, prepare=record_nothing)


# What is odd about each: the name says it.
CONFIGURATIONS = {
    "longformer-first-position": longformer(11, 61, [4, 8], hidden_size=10, num_attention_heads=2),
    "longformer-three-positions-types": longformer(
        11, 62, [4, 4], looking_everywhere(1, 4, 10, types=2), hidden_size=10, num_attention_heads=2,
        hidden_act="relu", dtype=torch.float16),
    "longformer-windows-alone": longformer(
        9, 63, [4, 4], looking_everywhere(), transformers.LongformerModel, hidden_size=12,
        num_attention_heads=2, type_vocab_size=1),
    "longformer-wide-window-untied": longformer(
        10, 64, [24], looking_everywhere(9), hidden_size=8, num_attention_heads=4, pad_token_id=5,
        tie_word_embeddings=False, layer_norm_eps=1e-3, dtype=torch.bfloat16),
}
