#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "engine/io/config_families.h"
#include "engine/io/config_parts.h"

namespace headlight {
namespace {

/// The parts of "c2p|p2c", or a list of them.
std::vector<std::string> parts_of(const ConfigReader& config, const char* field) {
    const nlohmann::json* value = config.find(field);
    if (value != nullptr && value->is_array()) {
        return config.texts(field);
    }
    std::vector<std::string> parts(1);
    for (const char c : config.text_or(field, "")) {
        if (c == '|') {
            parts.emplace_back();
        } else if (c != ' ') {
            parts.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    return parts;
}

bool contains(const std::vector<std::string>& parts, const char* part) {
    return std::find(parts.begin(), parts.end(), part) != parts.end();
}

AttentionSpec read_attention(const ConfigReader& config, int d_model, int context) {
    AttentionSpec spec;
    spec.n_heads = spec.n_kv_heads = config.count_or("num_attention_heads", 24);
    spec.d_head = head_size(config, "hidden_size", d_model, spec.n_heads);
    if (config.count_or("attention_head_size", spec.d_head) != spec.d_head) {
        config.refuse("attention_head_size", std::to_string(spec.d_head));
    }
    spec.qkv_bias = spec.out_bias = true;
    spec.mask = MaskKind::Bidirectional;
    const std::vector<std::string> terms = parts_of(config, "pos_att_type");
    const bool c2p = contains(terms, "c2p"), p2c = contains(terms, "p2c");
    // Divided by the number of terms that are added, content with content among them.
    spec.scale =
        1.0F / std::sqrt(static_cast<float>(spec.d_head) * static_cast<float>(1 + c2p + p2c));
    if (config.flag_or("relative_attention", false)) {
        spec.relative = RelativeKind::Disentangled;
        spec.relative_buckets = count_or_unused(config, "position_buckets", 0);
        spec.relative_max_distance = count_or_unused(config, "max_relative_positions", 0);
        if (spec.relative_max_distance == 0) {
            spec.relative_max_distance = context;
        }
        spec.disentangled = {c2p, p2c, config.flag_or("share_att_key", false)};
    }
    return spec;
}

void read_masked_lm_head(const ConfigReader& config, const NormSpec& norm, ModelSpec& spec) {
    const EmbedSpec& embed = spec.encoder->embed;
    // The older head goes through the width of the token table; the newer one needs it to be
    // d_model.
    const bool older = config.flag_or("legacy", true);
    if (!older && embed.project) {
        return;
    }
    spec.head.kind = HeadKind::MaskedLm;
    spec.head.tied = !older || config.flag_or("tie_word_embeddings", true);
    spec.head.bias = true;
    spec.head.transform = HeadTransformSpec{older ? embed.d_embed : embed.d_model,
                                            config.activation_or("hidden_act", "gelu"), norm};
}

ModelSpec read_deberta_v2(const ConfigReader& config) {
    const int d_model = config.count_or("hidden_size", 1536);
    ModelSpec spec;
    spec.context = config.count_or("max_position_embeddings", 512);
    spec.pad_id = 0;

    BlockSpec block;
    block.placement = NormPlacement::Post;
    block.norm = {NormKind::LayerNorm, config.positive_or("layer_norm_eps", 1e-7F)};
    block.attention = read_attention(config, d_model, spec.context);
    block.mlp.activation = config.activation_or("hidden_act", "gelu");
    block.mlp.d_mlp = config.count_or("intermediate_size", 6144);
    block.mlp.bias = true;

    StackSpec& stack = spec.encoder.emplace();
    const int n_layers = config.count_or("num_hidden_layers", 24, kLayerLimit);
    for (int layer = 0; layer < n_layers; ++layer) {
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    if (const int kernel = config.whole_or("conv_kernel_size", 0); kernel > 0) {
        stack.blocks.front().conv = ConvSpec{kernel, config.count_or("conv_groups", 1),
                                             config.activation_or("conv_act", "tanh")};
    }
    if (block.attention.relative == RelativeKind::Disentangled &&
        contains(parts_of(config, "norm_rel_ebd"), "layer_norm")) {
        stack.relative_norm = block.norm;
    }

    EmbedSpec& embed = stack.embed;
    embed.vocab_size = config.count_or("vocab_size", 128100);
    embed.d_embed = config.count_or("embedding_size", d_model);
    embed.d_model = d_model;
    embed.project = embed.d_embed != d_model;
    embed.n_types = config.whole_or("type_vocab_size", 0);
    embed.norm = block.norm;
    if (config.flag_or("position_biased_input", true)) {
        embed.position = PositionKind::Learned;
        embed.n_positions = spec.context;
    }
    read_masked_lm_head(config, block.norm, spec);
    return spec;
}

}  // namespace

std::span<const ConfigFamily> deberta_config_families() {
    static constexpr std::array kFamilies{ConfigFamily{"deberta-v2", read_deberta_v2}};
    return kFamilies;
}

}  // namespace headlight
