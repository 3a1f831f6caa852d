"""Gemma 2 and 3."""

import torch
import transformers

from .case import Case
from .llama import llama_tensors

SIZES = {"vocab_size": 19, "hidden_size": 12, "intermediate_size": 14, "num_hidden_layers": 2,
         "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 6,
         "max_position_embeddings": 32, "query_pre_attn_scalar": 10, "sliding_window": 3}


def gemma2(tokens, seed, dtype=torch.float32, edit_config=lambda f: f, **options):
    config = transformers.Gemma2Config(**{**SIZES, **options})
    return Case(transformers.Gemma2ForCausalLM, config, llama_tensors, tokens, seed, dtype, edit_config)


def gemma3(tokens, seed, dtype=torch.float32, edit_config=lambda f: f, **options):
    config = transformers.Gemma3TextConfig(**{**SIZES, **options})
    return Case(transformers.Gemma3ForCausalLM, config, llama_tensors, tokens, seed, dtype, edit_config)


def gemma3_with_pictures(tokens, seed, edit_config, edit_tensors, **options):
    """The whole of a model that also reads pictures, of which only one tensor is kept."""
    vision = transformers.SiglipVisionConfig(hidden_size=4, intermediate_size=4, num_hidden_layers=1,
                                             num_attention_heads=1, image_size=4, patch_size=2)
    text = transformers.Gemma3TextConfig(**{**SIZES, **options})
    config = transformers.Gemma3Config(text_config=text, vision_config=vision, mm_tokens_per_image=4)
    return Case(transformers.Gemma3ForConditionalGeneration, config, llama_tensors, tokens, seed,
                edit_config=edit_config, edit_tensors=edit_tensors)


def without_pictures(tensors):
    kept = ("language_model", "lm_head", "vision_tower.post_layernorm.weight")
    return {name: tensor for name, tensor in tensors.items() if name.startswith(kept)}


def inside_model(tensors):
    """The names of transformers 5 in memory: the language model inside `model.`."""
    return {name.replace("language_model.model.", "model.language_model."): tensor
            for name, tensor in without_pictures(tensors).items()}


def old_gemma2(fields):
    """As the first files have it: layers of both kinds by rule, the base of the rotation outside."""
    fields["rope_theta"] = fields.pop("rope_parameters")["rope_theta"]
    del fields["layer_types"]
    return fields


def old_gemma3(fields):
    """As the first files have it: a pattern of the layers, two bases and one scaling."""
    ropes = fields.pop("rope_parameters")
    fields["rope_local_base_freq"] = ropes["sliding_attention"]["rope_theta"]
    fields["rope_theta"] = ropes["full_attention"].pop("rope_theta")
    scaling = ropes["full_attention"]
    fields["rope_scaling"] = None if scaling["rope_type"] == "default" else scaling
    del fields["layer_types"]
    fields["sliding_window_pattern"] = fields.pop("_sliding_window_pattern")
    return fields


def few_fields(fields):
    """What is as the class has it does not stand in the files of the larger models."""
    text = old_gemma3(fields["text_config"])
    for name in ("query_pre_attn_scalar", "hidden_activation", "rms_norm_eps", "tie_word_embeddings",
                 "bos_token_id", "eos_token_id", "rope_theta", "rope_local_base_freq",
                 "attention_bias", "sliding_window_pattern", "final_logit_softcapping"):
        del text[name]
    return fields


TWO_ROPES = {"full_attention": {"rope_type": "linear", "rope_theta": 5e4, "factor": 4.0},
             "sliding_attention": {"rope_type": "default", "rope_theta": 2e3}}

# What is odd about each: the name says it.
CONFIGURATIONS = {
    "gemma2-both-caps": gemma2(8, 301, attn_logit_softcapping=3.0, final_logit_softcapping=2.0),
    "gemma2-no-caps": gemma2(7, 302, attn_logit_softcapping=None, final_logit_softcapping=None,
                             attention_bias=True, num_attention_heads=3, num_key_value_heads=3,
                             head_dim=4, dtype=torch.bfloat16, edit_config=old_gemma2),
    "gemma2-full-then-sliding": gemma2(7, 303, layer_types=["full_attention", "sliding_attention"],
                                       num_attention_heads=4, num_key_value_heads=2, head_dim=4,
                                       tie_word_embeddings=False, dtype=torch.float16),
    "gemma3-two-ropes": gemma3(7, 311, rope_parameters=TWO_ROPES, num_hidden_layers=2,
                               layer_types=["sliding_attention", "full_attention"]),
    "gemma3-pattern": gemma3(6, 312, sliding_window_pattern=2, rope_parameters=TWO_ROPES,
                             final_logit_softcapping=4.0, num_attention_heads=4, head_dim=4,
                             dtype=torch.bfloat16, edit_config=old_gemma3),
    "gemma3-both-ways": gemma3(8, 313, use_bidirectional_attention=True, sliding_window=4,
                               layer_types=["sliding_attention", "full_attention"]),
    "gemma3-language-model": gemma3_with_pictures(6, 314, lambda f: f, without_pictures,
                                                  num_hidden_layers=1, sliding_window=2),
    "gemma3-few-fields": gemma3_with_pictures(5, 315, few_fields, inside_model,
                                              query_pre_attn_scalar=256, num_hidden_layers=1),
}
