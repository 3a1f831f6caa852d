#include "engine/io/config_encoder.h"

#include <cmath>

#include "engine/io/config_parts.h"

namespace headlight {

ModelSpec encoder_of(const EncoderShape& shape) {
    const NormSpec norm{NormKind::LayerNorm, shape.epsilon};
    BlockSpec block;
    block.placement = NormPlacement::Post;
    block.norm = norm;
    block.attention.n_heads = shape.n_heads;
    block.attention.n_kv_heads = shape.n_heads;
    block.attention.d_head = shape.d_head;
    block.attention.scale = 1.0F / std::sqrt(static_cast<float>(shape.d_head));
    block.attention.qkv_bias = true;
    block.attention.out_bias = true;
    block.attention.mask = MaskKind::Bidirectional;
    block.mlp.activation = shape.activation;
    block.mlp.d_mlp = shape.d_mlp;
    block.mlp.bias = true;

    ModelSpec spec;
    spec.context = shape.n_positions;
    StackSpec& stack = spec.encoder.emplace();
    for (int layer = 0; layer < shape.n_layers; ++layer) {
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    stack.embed.vocab_size = shape.vocab_size;
    stack.embed.d_embed = shape.d_embed;
    stack.embed.d_model = shape.d_model;
    stack.embed.position = PositionKind::Learned;
    stack.embed.n_positions = shape.n_positions;
    stack.embed.n_types = shape.n_types;
    stack.embed.norm = norm;
    stack.embed.project = shape.d_embed != shape.d_model;
    stack.embed.project_bias = true;
    stack.embed.norm_before_project = true;

    spec.head.kind = HeadKind::MaskedLm;
    spec.head.bias = true;
    spec.head.transform = HeadTransformSpec{shape.d_embed, shape.activation, norm};
    spec.head.pool = PoolKind::FirstTanh;
    return spec;
}

EncoderShape read_shape(const ConfigReader& config, const BertDefaults& defaults) {
    if (config.flag_or("is_decoder", false)) {
        config.refuse("is_decoder", "an encoder (false)");
    }
    if (config.text_or("position_embedding_type", "absolute") != "absolute") {
        config.refuse("position_embedding_type", "absolute");
    }
    EncoderShape shape{};
    shape.vocab_size = config.count_or("vocab_size", defaults.vocab_size);
    shape.n_positions = config.count_or("max_position_embeddings", 512);
    shape.n_types = config.whole_or("type_vocab_size", 2);
    shape.d_model = config.count_or("hidden_size", defaults.d_model);
    shape.d_embed =
        defaults.d_embed == 0 ? shape.d_model : config.count_or("embedding_size", defaults.d_embed);
    shape.d_mlp = config.count_or("intermediate_size", defaults.d_mlp);
    shape.n_layers = config.count_or("num_hidden_layers", defaults.n_layers, kLayerLimit);
    shape.n_heads = config.count_or("num_attention_heads", defaults.n_heads);
    shape.d_head = head_size(config, "hidden_size", shape.d_model, shape.n_heads);
    shape.activation = config.activation_or("hidden_act", defaults.activation);
    shape.epsilon = config.positive_or("layer_norm_eps", 1e-12F);
    return shape;
}

ModelSpec roberta_of(const ConfigReader& config, const BertDefaults& defaults) {
    ModelSpec spec = encoder_of(read_shape(config, defaults));
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.head.transform->activation = Activation::GeluErf;
    spec.bos_id = 0;
    spec.pad_id = config.id("pad_token_id").value_or(1);
    spec.eos_ids = {2};
    spec.encoder->embed.position_ids = PositionIds::AfterPadding;
    if (*spec.pad_id >= spec.context - 1) {
        config.refuse("max_position_embeddings",
                      "more than the padding id, " + std::to_string(*spec.pad_id) + ", and one");
    }
    spec.context -= *spec.pad_id + 1;
    return spec;
}

}  // namespace headlight
