"""LUKE: words, and entities behind them."""

from types import SimpleNamespace

import torch
import transformers

from .bert import BERT, put_embedding, put_mlm_head, put_pooler, root_of
from .blocks import put_block
from .case import Case
from .recording import RECORDED, layer_norm, put_norm, record_nothing, split_heads


def attention_of(module, recorder, at, aware):
    """One attention again, with the query that each pair of kinds has; and its queries."""
    d, pattern = module.attention_head_size, recorder.results[at][2][0]
    outputs = {name: recorder.outputs[f"{at}.{name}"] for name, _ in module.named_children()
               if f"{at}.{name}" in recorder.outputs}
    k = split_heads(outputs["key"], d).transpose(0, 1)
    v = split_heads(outputs["value"], d).transpose(0, 1)
    q, q_entity = outputs["query"], None
    raw = split_heads(q, d).transpose(0, 1)
    words = len(q)
    if aware and "w2e_query" in outputs:
        q_entity = torch.cat([outputs["w2e_query"], outputs["e2e_query"]])
        q = torch.cat([q, outputs["e2w_query"]])
        for_words = split_heads(q, d).transpose(0, 1) @ k[:, :words].transpose(-1, -2)
        for_entities = split_heads(q_entity, d).transpose(0, 1) @ k[:, words:].transpose(-1, -2)
        raw = torch.cat([for_words, for_entities], -1) / d**0.5
    else:
        raw = raw @ k.transpose(-1, -2) / d**0.5
    torch.testing.assert_close(torch.softmax(raw, -1), pattern, rtol=0, atol=5e-6)
    call = SimpleNamespace(raw=raw, scores=raw, bias=None, pattern=pattern,
                           z=(pattern @ v).transpose(0, 1))
    return call, q, q_entity


def put_entities(tensors, recorder, root):
    at = root + "entity_embeddings."
    covered = recorder.arguments["entity_position_ids"]
    lengths = (covered >= 0).sum(-1)
    tensors["hook_entities"] = recorder.arguments["entity_ids"]
    tensors["entity_spans"] = torch.stack([covered[:, 0], covered[:, 0] + lengths,
                                           recorder.arguments["entity_token_type_ids"]], -1)
    dense = at + "entity_embedding_dense"
    tensors["hook_entity_embed"] = recorder.outputs[
        dense if dense in recorder.outputs else at + "entity_embeddings"]
    rows = recorder.outputs[at + "position_embeddings"]
    tensors["hook_entity_pos_embed"] = torch.stack(
        [row[:length].mean(0) for row, length in zip(rows, lengths)])
    tensors["embed.hook_entity_type_embed"] = recorder.outputs[at + "token_type_embeddings"]
    tensors["hook_full_embed"] = torch.cat([tensors["hook_full_embed"],
                                            recorder.outputs[root + "entity_embeddings"]])


def luke_tensors(model, recorder, config):
    root = root_of(model, recorder)
    with_entities = root + "entity_embeddings" in recorder.outputs
    tensors = {}
    put_embedding(tensors, recorder, root + "embeddings.")
    if with_entities:
        put_entities(tensors, recorder, root)
    for i in range(config.num_hidden_layers):
        block = f"{root}encoder.layer.{i}"
        at = block + ".attention.self"
        module = model.get_submodule(at)
        call, q, q_entity = attention_of(module, recorder, at, config.use_entity_aware_attention)
        RECORDED[module] = [call]
        recorder.inputs[at + ".query"] = recorder.inputs[at + ".key"]
        recorder.outputs[at + ".query"] = q
        put_block(tensors, f"blocks.{i}.", model, recorder, block, BERT,
                  module.attention_head_size, config.layer_norm_eps, layer_norm, post=True)
        if q_entity is not None:
            tensors[f"blocks.{i}.attn.hook_q_entity"] = split_heads(q_entity,
                                                                    module.attention_head_size)
    put_mlm_head(tensors, recorder, "lm_head.layer_norm", "lm_head.decoder", config.layer_norm_eps)
    put_pooler(tensors, recorder, root + "pooler.dense")
    if "entity_predictions" in recorder.outputs:
        put_norm(tensors, "entity_head.ln", recorder, "entity_predictions.transform.LayerNorm",
                 config.layer_norm_eps, layer_norm)
        tensors["entity_head.hook_out"] = recorder.outputs["entity_predictions"]
    return tensors


def mentions(*entities, types=0):
    """Each entity as (id, first position, one after the last, type)."""

    def arguments(ids, generator):
        chosen = {"output_attentions": True}
        if types:
            chosen["token_type_ids"] = torch.randint(types, ids.shape, generator=generator)
        if entities:
            longest = max(end - begin for _, begin, end, _ in entities)
            positions = torch.full((1, len(entities), longest), -1)
            for row, (_, begin, end, _) in enumerate(entities):
                positions[0, row, :end - begin] = torch.arange(begin, end)
            chosen["entity_ids"] = torch.tensor([[entity[0] for entity in entities]])
            chosen["entity_position_ids"] = positions
            chosen["entity_token_type_ids"] = torch.tensor([[entity[3] for entity in entities]])
        return chosen

    return arguments


def luke(tokens, seed, arguments, model_class=transformers.LukeForMaskedLM, dtype=torch.float32,
         **options):
    options = {"vocab_size": 29, "entity_vocab_size": 11, "max_position_embeddings": 18,
               "intermediate_size": 17, **options}
    return Case(model_class, transformers.LukeConfig(**options), luke_tensors, tokens, seed, dtype,
                arguments=arguments, prepare=record_nothing)


# What is odd about each: the name says it.
CONFIGURATIONS = {
    "luke-two-entities": luke(
        8, 71, mentions((3, 1, 4, 0), (10, 7, 8, 1)), hidden_size=12, num_attention_heads=2,
        num_hidden_layers=2, entity_emb_size=5),
    "luke-overlapping-mentions-types": luke(
        8, 72, mentions((0, 0, 8, 1), (3, 2, 3, 0), (3, 2, 5, 1), types=2), hidden_size=10,
        num_attention_heads=2, num_hidden_layers=1, entity_emb_size=10, hidden_act="relu",
        dtype=torch.float16),
    "luke-words-alone": luke(11, 73, mentions(), hidden_size=8, num_attention_heads=2,
                             num_hidden_layers=2, entity_emb_size=3, dtype=torch.bfloat16),
    "luke-one-query-body": luke(
        7, 74, mentions((2, 3, 5, 0)), transformers.LukeModel, hidden_size=12, num_attention_heads=1,
        num_hidden_layers=2, entity_emb_size=4, use_entity_aware_attention=False,
        layer_norm_eps=1e-3),
    "luke-untied-entities": luke(
        6, 75, mentions((7, 0, 2, 0)), hidden_size=8, num_attention_heads=4, num_hidden_layers=1,
        entity_emb_size=6, tie_word_embeddings=False),
}
