"""DeBERTa v2 and v3: attention whose content and position terms are told apart."""

from types import SimpleNamespace

import torch
import transformers
from torch.nn.functional import linear
from transformers.activations import ACT2FN

from .case import Case
from .recording import layer_norm, put_attention, put_head, put_norm, split_heads


def record_nothing(_):
    """The attention of DeBERTa is a method of its own; its parts are called again below."""


def attention_of(module, hidden, encoder, pattern):
    """One attention again, term by term, by the model's own functions: [h, s, s] each."""
    heads, d = module.num_attention_heads, module.attention_head_size
    projections = [module.query_proj, module.key_proj, module.value_proj]
    q, k, v = (split_heads(linear(hidden, p.weight, p.bias), d) for p in projections)
    q_layer, k_layer = q.transpose(0, 1), k.transpose(0, 1)
    terms = list(module.pos_att_type)
    factor = 1 + ("c2p" in terms) + ("p2c" in terms)
    call = SimpleNamespace(raw=q_layer @ k_layer.transpose(-1, -2) / (d * factor) ** 0.5, terms={})
    call.scores = call.raw
    if module.relative_attention:
        distances = encoder.get_rel_pos(hidden[None])
        table = encoder.get_rel_embedding()
        for term in terms:
            module.pos_att_type = [term]
            call.terms[term] = module.disentangled_attention_bias(q_layer, k_layer, distances, table,
                                                                  factor)
        module.pos_att_type = terms
        call.scores = call.raw + sum(call.terms.values())
    call.pattern = torch.softmax(call.scores, -1)
    torch.testing.assert_close(call.pattern, pattern, rtol=0, atol=2e-6)
    call.z = (call.pattern @ v.transpose(0, 1)).transpose(0, 1)
    return call, q, k, v


def put_embedding(tensors, recorder, at):
    tensors["hook_embed"] = recorder.outputs[at + "word_embeddings"]
    if at + "position_embeddings" in recorder.outputs:
        tensors["hook_pos_embed"] = recorder.outputs[at + "position_embeddings"]
    if at + "token_type_embeddings" in recorder.outputs:
        tensors["embed.hook_token_type_embed"] = recorder.outputs[at + "token_type_embeddings"]
    tensors["hook_full_embed"] = recorder.outputs[at.rstrip(".")]


def put_conv(tensors, prefix, recorder, at, config):
    made = recorder.outputs[at + "conv"].transpose(0, 1)
    tensors[prefix + "hook_conv_out"] = ACT2FN[getattr(config, "conv_act", "tanh")](made)
    tensors[prefix + "hook_resid_conv"] = recorder.inputs[at + "LayerNorm"]
    put_norm(tensors, prefix + "ln_conv", recorder, at + "LayerNorm", config.layer_norm_eps,
             layer_norm)
    tensors[prefix + "hook_normalized_resid_conv"] = recorder.outputs[at + "LayerNorm"]


def deberta_tensors(model, recorder, config):
    base = model.base_model
    root = recorder.names[base]
    root += "." if root else ""
    eps = config.layer_norm_eps
    tensors = {}
    put_embedding(tensors, recorder, root + "embeddings.")
    for i, layer in enumerate(base.encoder.layer):
        at, prefix = f"{root}encoder.layer.{i}.", f"blocks.{i}."
        hidden = recorder.inputs[at.rstrip(".")]
        pattern = recorder.results[at + "attention.self"][1][0]
        call, q, k, v = attention_of(layer.attention.self, hidden, base.encoder, pattern)
        tensors[prefix + "hook_resid_pre"] = hidden
        put_attention(tensors, prefix + "attn.", call, q, k, v,
                      layer.attention.output.dense.weight.T)
        for term, scores in call.terms.items():
            tensors[f"{prefix}attn.hook_position_bias_{term}"] = scores
        if call.terms:
            tensors[prefix + "attn.hook_position_bias"] = sum(call.terms.values())
        tensors[prefix + "hook_attn_out"] = recorder.outputs[at + "attention.output.dense"]
        tensors[prefix + "hook_resid_mid"] = recorder.inputs[at + "attention.output.LayerNorm"]
        put_norm(tensors, prefix + "ln1", recorder, at + "attention.output.LayerNorm", eps,
                 layer_norm)
        tensors[prefix + "mlp.hook_pre"] = recorder.outputs[at + "intermediate.dense"]
        tensors[prefix + "mlp.hook_post"] = recorder.inputs[at + "output.dense"]
        tensors[prefix + "hook_mlp_out"] = recorder.outputs[at + "output.dense"]
        tensors[prefix + "hook_resid_post"] = recorder.inputs[at + "output.LayerNorm"]
        put_norm(tensors, prefix + "ln2", recorder, at + "output.LayerNorm", eps, layer_norm)
        tensors[prefix + "hook_normalized_resid_post"] = recorder.outputs[at + "output.LayerNorm"]
        if i == 0 and base.encoder.conv is not None:
            put_conv(tensors, prefix, recorder, root + "encoder.conv.", config)
    if base is model:
        return tensors
    legacy = config.legacy
    norm = "cls.predictions.transform.LayerNorm" if legacy else "lm_predictions.lm_head.LayerNorm"
    put_norm(tensors, "mlm_head.ln", recorder, norm, eps, layer_norm)
    put_head(tensors, recorder.outputs["cls.predictions" if legacy else "lm_predictions.lm_head"])
    return tensors


def with_attentions(ids, generator):
    return {"output_attentions": True}


def with_types(ids, generator):
    types = torch.randint(2, ids.shape, generator=generator)
    return {"token_type_ids": types, **with_attentions(ids, generator)}


def deberta(tokens, seed, model_class=transformers.DebertaV2ForMaskedLM, dtype=torch.float32,
            arguments=with_attentions, **options):
    options = {"vocab_size": 31, "intermediate_size": 19, "max_position_embeddings": 24,
               "relative_attention": True, "position_biased_input": False,
               "pos_att_type": "p2c|c2p", **options}
    return Case(model_class, transformers.DebertaV2Config(**options), deberta_tensors, tokens, seed,
                dtype, arguments=arguments, prepare=record_nothing)


# What is odd about each: the name says it.
CONFIGURATIONS = {
    "deberta-shared-buckets": deberta(
        13, 41, hidden_size=15, num_attention_heads=3, num_hidden_layers=2, share_att_key=True,
        position_buckets=6, norm_rel_ebd="layer_norm"),
    "deberta-own-projections": deberta(
        8, 42, hidden_size=14, num_attention_heads=2, num_hidden_layers=2, type_vocab_size=2,
        position_biased_input=True, legacy=False, arguments=with_types, dtype=torch.float16),
    "deberta-narrow-embedding-conv": deberta(
        9, 43, hidden_size=12, num_attention_heads=2, num_hidden_layers=2, embedding_size=7,
        pos_att_type="p2c", conv_kernel_size=3, conv_groups=2, conv_act="gelu", hidden_act="gelu_new",
        position_buckets=5, max_relative_positions=9),
    "deberta-encoder-beyond-distance": deberta(
        13, 44, transformers.DebertaV2Model, hidden_size=18, num_attention_heads=1,
        num_hidden_layers=1, pos_att_type=["c2p"], max_relative_positions=5,
        norm_rel_ebd="layer_norm", layer_norm_eps=1e-3, dtype=torch.bfloat16),
    "deberta-absolute-untied": deberta(
        7, 45, hidden_size=12, num_attention_heads=4, num_hidden_layers=1, relative_attention=False,
        position_biased_input=True, tie_word_embeddings=False),
}
