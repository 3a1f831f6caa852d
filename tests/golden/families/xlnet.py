"""XLNet: Transformer-XL's relative positions, and segments. Its modules put the position first, so
what they returned is read with the batch as second axis."""

from types import SimpleNamespace

import torch
import transformers

from .case import Case
from .recording import layer_norm, put_attention, put_head, record_nothing


def attention_of(module, hidden, positions, types, hidden_keys, pattern):
    """One attention again, term by term: [h, s, s] each; hidden [s, D], positions [2s, D]."""
    q, k, v = (torch.einsum("sm,mhd->shd", hidden, part) for part in (module.q, module.k, module.v))
    r = torch.einsum("sm,mhd->shd", positions, module.r)
    raw = torch.einsum("ihd,jhd->hij", q + module.r_w_bias, k) * module.scale
    bd = torch.einsum("ihd,jhd->hij", q + module.r_r_bias, r)
    bd = module.rel_shift_bnij(bd[None], klen=len(k))[0] * module.scale
    ef = torch.einsum("ihd,ghd->hig", q + module.r_s_bias, module.seg_embed) * module.scale
    other = (types[:, None] != types[None, :]).expand(len(ef), -1, -1)
    ef = torch.gather(ef, 2, other.long())
    call = SimpleNamespace(raw=raw, bd=bd, ef=ef, bias=(bd + ef)[None])
    call.scores = (raw + bd + ef).masked_fill(hidden_keys, float("-inf"))
    call.pattern = torch.softmax(call.scores, -1)
    torch.testing.assert_close(call.pattern, pattern, rtol=0, atol=5e-6)
    call.z = torch.einsum("hij,jhd->ihd", call.pattern, v)
    return call, q, k, v


def put_norm(tensors, name, x, out, eps):
    scale, normalized = layer_norm(x, eps)
    tensors[f"{name}.hook_scale"], tensors[f"{name}.hook_normalized"] = scale, normalized
    tensors[f"{name}.hook_out"] = out


def put_block(tensors, prefix, layer, recorder, at, hidden, shared, eps):
    made = {name: recorder.results[f"{at}.{name}"][:, 0]
            for name in ("rel_attn.layer_norm", "ff.layer_1", "ff.layer_2", "ff.layer_norm")}
    pattern = recorder.results[at][2][:, :, 0].permute(2, 0, 1)
    call, q, k, v = attention_of(layer.rel_attn, hidden, *shared, pattern)
    o = layer.rel_attn.o
    tensors[prefix + "hook_resid_pre"] = hidden
    put_attention(tensors, prefix + "attn.", call, q, k, v, o.flatten(1).T)
    tensors[prefix + "attn.hook_position_bias_bd"] = call.bd
    tensors[prefix + "attn.hook_position_bias_ef"] = call.ef
    attn_out = torch.einsum("shd,mhd->sm", call.z, o)
    tensors[prefix + "hook_attn_out"] = attn_out
    tensors[prefix + "hook_resid_mid"] = hidden + attn_out
    put_norm(tensors, prefix + "ln1", hidden + attn_out, made["rel_attn.layer_norm"], eps)
    tensors[prefix + "mlp.hook_pre"] = made["ff.layer_1"]
    tensors[prefix + "mlp.hook_post"] = layer.ff.activation_function(made["ff.layer_1"])
    tensors[prefix + "hook_mlp_out"] = made["ff.layer_2"]
    resid_post = made["rel_attn.layer_norm"] + made["ff.layer_2"]
    tensors[prefix + "hook_resid_post"] = resid_post
    put_norm(tensors, prefix + "ln2", resid_post, made["ff.layer_norm"], eps)
    tensors[prefix + "hook_normalized_resid_post"] = made["ff.layer_norm"]
    return made["ff.layer_norm"]


def xlnet_tensors(model, recorder, config):
    base = model.base_model
    root = recorder.names[base] + "." if recorder.names[base] else ""
    hidden = recorder.results[root + "word_embedding"][:, 0]
    length = len(hidden)
    types = recorder.arguments.get("token_type_ids", torch.zeros(length))
    causal = torch.ones(length, length, dtype=torch.bool).triu(1) & (config.attn_type == "uni")
    base.attn_type = "bi"  # positions of both sides, though the mask hides one
    shared = (base.relative_positional_encoding(length, length)[:, 0], types, causal)
    tensors = {"hook_embed": hidden, "hook_full_embed": hidden}
    for i, layer in enumerate(base.layer):
        hidden = put_block(tensors, f"blocks.{i}.", layer, recorder, f"{root}layer.{i}", hidden,
                           shared, config.layer_norm_eps)
    if base is not model:
        put_head(tensors, recorder.outputs["lm_loss"])
    return tensors


def with_types(*types):
    """The types of the tokens, or none: then all are of one segment."""

    def arguments(ids, generator):
        chosen = {"output_attentions": True}
        return {**chosen, "token_type_ids": torch.tensor([types])} if types else chosen

    return arguments


def xlnet(tokens, seed, arguments, model_class=transformers.XLNetLMHeadModel, dtype=torch.float32,
          **options):
    options = {"vocab_size": 29, "d_inner": 17, **options}
    return Case(model_class, transformers.XLNetConfig(**options), xlnet_tensors, tokens, seed, dtype,
                arguments=arguments, prepare=record_nothing)


# What is odd about each: the name says it.
CONFIGURATIONS = {
    "xlnet-three-segments": xlnet(11, 81, with_types(0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2), d_model=12,
                                  n_head=3, n_layer=2),
    "xlnet-no-types-clamped": xlnet(13, 82, with_types(), d_model=10, n_head=2, n_layer=2,
                                    clamp_len=4, ff_activation="relu", dtype=torch.float16),
    "xlnet-body-one-head": xlnet(7, 83, with_types(1, 1, 0, 0, 0, 1, 2), transformers.XLNetModel,
                                 d_model=8, n_head=1, n_layer=2, layer_norm_eps=1e-3),
    "xlnet-causal-untied": xlnet(9, 84, with_types(0, 0, 0, 1, 1, 1, 1, 1, 2), d_model=12, n_head=4,
                                 n_layer=1, attn_type="uni", tie_word_embeddings=False,
                                 dtype=torch.bfloat16),
}
