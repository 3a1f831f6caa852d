"""The Transformer of 2017, which no library ships: written here from the paper, and held against
torch.nn.Transformer where that can compute the same."""

import json
import math
from types import SimpleNamespace

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from .blocks import Places, cross_places, put_block
from .case import Case
from .recording import layer_norm, put_head, record_attention, record_nothing
from .seq2seq import with_decoder


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        d, bias = config.d_model, config.attention_bias
        self.n_heads = config.n_heads
        self.query, self.key, self.value = (nn.Linear(d, d, bias) for _ in range(3))
        self.output = nn.Linear(d, d, bias)

    def forward(self, x, source, mask=None):
        q, k, v = (part.unflatten(-1, (self.n_heads, -1)).transpose(1, 2)
                   for part in (self.query(x), self.key(source), self.value(source)))
        z, _ = record_attention(self, q, k, v, mask)
        return self.output(z.flatten(2))


class FeedForward(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.input = nn.Linear(config.d_model, config.d_ff)
        self.output = nn.Linear(config.d_ff, config.d_model)

    def forward(self, x):
        return self.output(torch.relu(self.input(x)))


class Layer(nn.Module):
    def __init__(self, config, decoder):
        super().__init__()
        self.attention, self.feed_forward = Attention(config), FeedForward(config)
        eps = config.layer_norm_epsilon
        self.attention_norm = nn.LayerNorm(config.d_model, eps)
        self.feed_forward_norm = nn.LayerNorm(config.d_model, eps)
        if decoder:
            self.cross_attention = Attention(config)
            self.cross_attention_norm = nn.LayerNorm(config.d_model, eps)

    def forward(self, x, source=None, mask=None):
        x = self.attention_norm(x + self.attention(x, x, mask))
        if source is not None:
            x = self.cross_attention_norm(x + self.cross_attention(x, source))
        return self.feed_forward_norm(x + self.feed_forward(x))


def sinusoids(length, d):
    """PE(pos, 2i) = sin(pos / 10000^(2i / d)), PE(pos, 2i + 1) = the cosine."""
    rows = [[(math.cos if j % 2 else math.sin)(pos / 10000 ** (2 * (j // 2) / d)) for j in range(d)]
            for pos in range(length)]
    return torch.tensor(rows)


class Transformer2017Config(SimpleNamespace):
    def get_text_config(self):
        return self


class Transformer2017(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        names = ["shared"] if config.share_embeddings else ["source", "target"]
        self.tables = nn.ModuleDict({name: nn.Embedding(config.vocab_size, config.d_model)
                                     for name in names})
        self.encoder = nn.ModuleList(Layer(config, False) for _ in range(config.n_encoder_layers))
        self.decoder = nn.ModuleList(Layer(config, True) for _ in range(config.n_decoder_layers))
        self.unembedding = nn.Linear(config.d_model, config.vocab_size, bias=False)
        self.tie_weights()

    def tie_weights(self):
        if self.config.share_embeddings:
            self.unembedding.weight = self.tables["shared"].weight

    def embed(self, table, ids):
        rows = self.tables[table](ids)[0] * math.sqrt(self.config.d_model)
        return rows, sinusoids(*rows.shape)

    def forward(self, input_ids, decoder_input_ids, use_cache=False):
        source, target = list(self.tables)[0], list(self.tables)[-1]
        self.embedded = {"": self.embed(source, input_ids),
                         "decoder.": self.embed(target, decoder_input_ids)}
        x = sum(self.embedded[""])[None]
        for layer in self.encoder:
            x = layer(x)
        y, s = sum(self.embedded["decoder."])[None], decoder_input_ids.shape[1]
        mask = torch.full((1, 1, s, s), torch.finfo(torch.float32).min).triu(1)
        for layer in self.decoder:
            y = layer(y, x, mask)
        return self.unembedding(y)

    # What make_model_goldens.py asks of a model of transformers.

    def get_input_embeddings(self):
        return next(iter(self.tables.values()))

    def stored_names(self):
        names = {"tables.shared.weight": "embedding.weight",
                 "tables.source.weight": "encoder.embedding.weight",
                 "tables.target.weight": "decoder.embedding.weight"}
        return {name: names.get(name, name) for name, _ in self.named_parameters()}

    def save_pretrained(self, folder, **_):
        stored = self.stored_names()
        save_file({stored[name]: value.data.clone() for name, value in self.named_parameters()},
                  folder / "model.safetensors")
        (folder / "config.json").write_text(json.dumps(vars(self.config)))

    @classmethod
    def from_pretrained(cls, folder, dtype, **_):
        model = cls(Transformer2017Config(**json.loads((folder / "config.json").read_text())))
        tensors = load_file(folder / "model.safetensors")
        for name, stored in model.stored_names().items():
            model.get_parameter(name).data = tensors[stored].to(dtype)
        return model


def check_against_torch(model, logits):
    """The same numbers through torch.nn.Transformer, which has biases and stacks of its own."""
    config = model.config
    other = nn.Transformer(config.d_model, config.n_heads, config.n_encoder_layers,
                           config.n_decoder_layers, config.d_ff, 0.0, batch_first=True,
                           layer_norm_eps=config.layer_norm_epsilon).eval()
    other.encoder.norm = other.decoder.norm = None
    norms = {"encoder": ["attention_norm", "feed_forward_norm"],
             "decoder": ["attention_norm", "cross_attention_norm", "feed_forward_norm"]}
    for side in ("encoder", "decoder"):
        for mine, theirs in zip(getattr(model, side), getattr(other, side).layers):
            pairs = {"attention": "self_attn", "cross_attention": "multihead_attn"}
            for name, at in list(pairs.items())[: 2 if side == "decoder" else 1]:
                own, to = getattr(mine, name), getattr(theirs, at)
                parts = (own.query, own.key, own.value)
                to.in_proj_weight.data = torch.cat([part.weight for part in parts])
                to.in_proj_bias.data = torch.cat([part.bias for part in parts])
                to.out_proj.load_state_dict(own.output.state_dict())
            theirs.linear1.load_state_dict(mine.feed_forward.input.state_dict())
            theirs.linear2.load_state_dict(mine.feed_forward.output.state_dict())
            for i, name in enumerate(norms[side], 1):
                getattr(theirs, f"norm{i}").load_state_dict(getattr(mine, name).state_dict())
    x, y = (sum(model.embedded[prefix])[None] for prefix in ("", "decoder."))
    mask = nn.Transformer.generate_square_subsequent_mask(y.shape[1])
    torch.testing.assert_close(model.unembedding(other(x, y, tgt_mask=mask))[0], logits,
                               rtol=1e-5, atol=1e-5)


PARTS = ("query", "key", "value", "output")
CROSS = cross_places("cross_attention", *(f"cross_attention.{part}" for part in PARTS),
                     "cross_attention_norm")


def places(decoder):
    return Places("attention", *(f"attention.{part}" for part in PARTS), "attention_norm",
                  "feed_forward.input", "feed_forward.output", "feed_forward_norm",
                  cross=CROSS if decoder else None)


def paper_tensors(model, recorder, config):
    tensors = {}
    for prefix, (rows, positions) in model.embedded.items():
        tensors[prefix + "hook_embed"], tensors[prefix + "hook_pos_embed"] = rows, positions
    tensors["hook_full_embed"] = recorder.inputs["encoder.0"]
    for side, layers in {"encoder": model.encoder, "decoder": model.decoder}.items():
        for i in range(len(layers)):
            put_block(tensors, f"{side}.{i}.", model, recorder, f"{side}.{i}",
                      places(side == "decoder"), config.d_model // config.n_heads,
                      config.layer_norm_epsilon, layer_norm, post=True)
    logits = recorder.outputs["unembedding"]
    if config.attention_bias:
        check_against_torch(model, logits)
    put_head(tensors, logits)
    return tensors


def paper(tokens, decoder_tokens, seed, dtype=torch.float32, **options):
    options = {"model_type": "transformer2017", "vocab_size": 29, "n_encoder_layers": 1,
               "n_decoder_layers": 1, "attention_bias": False, "share_embeddings": True,
               "layer_norm_epsilon": 1e-5, **options}
    return Case(Transformer2017, Transformer2017Config(**options), paper_tensors, tokens, seed, dtype,
                arguments=with_decoder(decoder_tokens), prepare=record_nothing)


# What is odd about each: the name says it.
CONFIGURATIONS = {
    "transformer2017": paper(8, 6, 301, d_model=12, n_heads=3, d_ff=19, n_decoder_layers=2),
    "transformer2017-biases": paper(6, 7, 302, torch.float16, d_model=16, n_heads=4, d_ff=9,
                                    attention_bias=True, layer_norm_epsilon=1e-3),
    "transformer2017-three-tables": paper(7, 5, 303, torch.bfloat16, d_model=9, n_heads=1, d_ff=20,
                                          share_embeddings=False, attention_bias=True,
                                          n_encoder_layers=2),
}
