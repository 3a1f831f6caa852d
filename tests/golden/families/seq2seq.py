"""Encoder-decoders: T5, BART and the translators built like it."""

import torch
import transformers

from .blocks import Places, cross_places, put_block
from .case import Case
from .recording import layer_norm, put_head, put_norm, rms_norm


def with_decoder(tokens, padding=None):
    """Random ids for the decoder; `padding` is put inside the encoder's, where positions count it."""

    def arguments(ids, generator):
        if padding is not None:
            ids[0, 1::4] = padding
        return {"decoder_input_ids": torch.randint(ids.max() + 1, (1, tokens), generator=generator),
                "use_cache": False}

    return arguments


def t5_places(gated, decoder):
    attention = "layer.0.SelfAttention"
    mlp = f"layer.{2 if decoder else 1}.DenseReluDense."
    cross = cross_places("layer.1.EncDecAttention", *(f"layer.1.EncDecAttention.{x}" for x in "qkvo"),
                         "layer.1.layer_norm")
    return Places(attention, *(f"{attention}.{x}" for x in "qkvo"), "layer.0.layer_norm",
                  mlp + ("wi_1" if gated else "wi"), mlp + "wo",
                  f"layer.{2 if decoder else 1}.layer_norm", mlp + "wi_0" if gated else "",
                  cross if decoder else None)


def t5_tensors(model, recorder, config):
    tensors, eps = {}, config.layer_norm_epsilon
    tensors["hook_full_embed"] = recorder.outputs["encoder.embed_tokens"]
    stacks = {"encoder": config.num_layers, "decoder": config.num_decoder_layers}
    for side, layers in stacks.items():
        if not hasattr(model, side):
            continue
        prefix = "decoder." if side == "decoder" else ""
        tensors[prefix + "hook_embed"] = recorder.outputs[side + ".embed_tokens"]
        places = t5_places(config.is_gated_act, side == "decoder")
        for i in range(layers):
            name = f"{side}.{i}." if hasattr(model, "decoder") else f"blocks.{i}."
            put_block(tensors, name, model, recorder, f"{side}.block.{i}", places, config.d_kv, eps,
                      rms_norm, post=False)
        final = f"{side}_final_ln" if hasattr(model, "decoder") else "ln_final"
        put_norm(tensors, final, recorder, side + ".final_layer_norm", eps, rms_norm)
    if "lm_head" in recorder.outputs:
        put_head(tensors, recorder.outputs["lm_head"])
    return tensors


def t5(tokens, decoder_tokens, seed, model_class=transformers.T5ForConditionalGeneration,
       config_class=transformers.T5Config, dtype=torch.float32, edit_config=lambda fields: fields,
       edit_tensors=lambda tensors: tensors, **options):
    options = {"vocab_size": 29, "num_layers": 2, "decoder_start_token_id": 0, **options}
    arguments = with_decoder(decoder_tokens) if decoder_tokens else lambda ids, generator: {}
    return Case(model_class, config_class(**options), t5_tensors, tokens, seed, dtype, edit_config,
                edit_tensors, arguments)


def own_head(tensors):
    """Flan-T5's files hold an unembedding of their own."""
    head = torch.randn(tensors["shared.weight"].shape, generator=torch.Generator().manual_seed(1))
    return {**tensors, "lm_head.weight": head.to(tensors["shared.weight"].dtype)}


def before_scale_field(fields):
    """Old files mark models without the scale by an untied unembedding."""
    return {**{name: value for name, value in fields.items() if name != "scale_decoder_outputs"},
            "tie_word_embeddings": fields["scale_decoder_outputs"]}


def t5_copies(tensors):
    """Old files hold the table three times, and a bias that no attention reads."""
    table = tensors["shared.weight"]
    return {**tensors, "encoder.embed_tokens.weight": table.clone(),
            "decoder.embed_tokens.weight": table.clone(),
            "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight": table.clone()}


BART_CROSS = cross_places("encoder_attn", *(f"encoder_attn.{x}_proj" for x in ("q", "k", "v", "out")),
                          "encoder_attn_layer_norm")


def bart_places(decoder):
    return Places("self_attn", *(f"self_attn.{x}_proj" for x in ("q", "k", "v", "out")),
                  "self_attn_layer_norm", "fc1", "fc2", "final_layer_norm",
                  cross=BART_CROSS if decoder else None)


def scale_of(model, side):
    """Marian and Pegasus multiply outside the table."""
    return getattr(model.get_submodule(side), "embed_scale", 1.0)


def positions_of(model, recorder, name, length):
    made = recorder.outputs[name]
    if made.dim() == 1:  # Marian and Pegasus return rows without batch axis
        return model.get_submodule(name).weight[:length]
    return made


def bart_tensors(model, recorder, config):
    tensors, eps = {}, 1e-5
    for side, layers in {"encoder": config.encoder_layers, "decoder": config.decoder_layers}.items():
        at, prefix = f"model.{side}.", "decoder." if side == "decoder" else ""
        embedded = recorder.outputs[at + "embed_tokens"] * scale_of(model, f"model.{side}")
        tensors[prefix + "hook_embed"] = embedded
        tensors[prefix + "hook_pos_embed"] = positions_of(model, recorder, at + "embed_positions",
                                                          len(embedded))
        heads = getattr(config, side + "_attention_heads")
        pre = at + "layer_norm" in recorder.outputs
        for i in range(layers):
            put_block(tensors, f"{side}.{i}.", model, recorder, f"{at}layers.{i}",
                      bart_places(side == "decoder"), config.d_model // heads, eps, layer_norm,
                      post=not pre)
        if side == "encoder" or at + "layernorm_embedding" in recorder.outputs:
            tensors[prefix + "hook_full_embed"] = tensors[f"{side}.0.hook_resid_pre"]
        if pre:
            put_norm(tensors, f"{side}_final_ln", recorder, at + "layer_norm", eps, layer_norm)
    logits = recorder.outputs["lm_head"]
    put_head(tensors, logits + getattr(model, "final_logits_bias", torch.zeros(1, 1))[0])
    return tensors


def bart(model_class, config_class, tokens, decoder_tokens, seed, dtype=torch.float32,
         edit_tensors=lambda tensors: tensors, padding=None, **options):
    options = {"vocab_size": 29, "max_position_embeddings": 16, "encoder_layers": 2,
               "decoder_layers": 2, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2,
               "decoder_start_token_id": 2, "forced_eos_token_id": None, **options}
    return Case(model_class, config_class(**options), bart_tensors, tokens, seed, dtype,
                edit_tensors=edit_tensors, arguments=with_decoder(decoder_tokens, padding))


def facebook(*arguments, **options):
    return bart(transformers.BartForConditionalGeneration, transformers.BartConfig, *arguments,
                **options)


def mbart(*arguments, **options):
    return bart(transformers.MBartForConditionalGeneration, transformers.MBartConfig, *arguments,
                **options)


def m2m(*arguments, **options):
    return bart(transformers.M2M100ForConditionalGeneration, transformers.M2M100Config, *arguments,
                **options)


def marian(*arguments, **options):
    return bart(transformers.MarianMTModel, transformers.MarianConfig, *arguments, **options)


def pegasus(*arguments, **options):
    return bart(transformers.PegasusForConditionalGeneration, transformers.PegasusConfig,
                *arguments, **options)


def without_bias(tensors):
    return {name: value for name, value in tensors.items() if name != "final_logits_bias"}


# What is odd about each: the name says it.
CONFIGURATIONS = {
    "t5-relu-scaled": t5(9, 5, 201, d_model=12, d_kv=5, num_heads=3, d_ff=17, num_layers=1,
                         num_decoder_layers=2, vocab_size=23,
                         relative_attention_num_buckets=8, relative_attention_max_distance=12,
                         edit_config=before_scale_field, edit_tensors=t5_copies),
    "t5-gated-own-head": t5(7, 8, 202, vocab_size=23, d_model=14, d_kv=6, num_heads=2, d_ff=17,
                            feed_forward_proj="gated-gelu", num_decoder_layers=1,
                            tie_word_embeddings=False, relative_attention_num_buckets=6,
                            relative_attention_max_distance=9, dtype=torch.bfloat16,
                            edit_tensors=own_head),
    "t5-unscaled-tied": t5(5, 4, 203, d_model=8, d_kv=4, num_heads=4, d_ff=20, num_layers=1,
                           num_decoder_layers=2, feed_forward_proj="gated-silu",
                           tie_word_embeddings=False, layer_norm_epsilon=1e-3,
                           edit_config=before_scale_field),
    "t5-encoder": t5(10, 0, 204, transformers.T5EncoderModel, d_model=16, d_kv=3, num_heads=2,
                     d_ff=9, dtype=torch.float16),
    "mt5": t5(7, 5, 205, transformers.MT5ForConditionalGeneration, transformers.MT5Config,
              d_model=16, d_kv=8, num_heads=1, d_ff=13, num_decoder_layers=1),
    "bart-scaled": facebook(7, 4, 211, d_model=12, encoder_attention_heads=3, encoder_layers=1,
                            decoder_attention_heads=2, encoder_ffn_dim=13, decoder_ffn_dim=21,
                            scale_embedding=True),
    "bart-untied": facebook(6, 7, 212, d_model=12, encoder_attention_heads=1,
                            decoder_attention_heads=4, encoder_ffn_dim=20, decoder_ffn_dim=11,
                            decoder_layers=1, tie_word_embeddings=False, dtype=torch.float16,
                            activation_function="relu"),
    "bart-short-no-bias": facebook(16, 1, 213, d_model=12, encoder_attention_heads=2,
                                   decoder_attention_heads=2, encoder_ffn_dim=9,
                                   decoder_ffn_dim=9, encoder_layers=1, dtype=torch.bfloat16,
                                   edit_tensors=without_bias),
    "marian-scaled": marian(8, 5, 221, d_model=12, encoder_layers=1, encoder_attention_heads=2,
                            decoder_attention_heads=3, encoder_ffn_dim=13, decoder_ffn_dim=21,
                            scale_embedding=True, activation_function="swish",
                            dtype=torch.bfloat16),
    "marian-two-vocabularies": marian(7, 5, 222, d_model=12, encoder_attention_heads=4,
                                      decoder_attention_heads=2, encoder_ffn_dim=17,
                                      decoder_ffn_dim=19, decoder_layers=1, vocab_size=33,
                                      decoder_vocab_size=34,
                                      share_encoder_decoder_embeddings=False),
    "marian-odd-width": marian(6, 4, 223, d_model=15, encoder_attention_heads=3,
                               decoder_attention_heads=5, encoder_ffn_dim=8, decoder_ffn_dim=12,
                               decoder_layers=1, encoder_layers=1, activation_function="relu"),
    "mbart-scaled": mbart(6, 5, 231, d_model=12, encoder_attention_heads=2,
                          decoder_attention_heads=4, encoder_ffn_dim=14, decoder_ffn_dim=9,
                          encoder_layers=1, scale_embedding=True, dtype=torch.bfloat16),
    "mbart-untied": mbart(5, 6, 232, d_model=10, encoder_attention_heads=5,
                          decoder_attention_heads=1, encoder_ffn_dim=7, decoder_ffn_dim=19,
                          decoder_layers=1, tie_word_embeddings=False),
    "mbart-one-layer": mbart(4, 3, 233, d_model=8, encoder_attention_heads=4,
                             decoder_attention_heads=2, encoder_ffn_dim=24, decoder_ffn_dim=8,
                             encoder_layers=1, decoder_layers=1, activation_function="relu",
                             dtype=torch.float16),
    "m2m-padding": m2m(9, 4, 241, d_model=12, encoder_attention_heads=3, decoder_attention_heads=2,
                       encoder_ffn_dim=11, decoder_ffn_dim=15, encoder_layers=1, padding=1,
                       dtype=torch.bfloat16),
    "m2m-odd-width": m2m(5, 6, 242, d_model=9, encoder_attention_heads=3,
                         decoder_attention_heads=1, encoder_ffn_dim=13, decoder_ffn_dim=8,
                         decoder_layers=1, scale_embedding=False, activation_function="gelu"),
    "m2m-untied-padding": m2m(6, 3, 243, d_model=8, encoder_attention_heads=2,
                              decoder_attention_heads=4, encoder_ffn_dim=16, decoder_ffn_dim=16,
                              encoder_layers=1, tie_word_embeddings=False, pad_token_id=3,
                              padding=3, dtype=torch.float16),
    "pegasus-scaled": pegasus(6, 4, 251, d_model=12, encoder_attention_heads=2,
                              decoder_attention_heads=3, encoder_ffn_dim=9, decoder_ffn_dim=14,
                              encoder_layers=1, scale_embedding=True, pad_token_id=0),
    "pegasus-plain": pegasus(5, 5, 252, d_model=10, encoder_attention_heads=1,
                             decoder_attention_heads=2, encoder_ffn_dim=12, decoder_ffn_dim=10,
                             decoder_layers=1, activation_function="relu", dtype=torch.float16),
    "pegasus-untied": pegasus(4, 6, 253, d_model=8, encoder_attention_heads=4,
                              decoder_attention_heads=4, encoder_ffn_dim=16, decoder_ffn_dim=10,
                              encoder_layers=1, decoder_layers=1, tie_word_embeddings=False,
                              dtype=torch.bfloat16),
}
