#include <array>
#include <cmath>

#include "engine/io/config_families.h"
#include "engine/io/config_parts.h"

namespace headlight {
namespace {

/// What the configuration class says when the file says nothing.
struct T5Defaults {
    int vocab_size = 32128, d_mlp = 2048, n_layers = 6, n_heads = 8;
    const char* mlp = "relu";
};

/// "relu", "gated-gelu", "gated-silu": an activation, and whether a gate multiplies it. The GELU of
/// "gated-gelu" is the tanh formula, unlike everywhere else.
MlpSpec read_t5_mlp(const ConfigReader& config, const T5Defaults& defaults) {
    const char* field = "feed_forward_proj";
    const std::string text = config.text_or(field, defaults.mlp);
    const std::string_view gate = "gated-";
    MlpSpec mlp;
    mlp.gated = text.starts_with(gate);
    const std::string name = mlp.gated ? text.substr(gate.size()) : text;
    const auto activation = activation_of(text == "gated-gelu" ? "gelu_new" : name);
    if (!activation) {
        config.refuse(field, "an activation such as relu, or gated-gelu");
    }
    mlp.activation = *activation;
    mlp.d_mlp = config.count_or("d_ff", defaults.d_mlp);
    return mlp;
}

StackSpec t5_stack(const EmbedSpec& embed, const BlockSpec& block, int n_layers) {
    StackSpec stack;
    stack.embed = embed;
    for (int layer = 0; layer < n_layers; ++layer) {
        stack.blocks.push_back(block);
        stack.blocks.back().weight_group = layer;
    }
    stack.final_norm = block.norm;
    return stack;
}

/// T5 (Raffel et al. 2020): RMSNorm before each step, relative buckets, no scale and no biases.
ModelSpec read_t5_like(const ConfigReader& config, const T5Defaults& defaults) {
    BlockSpec block;
    block.placement = NormPlacement::Pre;
    block.norm = {NormKind::RmsNorm, config.positive_or("layer_norm_epsilon", 1e-6F)};
    AttentionSpec& attention = block.attention;
    attention.n_heads = config.count_or("num_heads", defaults.n_heads);
    attention.n_kv_heads = attention.n_heads;
    attention.d_head = config.count_or("d_kv", 64);
    attention.mask = MaskKind::Bidirectional;
    attention.relative = RelativeKind::T5Bucket;
    attention.relative_buckets = config.count_or("relative_attention_num_buckets", 32);
    attention.relative_max_distance = config.count_or("relative_attention_max_distance", 128);
    attention.relative_bidirectional = true;
    block.mlp = read_t5_mlp(config, defaults);

    EmbedSpec embed;
    embed.vocab_size = config.count_or("vocab_size", defaults.vocab_size);
    embed.d_model = config.count_or("d_model", 512);
    embed.d_embed = embed.d_model;

    ModelSpec spec;
    spec.pad_id = 0;
    spec.eos_ids = {1};
    const int n_layers = config.count_or("num_layers", defaults.n_layers, kLayerLimit);
    spec.encoder = t5_stack(embed, block, n_layers);
    for (const std::string& name : config.texts("architectures")) {
        if (name.ends_with("EncoderModel")) {
            return spec;
        }
    }
    block.cross = attention;
    block.cross->relative = RelativeKind::None;
    attention.mask = MaskKind::Causal;
    attention.relative_bidirectional = false;
    spec.decoder =
        t5_stack(embed, block, config.count_or("num_decoder_layers", n_layers, kLayerLimit));
    spec.shared_embedding = true;
    spec.head.kind = HeadKind::CausalLm;
    // The tables are tied in every file that does not hold a second one, whatever it says.
    spec.head.tied = true;
    return spec;
}

ModelSpec read_t5(const ConfigReader& config) {
    ModelSpec spec = read_t5_like(config, {});
    // Files of before this field mark models without the scale by an untied unembedding.
    const bool tied = config.flag_or("tie_word_embeddings", true);
    if (config.flag_or("scale_decoder_outputs", tied)) {
        spec.head.hidden_scale = 1.0F / std::sqrt(static_cast<float>(spec.d_model()));
    }
    return spec;
}

ModelSpec read_mt5(const ConfigReader& config) {
    ModelSpec spec = read_t5_like(config, {250112, 1024, 8, 6, "gated-gelu"});
    spec.decoder_start_id = 0;
    return spec;
}

/// How BART's relatives differ: what their configurations leave unsaid.
struct BartDefaults {
    int vocab_size = 50265;
    const char* activation = "gelu";
    bool scaled = false;
    NormPlacement placement = NormPlacement::Post;
    bool embed_norm = false;
    PositionKind position = PositionKind::SinusoidHalf;
    std::optional<int> bos_id = std::nullopt, pad_id = std::nullopt, eos_id = std::nullopt,
                       start_id = std::nullopt;
};

EmbedSpec bart_embedding(const ConfigReader& config, const BartDefaults& defaults,
                         const NormSpec& norm) {
    EmbedSpec embed;
    embed.vocab_size = config.count_or("vocab_size", defaults.vocab_size);
    embed.d_model = config.count_or("d_model", 1024);
    embed.d_embed = embed.d_model;
    if (config.flag_or("scale_embedding", defaults.scaled)) {
        embed.scale = std::sqrt(static_cast<float>(embed.d_model));
    }
    embed.position = defaults.position;
    embed.n_positions = config.count_or("max_position_embeddings", 1024);
    if (embed.position == PositionKind::Learned) {
        embed.position_offset = 2;
        embed.n_positions += embed.position_offset;
    } else if (embed.position == PositionKind::SinusoidHalfT2t) {
        embed.position_ids = PositionIds::AfterPadding;
    }
    if (defaults.embed_norm) {
        embed.norm = norm;
    }
    return embed;
}

/// One stack; `layers`, `heads` and `width` name its fields.
StackSpec bart_stack(const ConfigReader& config, const BartDefaults& defaults,
                     const EmbedSpec& embed, const NormSpec& norm, bool decoder) {
    const char* layers = decoder ? "decoder_layers" : "encoder_layers";
    const char* heads = decoder ? "decoder_attention_heads" : "encoder_attention_heads";
    BlockSpec block;
    block.placement = defaults.placement;
    block.norm = norm;
    AttentionSpec& attention = block.attention;
    attention.n_heads = config.count_or(heads, 16);
    attention.n_kv_heads = attention.n_heads;
    attention.d_head = head_size(config, "d_model", embed.d_model, attention.n_heads);
    attention.scale = 1.0F / std::sqrt(static_cast<float>(attention.d_head));
    attention.qkv_bias = true;
    attention.out_bias = true;
    attention.mask = MaskKind::Bidirectional;
    if (decoder) {
        block.cross = attention;
        attention.mask = MaskKind::Causal;
    }
    block.mlp.activation = config.activation_or("activation_function", defaults.activation);
    block.mlp.d_mlp = config.count_or(decoder ? "decoder_ffn_dim" : "encoder_ffn_dim", 4096);
    block.mlp.bias = true;

    StackSpec stack;
    stack.embed = embed;
    const int n_layers = config.count_or(layers, 12, kLayerLimit);
    for (int layer = 0; layer < n_layers; ++layer) {
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    if (defaults.placement == NormPlacement::Pre) {
        stack.final_norm = norm;
    }
    return stack;
}

/// BART (Lewis et al. 2020) and the translators built like it.
ModelSpec read_bart_like(const ConfigReader& config, const BartDefaults& defaults) {
    const NormSpec norm;  // LayerNorm with PyTorch's epsilon: no file says otherwise
    const EmbedSpec embed = bart_embedding(config, defaults, norm);
    ModelSpec spec;
    spec.context = config.count_or("max_position_embeddings", 1024);
    spec.encoder = bart_stack(config, defaults, embed, norm, false);
    spec.decoder = bart_stack(config, defaults, embed, norm, true);
    spec.head.kind = HeadKind::CausalLm;
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.head.bias = true;
    spec.shared_embedding = spec.head.tied;
    spec.bos_id = defaults.bos_id;
    spec.pad_id = defaults.pad_id;
    spec.eos_ids = {*defaults.eos_id};
    spec.decoder_start_id = defaults.start_id;
    return spec;
}

ModelSpec read_bart(const ConfigReader& config) {
    return read_bart_like(config, {.embed_norm = true,
                                   .position = PositionKind::Learned,
                                   .bos_id = 0,
                                   .pad_id = 1,
                                   .eos_id = 2,
                                   .start_id = 2});
}

ModelSpec read_mbart(const ConfigReader& config) {
    return read_bart_like(config, {.placement = NormPlacement::Pre,
                                   .embed_norm = true,
                                   .position = PositionKind::Learned,
                                   .bos_id = 0,
                                   .pad_id = 1,
                                   .eos_id = 2});
}

ModelSpec read_m2m_100(const ConfigReader& config) {
    ModelSpec spec = read_bart_like(config, {.vocab_size = 128112,
                                             .activation = "relu",
                                             .scaled = true,
                                             .placement = NormPlacement::Pre,
                                             .position = PositionKind::SinusoidHalfT2t,
                                             .bos_id = 0,
                                             .pad_id = 1,
                                             .eos_id = 2,
                                             .start_id = 2});
    spec.head.bias = false;
    return spec;
}

ModelSpec read_marian(const ConfigReader& config) {
    ModelSpec spec = read_bart_like(
        config, {.vocab_size = 58101, .pad_id = 58100, .eos_id = 0, .start_id = 58100});
    const int target = config.count_or("decoder_vocab_size", spec.vocab_size());
    if (config.flag_or("share_encoder_decoder_embeddings", true)) {
        if (target != spec.vocab_size()) {
            config.refuse("decoder_vocab_size", "the vocabulary that both sides share");
        }
    } else {
        spec.shared_embedding = false;
        spec.decoder->embed.vocab_size = target;
    }
    return spec;
}

ModelSpec read_pegasus(const ConfigReader& config) {
    return read_bart_like(
        config, {.placement = NormPlacement::Pre, .pad_id = 0, .eos_id = 1, .start_id = 0});
}

constexpr std::array kFamilies{
    ConfigFamily{"t5", read_t5},           ConfigFamily{"mt5", read_mt5},
    ConfigFamily{"bart", read_bart},       ConfigFamily{"mbart", read_mbart},
    ConfigFamily{"m2m_100", read_m2m_100}, ConfigFamily{"marian", read_marian},
    ConfigFamily{"pegasus", read_pegasus},
};

}  // namespace

std::span<const ConfigFamily> seq2seq_config_families() { return kFamilies; }

}  // namespace headlight
