#include <array>
#include <cmath>

#include "engine/io/config_families.h"
#include "engine/io/config_parts.h"

namespace headlight {
namespace {

/// What the configurations of BERT's relatives say, each in its own words.
struct EncoderShape {
    int vocab_size, n_positions, n_types;
    int d_embed, d_model, d_mlp;
    int n_layers, n_heads, d_head;
    Activation activation;
    float epsilon;
};

/// BERT (Devlin et al. 2019): post-norm blocks that look both ways, over the normalised sum of
/// token, type and position rows; a dense layer, a norm and the token table read tokens from it.
/// The first row, through a dense layer and tanh, stands for the whole sequence.
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

/// What the configuration class says when the file says nothing.
struct BertDefaults {
    int vocab_size = 30522, d_embed = 0, d_model = 768, d_mlp = 3072, n_layers = 12, n_heads = 12;
    const char* activation = "gelu";
};

/// The fields that BERT, RoBERTa, ALBERT and ELECTRA name alike.
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

ModelSpec read_bert(const ConfigReader& config) {
    ModelSpec spec = encoder_of(read_shape(config, {}));
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.head.next_sentence = true;
    spec.pad_id = 0;
    return spec;
}

constexpr std::array kFamilies{
    ConfigFamily{"bert", read_bert},
};

}  // namespace

std::span<const ConfigFamily> bert_config_families() { return kFamilies; }

}  // namespace headlight
