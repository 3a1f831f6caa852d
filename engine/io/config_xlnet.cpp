#include <array>
#include <cmath>

#include "engine/io/config_families.h"
#include "engine/io/config_parts.h"

namespace headlight {
namespace {

AttentionSpec read_attention(const ConfigReader& config, int d_model) {
    AttentionSpec spec;
    spec.n_heads = spec.n_kv_heads = config.count_or("n_head", 16);
    spec.d_head = head_size(config, "d_model", d_model, spec.n_heads);
    if (config.count_or("d_head", spec.d_head) != spec.d_head) {
        config.refuse("d_head", std::to_string(spec.d_head));
    }
    spec.scale = 1.0F / std::sqrt(static_cast<float>(spec.d_head));
    const std::string kind = config.text_or("attn_type", "bi");
    if (kind != "bi" && kind != "uni") {
        config.refuse("attn_type", "bi or uni");
    }
    spec.mask = kind == "bi" ? MaskKind::Bidirectional : MaskKind::Causal;
    if (kind == "uni" && config.flag_or("same_length", false)) {
        config.refuse("same_length", "a mask that does not hide the past (false)");
    }
    if (config.flag_or("bi_data", false)) {
        config.refuse("bi_data", "one sequence at a time (false)");
    }
    spec.relative = RelativeKind::TransformerXl;
    spec.relative_max_distance = count_or_unused(config, "clamp_len", 0);
    return spec;
}

/// XLNet (Yang et al. 2019) as it reads text: its content stream, which sees every token.
ModelSpec read_xlnet(const ConfigReader& config) {
    const int d_model = config.count_or("d_model", 1024);
    ModelSpec spec;
    BlockSpec block;
    block.placement = NormPlacement::Post;
    block.norm = {NormKind::LayerNorm, config.positive_or("layer_norm_eps", 1e-12F)};
    block.attention = read_attention(config, d_model);
    block.mlp.activation = config.activation_or("ff_activation", "gelu");
    block.mlp.d_mlp = config.count_or("d_inner", 4096);
    block.mlp.bias = true;

    StackSpec& stack = spec.encoder.emplace();
    const int n_layers = config.count_or("n_layer", 24, kLayerLimit);
    for (int layer = 0; layer < n_layers; ++layer) {
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    stack.embed.vocab_size =
        config.count_or(config.has("vocab_size") ? "vocab_size" : "n_token", 32000);
    stack.embed.d_embed = d_model;
    stack.embed.d_model = d_model;

    spec.head.kind =
        block.attention.mask == MaskKind::Causal ? HeadKind::CausalLm : HeadKind::MaskedLm;
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.head.bias = true;
    spec.bos_id = 1;
    spec.pad_id = 5;
    spec.eos_ids = {2};
    return spec;
}

}  // namespace

std::span<const ConfigFamily> xlnet_config_families() {
    static constexpr std::array kFamilies{ConfigFamily{"xlnet", read_xlnet}};
    return kFamilies;
}

}  // namespace headlight
