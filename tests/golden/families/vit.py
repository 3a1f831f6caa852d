"""ViT: an encoder whose rows are the patches of a picture."""

import torch
import transformers

from .blocks import Places, put_block
from .case import Case
from .recording import layer_norm, put_norm

VIT = Places("attention", "attention.q_proj", "attention.k_proj", "attention.v_proj",
             "attention.o_proj", "layernorm_before", "mlp.fc1", "mlp.fc2", "layernorm_after")


def vit_tensors(model, recorder, config):
    base = model.base_model
    root = recorder.names[base] + "." if recorder.names[base] else ""
    patches = recorder.outputs[root + "embeddings.patch_embeddings"]
    tensors = {"hook_embed": torch.cat([base.embeddings.cls_token[0], patches]),
               "hook_pos_embed": base.embeddings.position_embeddings[0],
               "hook_full_embed": recorder.outputs[root + "embeddings"],
               "pixels": recorder.arguments["pixel_values"]}
    for i in range(config.num_hidden_layers):
        put_block(tensors, f"blocks.{i}.", model, recorder, f"{root}layers.{i}", VIT,
                  config.hidden_size // config.num_attention_heads, config.layer_norm_eps,
                  layer_norm, post=False)
    put_norm(tensors, "ln_final", recorder, root + "layernorm", config.layer_norm_eps, layer_norm)
    final = recorder.outputs[root + "layernorm"]
    if "classifier" in recorder.outputs:
        tensors["classifier.hook_out"] = recorder.outputs["classifier"]
        tensors["hook_sentence_embedding"] = final[0]
    elif root + "pooler.dense" in recorder.outputs:
        tensors["pooler.hook_pooler_out"] = torch.tanh(recorder.outputs[root + "pooler.dense"])
    return tensors


def vit(seed, model_class=transformers.ViTForImageClassification, dtype=torch.float32, **options):
    config = transformers.ViTConfig(**{"intermediate_size": 17, "num_hidden_layers": 2, **options})

    def picture(ids, generator):
        height, width = ((config.image_size,) * 2 if isinstance(config.image_size, int)
                         else config.image_size)
        shape = (1, config.num_channels, height, width)
        return {"pixel_values": torch.randn(shape, generator=generator)}

    return Case(model_class, config, vit_tensors, 0, seed, dtype, arguments=picture)


# What is odd about each: the name says it.
CONFIGURATIONS = {
    "vit-classifier": vit(91, hidden_size=12, num_attention_heads=3, image_size=9, patch_size=3,
                          num_labels=5),
    "vit-oblong-picture-body": vit(92, transformers.ViTModel, torch.float16, hidden_size=10,
                                   num_attention_heads=2, image_size=[4, 10], patch_size=[2, 5],
                                   num_channels=1, hidden_act="gelu_new"),
    "vit-cut-off-edges-no-bias": vit(93, dtype=torch.bfloat16, hidden_size=8, num_attention_heads=1,
                                     image_size=11, patch_size=4, num_channels=2, qkv_bias=False,
                                     layer_norm_eps=1e-3),
}
