"""DeBERTa v2 and v3: attention whose content and position terms are told apart."""

from types import SimpleNamespace

import torch
import transformers
from torch.nn.functional import linear
from transformers.activations import ACT2FN

from .bert import put_embedding, put_mlm_head, root_of
from .blocks import Places, put_block
from .case import Case
from .recording import RECORDED, layer_norm, put_norm, record_nothing, split_heads

DEBERTA = Places("attention.self", "attention.self.query_proj", "attention.self.key_proj",
                 "attention.self.value_proj", "attention.output.dense",
                 "attention.output.LayerNorm", "intermediate.dense", "output.dense",
                 "output.LayerNorm")


def attention_of(module, hidden, encoder, pattern):
    """One attention again, term by term, by the model's own functions: [h, s, s] each."""
    d = module.attention_head_size
    parts = {"query_proj": module.query_proj, "key_proj": module.key_proj,
             "value_proj": module.value_proj}
    project = {name: linear(hidden, part.weight, part.bias) for name, part in parts.items()}
    q, k, v = (split_heads(made, d).transpose(0, 1) for made in project.values())
    terms = list(module.pos_att_type)
    factor = 1 + ("c2p" in terms) + ("p2c" in terms)
    call = SimpleNamespace(raw=q @ k.transpose(-1, -2) / (d * factor) ** 0.5, terms={},
                           bias=None)
    call.scores = call.raw
    if module.relative_attention:
        distances = encoder.get_rel_pos(hidden[None])
        table = encoder.get_rel_embedding()
        for term in terms:
            module.pos_att_type = [term]
            call.terms[term] = module.disentangled_attention_bias(q, k, distances, table, factor)
        module.pos_att_type = terms
    if call.terms:
        call.bias = sum(call.terms.values())[None]
        call.scores = call.raw + call.bias[0]
    call.pattern = torch.softmax(call.scores, -1)
    torch.testing.assert_close(call.pattern, pattern, rtol=0, atol=5e-6)
    call.z = (call.pattern @ v).transpose(0, 1)
    return call, project


def put_conv(tensors, prefix, recorder, at, config):
    made = recorder.outputs[at + "conv"].transpose(0, 1)
    tensors[prefix + "hook_conv_out"] = ACT2FN[getattr(config, "conv_act", "tanh")](made)
    tensors[prefix + "hook_resid_conv"] = recorder.inputs[at + "LayerNorm"]
    put_norm(tensors, prefix + "ln_conv", recorder, at + "LayerNorm", config.layer_norm_eps,
             layer_norm)
    tensors[prefix + "hook_normalized_resid_conv"] = recorder.outputs[at + "LayerNorm"]


def deberta_tensors(model, recorder, config):
    base, root = model.base_model, root_of(model, recorder)
    eps = config.layer_norm_eps
    tensors = {}
    put_embedding(tensors, recorder, root + "embeddings.")
    for i in range(config.num_hidden_layers):
        block, prefix = f"{root}encoder.layer.{i}", f"blocks.{i}."
        at = block + ".attention.self"
        module, hidden = model.get_submodule(at), recorder.inputs[block]
        call, project = attention_of(module, hidden, base.encoder, recorder.results[at][1][0])
        RECORDED[module] = [call]
        for name, made in project.items():
            recorder.inputs[f"{at}.{name}"], recorder.outputs[f"{at}.{name}"] = hidden, made
        put_block(tensors, prefix, model, recorder, block, DEBERTA, module.attention_head_size, eps,
                  layer_norm, post=True)
        for term, scores in call.terms.items():
            tensors[f"{prefix}attn.hook_position_bias_{term}"] = scores
        if i == 0 and base.encoder.conv is not None:
            put_conv(tensors, prefix, recorder, root + "encoder.conv.", config)
    older, newer = "cls.predictions", "lm_predictions.lm_head"
    put_mlm_head(tensors, recorder, older + ".transform.LayerNorm", older, eps)
    put_mlm_head(tensors, recorder, newer + ".LayerNorm", newer, eps)
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
        12, 41, hidden_size=12, num_attention_heads=3, num_hidden_layers=2, share_att_key=True,
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
