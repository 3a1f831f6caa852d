#include <array>
#include <cmath>

#include "engine/io/config_families.h"
#include "engine/io/config_parts.h"

namespace headlight {
namespace {

/// One number for both, or height and width.
std::array<int, 2> read_size(const ConfigReader& config, const char* field, int fallback) {
    const nlohmann::json* value = config.find(field);
    if (value == nullptr || !value->is_array()) {
        const int size = config.count_or(field, fallback);
        return {size, size};
    }
    const std::vector<int> sizes = config.ids(field);
    constexpr int kLimit = 1 << 16;
    if (sizes.size() != 2 || sizes[0] < 1 || sizes[1] < 1 || sizes[0] > kLimit ||
        sizes[1] > kLimit) {
        config.refuse(field, "a size, or a height and a width");
    }
    return {sizes[0], sizes[1]};
}

PatchSpec read_patches(const ConfigReader& config) {
    constexpr int kChannelLimit = 1 << 10, kSideLimit = 1 << 14;
    const auto [height, width] = read_size(config, "image_size", 224);
    const auto [patch_height, patch_width] = read_size(config, "patch_size", 16);
    if (height > kSideLimit || width > kSideLimit) {
        config.refuse("image_size", "at most " + std::to_string(kSideLimit) + " pixels a side");
    }
    if (patch_height > height || patch_width > width) {
        config.refuse("patch_size", "at most the size of the picture");
    }
    return {config.count_or("num_channels", 3, kChannelLimit), height, width, patch_height,
            patch_width};
}

/// Their names; where only their number is stated, the names that the oracle gives them.
std::vector<std::string> read_classes(const ConfigReader& config) {
    constexpr const char* kField = "id2label";
    const nlohmann::json* names = config.find(kField);
    const bool named = names != nullptr && names->is_object() && !names->empty();
    const int count =
        named ? static_cast<int>(names->size()) : config.count_or("num_labels", 2, 1 << 20);
    std::vector<std::string> classes;
    for (int i = 0; i < count; ++i) {
        const std::string number = std::to_string(i);
        if (named && (!names->contains(number) || !(*names)[number].is_string())) {
            config.refuse(kField, "a name for each number from 0 to " + std::to_string(count - 1));
        }
        classes.push_back(named ? (*names)[number].get<std::string>() : "LABEL_" + number);
    }
    return classes;
}

/// ViT (Dosovitskiy et al. 2021): an encoder whose rows are the patches of a picture.
ModelSpec read_vit(const ConfigReader& config) {
    const int d_model = config.count_or("hidden_size", 768);
    ModelSpec spec;
    BlockSpec block;
    block.placement = NormPlacement::Pre;
    block.norm = {NormKind::LayerNorm, config.positive_or("layer_norm_eps", 1e-12F)};
    block.attention.n_heads = block.attention.n_kv_heads =
        config.count_or("num_attention_heads", 12);
    block.attention.d_head = head_size(config, "hidden_size", d_model, block.attention.n_heads);
    block.attention.scale = 1.0F / std::sqrt(static_cast<float>(block.attention.d_head));
    block.attention.qkv_bias = config.flag_or("qkv_bias", true);
    block.attention.out_bias = true;
    block.attention.mask = MaskKind::Bidirectional;
    block.mlp.activation = config.activation_or("hidden_act", "gelu");
    block.mlp.d_mlp = config.count_or("intermediate_size", 3072);
    block.mlp.bias = true;

    StackSpec& stack = spec.encoder.emplace();
    const int n_layers = config.count_or("num_hidden_layers", 12, kLayerLimit);
    for (int layer = 0; layer < n_layers; ++layer) {
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    stack.final_norm = block.norm;
    stack.embed.d_embed = d_model;
    stack.embed.d_model = d_model;
    stack.embed.patches = read_patches(config);
    stack.embed.position = PositionKind::Learned;
    stack.embed.n_positions = spec.context = stack.embed.patches->rows();

    const std::vector<std::string> classes = config.texts("architectures");
    if (!classes.empty() && classes.front() == "ViTForImageClassification") {
        spec.head.classes = read_classes(config);
        spec.head.pool = PoolKind::First;
        return spec;
    }
    if (config.count_or("pooler_output_size", d_model) != d_model) {
        config.refuse("pooler_output_size", std::to_string(d_model));
    }
    if (config.activation_or("pooler_act", "tanh") != Activation::Tanh) {
        config.refuse("pooler_act", "tanh");
    }
    spec.head.pool = PoolKind::FirstTanh;
    return spec;
}

}  // namespace

std::span<const ConfigFamily> vit_config_families() {
    static constexpr std::array kFamilies{ConfigFamily{"vit", read_vit}};
    return kFamilies;
}

}  // namespace headlight
