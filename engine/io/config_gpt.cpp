#include <array>
#include <cmath>

#include "engine/io/config_families.h"
#include "engine/io/config_parts.h"

namespace headlight {
namespace {

ModelSpec read_gpt2(const ConfigReader& config) {
    const int d_model = config.count("n_embd");
    const int n_heads = config.count("n_head");
    if (config.flag_or("add_cross_attention", false)) {
        config.refuse("add_cross_attention", "a decoder of its own (false)");
    }
    ModelSpec spec;
    spec.context = config.count("n_positions");

    BlockSpec block;
    block.placement = NormPlacement::Pre;
    block.norm = {NormKind::LayerNorm, config.positive_or("layer_norm_epsilon", 1e-5F)};
    block.attention.n_heads = n_heads;
    block.attention.n_kv_heads = n_heads;
    block.attention.d_head = head_size(config, "n_embd", d_model, n_heads);
    block.attention.qkv_bias = true;
    block.attention.out_bias = true;
    block.attention.mask = MaskKind::Causal;
    block.mlp.activation = config.activation_or("activation_function", "gelu_new");
    block.mlp.d_mlp = config.count_or("n_inner", 4 * d_model);
    block.mlp.bias = true;

    const bool scaled = config.flag_or("scale_attn_weights", true);
    const bool by_layer = config.flag_or("scale_attn_by_inverse_layer_idx", false);
    const int n_layers = config.count("n_layer", kLayerLimit);
    StackSpec& stack = spec.decoder.emplace();
    for (int layer = 0; layer < n_layers; ++layer) {
        block.attention.scale =
            scaled ? 1.0F / std::sqrt(static_cast<float>(block.attention.d_head)) : 1.0F;
        block.attention.scale /= by_layer ? static_cast<float>(layer + 1) : 1.0F;
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    stack.final_norm = block.norm;
    stack.embed.vocab_size = config.count("vocab_size");
    stack.embed.d_embed = d_model;
    stack.embed.d_model = d_model;
    stack.embed.position = PositionKind::Learned;
    stack.embed.n_positions = spec.context;

    spec.head.kind = HeadKind::CausalLm;
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    return spec;
}

}  // namespace

std::span<const ConfigFamily> gpt_config_families() {
    static constexpr std::array kFamilies{ConfigFamily{"gpt2", read_gpt2}};
    return kFamilies;
}

}  // namespace headlight
