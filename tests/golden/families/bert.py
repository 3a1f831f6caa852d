"""BERT and its relatives."""

import torch
import transformers

from .blocks import Places, put_block
from .case import Case
from .recording import layer_norm, put_head, put_norm

BERT = Places("attention.self", "attention.self.query", "attention.self.key",
              "attention.self.value", "attention.output.dense", "attention.output.LayerNorm",
              "intermediate.dense", "output.dense", "output.LayerNorm")


def root_of(model, recorder):
    name = recorder.names[model.base_model]
    return name + "." if name else ""


def put_embedding(tensors, recorder, at):
    tensors["hook_embed"] = recorder.outputs[at + "word_embeddings"]
    tensors["hook_pos_embed"] = recorder.outputs[at + "position_embeddings"]
    if at + "token_type_embeddings" in recorder.outputs:
        tensors["embed.hook_token_type_embed"] = recorder.outputs[at + "token_type_embeddings"]
    tensors["hook_full_embed"] = recorder.outputs[at.rstrip(".")]


def put_mlm_head(tensors, recorder, norm, decoder, eps):
    if decoder in recorder.outputs:
        put_norm(tensors, "mlm_head.ln", recorder, norm, eps, layer_norm)
        put_head(tensors, recorder.outputs[decoder])


def put_pooler(tensors, recorder, pooler, next_sentence):
    """What these modules make has no position axis, so nothing but the batch is taken off."""
    if pooler in recorder.results:
        tensors["pooler.hook_pooler_out"] = torch.tanh(recorder.outputs[pooler])
    if next_sentence in recorder.results:
        tensors["nsp_head.hook_nsp_out"] = recorder.outputs[next_sentence]


def bert_tensors(model, recorder, config):
    root = root_of(model, recorder)
    tensors = {}
    put_embedding(tensors, recorder, root + "embeddings.")
    for i in range(config.num_hidden_layers):
        put_block(tensors, f"blocks.{i}.", model, recorder, f"{root}encoder.layer.{i}", BERT,
                  config.hidden_size // config.num_attention_heads, config.layer_norm_eps,
                  layer_norm, post=True)
    put_mlm_head(tensors, recorder, "cls.predictions.transform.LayerNorm",
                 "cls.predictions.decoder", config.layer_norm_eps)
    put_pooler(tensors, recorder, root + "pooler.dense", "cls.seq_relationship")
    return tensors


def types_up_to(count):
    def arguments(ids, generator):
        return {"token_type_ids": torch.randint(count, ids.shape, generator=generator)}

    return arguments


def first_release(tensors):
    """The names of the first releases, and the tied table a second time."""
    table = tensors["bert.embeddings.word_embeddings.weight"]
    old = {name.replace("LayerNorm.weight", "LayerNorm.gamma")
           .replace("LayerNorm.bias", "LayerNorm.beta"): value for name, value in tensors.items()}
    return {**old, "cls.predictions.decoder.weight": table.clone()}


def without_class(fields):
    return {name: value for name, value in fields.items() if name != "architectures"}


def bert(tokens, seed, model_class=transformers.BertForMaskedLM, dtype=torch.float32, types=0,
         edit_config=lambda fields: fields, edit_tensors=lambda tensors: tensors, **options):
    options = {"vocab_size": 31, "max_position_embeddings": 15, "num_hidden_layers": 2, **options}
    arguments = types_up_to(types) if types else lambda ids, generator: {}
    return Case(model_class, transformers.BertConfig(**options), bert_tensors, tokens, seed, dtype,
                edit_config, edit_tensors, arguments)


# What is odd about each: the name says it.
CONFIGURATIONS = {
    "bert-masked-lm": bert(9, 101, hidden_size=15, num_attention_heads=3, intermediate_size=29,
                           dtype=torch.float16),
    "bert-pretraining-first-release": bert(
        9, 102, transformers.BertForPreTraining, types=3, hidden_size=16, num_attention_heads=2,
        intermediate_size=24, type_vocab_size=3, layer_norm_eps=1e-3, hidden_act="gelu_new",
        dtype=torch.bfloat16, edit_tensors=first_release),
    "bert-body": bert(8, 103, transformers.BertModel, types=2, hidden_size=15,
                      num_attention_heads=5, intermediate_size=7, hidden_act="relu"),
    "bert-next-sentence": bert(8, 104, transformers.BertForNextSentencePrediction, types=2,
                               hidden_size=12, num_attention_heads=1, intermediate_size=31,
                               hidden_act="silu", num_hidden_layers=1),
    "bert-untied-without-class": bert(6, 105, hidden_size=14, num_attention_heads=7,
                                      intermediate_size=20, tie_word_embeddings=False,
                                      edit_config=without_class),
}
