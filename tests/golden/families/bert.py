"""BERT and its relatives."""

import torch
import transformers

from .blocks import Places, put_block
from .case import Case
from .recording import (
    RECORDED,
    Attention,
    layer_norm,
    put_head,
    put_norm,
    record_nothing,
    split_heads,
)

BERT = Places("attention.self", "attention.self.query", "attention.self.key",
              "attention.self.value", "attention.output.dense", "attention.output.LayerNorm",
              "intermediate.dense", "output.dense", "output.LayerNorm")


def root_of(model, recorder):
    name = recorder.names[model.base_model]
    return name + "." if name else ""


def put_embedding(tensors, recorder, at):
    tensors["hook_embed"] = recorder.outputs[at + "word_embeddings"]
    if at + "position_embeddings" in recorder.outputs:
        tensors["hook_pos_embed"] = recorder.outputs[at + "position_embeddings"]
    if at + "token_type_embeddings" in recorder.outputs:
        tensors["embed.hook_token_type_embed"] = recorder.outputs[at + "token_type_embeddings"]
    tensors["hook_full_embed"] = recorder.outputs[at.rstrip(".")]


def put_mlm_head(tensors, recorder, norm, decoder, eps):
    if decoder in recorder.outputs:
        put_norm(tensors, "mlm_head.ln", recorder, norm, eps, layer_norm)
        put_head(tensors, recorder.outputs[decoder])


def put_pooler(tensors, recorder, pooler, next_sentence=None):
    """What these modules make has no position axis, so nothing but the batch is taken off."""
    if pooler in recorder.results:
        tensors["pooler.hook_pooler_out"] = torch.tanh(recorder.outputs[pooler])
    if next_sentence in recorder.results:
        tensors["nsp_head.hook_nsp_out"] = recorder.outputs[next_sentence]


def put_body(tensors, model, recorder, config, root):
    put_embedding(tensors, recorder, root + "embeddings.")
    for i in range(config.num_hidden_layers):
        put_block(tensors, f"blocks.{i}.", model, recorder, f"{root}encoder.layer.{i}", BERT,
                  config.hidden_size // config.num_attention_heads, config.layer_norm_eps,
                  layer_norm, post=True)


def mean_of(tensors, layers):
    """What sentence-transformers makes of a text: the mean of its rows, divided by its length."""
    rows = tensors[f"blocks.{layers - 1}.hook_normalized_resid_post"]
    return torch.nn.functional.normalize(rows.mean(0), dim=0)


def sentence_tensors(model, recorder, config):
    tensors = bert_tensors(model, recorder, config)
    del tensors["pooler.hook_pooler_out"]
    tensors["hook_sentence_embedding"] = mean_of(tensors, config.num_hidden_layers)
    return tensors


def first_row_tensors(model, recorder, config):
    tensors = sentence_tensors(model, recorder, config)
    rows = tensors[f"blocks.{config.num_hidden_layers - 1}.hook_normalized_resid_post"]
    return {**tensors, "hook_sentence_embedding": rows[0]}


def bert_tensors(model, recorder, config):
    tensors, root = {}, root_of(model, recorder)
    put_body(tensors, model, recorder, config, root)
    put_mlm_head(tensors, recorder, "cls.predictions.transform.LayerNorm",
                 "cls.predictions.decoder", config.layer_norm_eps)
    put_pooler(tensors, recorder, root + "pooler.dense", "cls.seq_relationship")
    return tensors


def roberta_tensors(model, recorder, config):
    tensors, root = {}, root_of(model, recorder)
    put_body(tensors, model, recorder, config, root)
    put_mlm_head(tensors, recorder, "lm_head.layer_norm", "lm_head.decoder", config.layer_norm_eps)
    put_pooler(tensors, recorder, root + "pooler.dense")
    return tensors


def electra_tensors(model, recorder, config):
    tensors, root = {}, root_of(model, recorder)
    put_body(tensors, model, recorder, config, root)
    tensors["hook_full_embed"] = tensors["blocks.0.hook_resid_pre"]
    put_mlm_head(tensors, recorder, "generator_predictions.LayerNorm", "generator_lm_head",
                 config.layer_norm_eps)
    discriminator = "discriminator_predictions.dense_prediction"
    if discriminator in recorder.outputs:
        tensors["unembed.hook_out"] = recorder.outputs[discriminator]
    return tensors


DISTILBERT = Places("attention", "attention.q_lin", "attention.k_lin", "attention.v_lin",
                    "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2",
                    "output_layer_norm")


def distilbert_tensors(model, recorder, config):
    tensors, root = {}, root_of(model, recorder)
    put_embedding(tensors, recorder, root + "embeddings.")
    for i in range(config.n_layers):
        put_block(tensors, f"blocks.{i}.", model, recorder, f"{root}transformer.layer.{i}",
                  DISTILBERT, config.dim // config.n_heads, 1e-12, layer_norm, post=True)
    put_mlm_head(tensors, recorder, "vocab_layer_norm", "vocab_projector", 1e-12)
    return tensors


ALBERT = Places("attention", "attention.query", "attention.key", "attention.value",
                "attention.dense", "attention.LayerNorm", "ffn", "ffn_output",
                "full_layer_layer_norm")


def albert_tensors(model, recorder, config):
    """Groups run more than once, so every call of theirs is looked at on its own."""
    tensors, root = {}, root_of(model, recorder)
    put_embedding(tensors, recorder, root + "embeddings.")
    tensors["hook_full_embed"] = recorder.outputs[root + "encoder.embedding_hidden_mapping_in"]
    calls, block = {}, 0
    for i in range(config.num_hidden_layers):
        group = int(i / (config.num_hidden_layers / config.num_hidden_groups))
        call = calls[group] = calls.get(group, -1) + 1
        for k in range(config.inner_group_num):
            put_block(tensors, f"blocks.{block}.", model, recorder.call(call),
                      f"{root}encoder.albert_layer_groups.{group}.albert_layers.{k}", ALBERT,
                      config.hidden_size // config.num_attention_heads, config.layer_norm_eps,
                      layer_norm, post=True)
            block += 1
    put_mlm_head(tensors, recorder, "predictions.LayerNorm", "predictions.decoder",
                 config.layer_norm_eps)
    put_pooler(tensors, recorder, root + "pooler", "sop_classifier.classifier")
    return tensors


def xlm_places(i):
    at = f"attentions.{i}"
    return Places(at, at + ".q_lin", at + ".k_lin", at + ".v_lin", at + ".out_lin",
                  f"layer_norm1.{i}", f"ffns.{i}.lin1", f"ffns.{i}.lin2", f"layer_norm2.{i}")


def record_xlm_attention(model, recorder, config, at):
    """XLM's attention is a method of its own: computed again from what its projections made."""
    d = config.emb_dim // config.n_heads
    q, k, v = (split_heads(recorder.outputs[at + name], d).transpose(0, 1)[None]
               for name in (".q_lin", ".k_lin", ".v_lin"))
    length = q.shape[2]
    mask = torch.zeros(1, 1, length, length)
    if config.causal:
        mask = torch.full_like(mask, torch.finfo(torch.float32).min).triu(1)
    else:
        mask[..., filled_rows(recorder, config):] = torch.finfo(torch.float32).min
    call = Attention(q, k, v, mask, d**-0.5, None, None)
    torch.testing.assert_close(call.z.flatten(1), recorder.inputs[at + ".out_lin"])
    RECORDED[model.get_submodule(at)] = [call]


def filled_rows(recorder, config):
    """As many rows at the end as there are padding tokens are blank."""
    return int((recorder.arguments["input_ids"] != config.pad_index).sum())


def blanked(rows, filled):
    return torch.cat([rows[:filled], torch.zeros_like(rows[filled:])])


def xlm_tensors(model, recorder, config):
    filled = filled_rows(recorder, config)
    tensors, root = {}, root_of(model, recorder)
    tensors["hook_embed"] = recorder.outputs[root + "embeddings"]
    tensors["hook_pos_embed"] = recorder.outputs[root + "position_embeddings"]
    if root + "lang_embeddings" in recorder.outputs:
        tensors["embed.hook_token_type_embed"] = recorder.outputs[root + "lang_embeddings"]
    tensors["hook_full_embed"] = blanked(recorder.outputs[root + "layer_norm_emb"], filled)
    for i in range(config.n_layers):
        record_xlm_attention(model, recorder, config, f"{root}attentions.{i}")
        put_block(tensors, f"blocks.{i}.", model, recorder, root.rstrip("."), xlm_places(i),
                  config.emb_dim // config.n_heads, config.layer_norm_eps, layer_norm, post=True)
        after = f"blocks.{i}.hook_normalized_resid_post"
        tensors[after] = blanked(tensors[after], filled)
    if "pred_layer.proj" in recorder.outputs:
        put_head(tensors, recorder.outputs["pred_layer.proj"])
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


def with_padding(padding, types=0):
    """Padding inside the text: positions do not count it."""

    def arguments(ids, generator):
        ids[0, 1::4] = padding
        return types_up_to(types)(ids, generator) if types else {}

    return arguments


def languages(count, padding):
    def arguments(ids, generator):
        ids[ids == 2] = 3
        if padding:
            ids[0, 1::4] = 2
        return {"langs": torch.randint(count, ids.shape, generator=generator)} if count > 1 else {}

    return arguments


def encoder(config_class, tensors_of, tokens, seed, model_class, dtype=torch.float32, arguments=None,
            edit_config=lambda fields: fields, edit_tensors=lambda tensors: tensors, prepare=None,
            files=None, **options):
    options = {"vocab_size": 31, "max_position_embeddings": 15, **options}
    kept = {"prepare": prepare} if prepare else {}
    kept.update({"files": files} if files else {})
    return Case(model_class, config_class(**options), tensors_of, tokens, seed, dtype, edit_config,
                edit_tensors, arguments or (lambda ids, generator: {}), **kept)


def modules(*names, **pooling):
    """The files by which sentence-transformers describes what follows the body."""
    listed = [{"idx": i, "name": str(i), "path": f"{i}_{name}" if i else "",
               "type": f"sentence_transformers.models.{name}"}
              for i, name in enumerate(("Transformer", *names))]
    return {"modules.json": listed, "1_Pooling/config.json": pooling}


def bert(tokens, seed, model_class=transformers.BertForMaskedLM, types=0, tensors_of=bert_tensors,
         **options):
    options = {"num_hidden_layers": 2, **options}
    return encoder(transformers.BertConfig, tensors_of, tokens, seed, model_class,
                   arguments=types_up_to(types) if types else None, **options)


def roberta(tokens, seed, model_class=transformers.RobertaForMaskedLM,
            config_class=transformers.RobertaConfig, **options):
    options = {"num_hidden_layers": 2, "type_vocab_size": 1, **options}
    return encoder(config_class, roberta_tensors, tokens, seed, model_class, **options)


def distilbert(tokens, seed, model_class=transformers.DistilBertForMaskedLM, **options):
    options = {"n_layers": 2, **options}
    return encoder(transformers.DistilBertConfig, distilbert_tensors, tokens, seed, model_class,
                   **options)


def albert(tokens, seed, model_class=transformers.AlbertForMaskedLM, types=0, **options):
    return encoder(transformers.AlbertConfig, albert_tensors, tokens, seed, model_class,
                   arguments=types_up_to(types) if types else None, **options)


def electra(tokens, seed, model_class=transformers.ElectraForMaskedLM, types=0, **options):
    options = {"num_hidden_layers": 2, **options}
    return encoder(transformers.ElectraConfig, electra_tensors, tokens, seed, model_class,
                   arguments=types_up_to(types) if types else None, **options)


def xlm(tokens, seed, model_class=transformers.XLMWithLMHeadModel, n_langs=1, padding=False,
        given=True, **options):
    options = {"n_layers": 2, "n_langs": n_langs, **options}
    used = n_langs if given and options.get("use_lang_emb", True) else 1
    return encoder(transformers.XLMConfig, xlm_tensors, tokens, seed, model_class,
                   arguments=languages(used, padding), prepare=record_nothing, **options)


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
    "minilm-mean": bert(7, 106, transformers.BertModel, tensors_of=sentence_tensors, hidden_size=12,
                        num_attention_heads=3, intermediate_size=18, dtype=torch.float16,
                        files=modules("Pooling", "Normalize", word_embedding_dimension=12,
                                      pooling_mode_cls_token=False, pooling_mode_mean_tokens=True)),
    "minilm-first-row": bert(5, 107, transformers.BertModel, tensors_of=first_row_tensors,
                             hidden_size=8, num_attention_heads=2, intermediate_size=12,
                             files=modules("Pooling", pooling_mode_cls_token=True,
                                           pooling_mode_mean_tokens=False)),
    "minilm-one-layer": bert(6, 108, transformers.BertModel, tensors_of=sentence_tensors,
                             hidden_size=10, num_attention_heads=5, intermediate_size=9,
                             num_hidden_layers=1, dtype=torch.bfloat16,
                             files=modules("Pooling", "Normalize", pooling_mode="mean")),
    "roberta-padding": roberta(9, 111, hidden_size=12, num_attention_heads=3, intermediate_size=19,
                               arguments=with_padding(1), dtype=torch.bfloat16),
    "roberta-body-types": roberta(8, 112, transformers.RobertaModel, hidden_size=14,
                                  num_attention_heads=2, intermediate_size=11, type_vocab_size=3,
                                  pad_token_id=4, arguments=with_padding(4, types=3),
                                  layer_norm_eps=1e-5),
    "roberta-untied-relu": roberta(6, 113, hidden_size=10, num_attention_heads=5,
                                   intermediate_size=16, tie_word_embeddings=False,
                                   hidden_act="relu", dtype=torch.float16),
    "xlm-roberta": roberta(7, 114, transformers.XLMRobertaForMaskedLM,
                           transformers.XLMRobertaConfig, hidden_size=12, num_attention_heads=1,
                           intermediate_size=9, edit_config=without_class),
    "xlm-roberta-body-padding": roberta(9, 116, transformers.XLMRobertaModel,
                                        transformers.XLMRobertaConfig, hidden_size=15,
                                        num_attention_heads=5, intermediate_size=7,
                                        num_hidden_layers=1, arguments=with_padding(1),
                                        dtype=torch.float16),
    "xlm-roberta-untied-types": roberta(6, 117, transformers.XLMRobertaForMaskedLM,
                                        transformers.XLMRobertaConfig, hidden_size=14,
                                        num_attention_heads=7, intermediate_size=20,
                                        type_vocab_size=2, arguments=types_up_to(2),
                                        hidden_act="relu", tie_word_embeddings=False,
                                        layer_norm_eps=1e-5),
    "camembert": roberta(7, 115, transformers.CamembertForMaskedLM, transformers.CamembertConfig,
                         hidden_size=8, num_attention_heads=4, intermediate_size=20,
                         dtype=torch.float16),
    "distilbert-masked-lm": distilbert(9, 121, dim=15, n_heads=3, hidden_dim=19),
    "distilbert-body-sinusoids": distilbert(8, 122, transformers.DistilBertModel, dim=16, n_heads=4,
                                            hidden_dim=7, sinusoidal_pos_embds=True,
                                            activation="relu", dtype=torch.float16),
    "distilbert-untied": distilbert(5, 123, dim=12, n_heads=1, hidden_dim=23, n_layers=1,
                                    tie_word_embeddings=False, activation="gelu_new",
                                    dtype=torch.bfloat16),
    "albert-one-group": albert(8, 131, types=2, hidden_size=12, embedding_size=6,
                               num_attention_heads=3, intermediate_size=17, num_hidden_layers=3,
                               dtype=torch.float16),
    "albert-pretraining-groups": albert(6, 132, transformers.AlbertForPreTraining, types=2,
                                        hidden_size=8, embedding_size=12, num_attention_heads=2,
                                        intermediate_size=13, num_hidden_layers=5,
                                        num_hidden_groups=2, hidden_act="gelu", num_labels=2),
    "albert-body-inner-groups": albert(6, 133, transformers.AlbertModel, hidden_size=10,
                                       embedding_size=10, num_attention_heads=5,
                                       intermediate_size=9, num_hidden_layers=2,
                                       num_hidden_groups=2, inner_group_num=2,
                                       dtype=torch.bfloat16),
    "electra-generator": electra(8, 141, types=2, hidden_size=12, embedding_size=7,
                                 num_attention_heads=3, intermediate_size=17, hidden_act="relu",
                                 dtype=torch.bfloat16),
    "electra-discriminator": electra(7, 142, transformers.ElectraForPreTraining, types=2,
                                     hidden_size=14, embedding_size=10, num_attention_heads=2,
                                     intermediate_size=9),
    "electra-discriminator-without-class": electra(
        6, 143, transformers.ElectraForPreTraining, hidden_size=12, embedding_size=12,
        num_attention_heads=4, intermediate_size=12, hidden_act="gelu_new", num_hidden_layers=1,
        edit_config=without_class, dtype=torch.float16),
    "electra-body": electra(5, 144, transformers.ElectraModel, hidden_size=9, embedding_size=5,
                            num_attention_heads=1, intermediate_size=30, num_hidden_layers=1),
    "xlm-languages": xlm(8, 151, n_langs=3, emb_dim=12, n_heads=3, n_layers=1),
    "xlm-causal": xlm(9, 152, emb_dim=8, n_heads=2, causal=True, gelu_activation=False,
                      dtype=torch.bfloat16),
    "xlm-body": xlm(6, 153, transformers.XLMModel, emb_dim=10, n_heads=5, n_langs=2,
                    use_lang_emb=False, n_layers=1, sinusoidal_embeddings=True,
                    dtype=torch.float16),
    "xlm-languages-not-given": xlm(6, 156, n_langs=4, given=False, emb_dim=10, n_heads=2,
                                   n_layers=1, dtype=torch.bfloat16),
    "xlm-padding": xlm(10, 154, n_langs=2, emb_dim=12, n_heads=2, padding=True),
    "xlm-causal-padding": xlm(7, 155, emb_dim=9, n_heads=3, causal=True, padding=True,
                              dtype=torch.float16),
}
