#include <array>
#include <cmath>

#include "engine/io/config_families.h"
#include "engine/io/config_llama.h"

namespace headlight {
namespace {

constexpr LlamaDefaults kGemmaDefaults{.vocab_size = 256000,
                                       .d_model = 2304,
                                       .d_mlp = 9216,
                                       .n_layers = 26,
                                       .n_heads = 8,
                                       .n_kv_heads = 4,
                                       .d_head = 256,
                                       .context = 8192,
                                       .activation_field = "hidden_activation",
                                       .activation = "gelu_pytorch_tanh",
                                       .tied = true,
                                       .bos_id = 2,
                                       .eos_id = 1,
                                       .pad_id = 0};

/// A cap that null switches off.
float read_softcap(const ConfigReader& config, const char* field, float fallback) {
    return config.has(field) || !config.states(field) ? config.positive_or(field, fallback) : 0;
}

/// Sandwich norms whose weights are stored less one, scaled embeddings, and scores that are not
/// scaled by the size of a head.
ModelSpec read_gemma_like(const ConfigReader& config, const LlamaDefaults& defaults) {
    ModelSpec spec = read_llama_like(config, defaults);
    StackSpec& stack = *spec.decoder;
    stack.embed.scale = static_cast<float>(std::sqrt(static_cast<double>(stack.embed.d_model)));
    stack.final_norm->weight_offset = 1;
    const bool bias = config.flag_or("attention_bias", false);
    const auto scale =
        static_cast<float>(1 / std::sqrt(config.precise_or("query_pre_attn_scalar", 256)));
    for (BlockSpec& block : stack.blocks) {
        block.placement = NormPlacement::Sandwich;
        block.norm.weight_offset = 1;
        block.attention.scale = scale;
        block.attention.qkv_bias = block.attention.out_bias = bias;
    }
    return spec;
}

ModelSpec read_gemma2(const ConfigReader& config) {
    if (config.flag_or("use_bidirectional_attention", false)) {
        config.refuse("use_bidirectional_attention", "a decoder (false)");
    }
    ModelSpec spec = read_gemma_like(config, kGemmaDefaults);
    read_one_rope(config, {}, spec);
    const float cap = read_softcap(config, "attn_logit_softcapping", 50);
    for (BlockSpec& block : spec.decoder->blocks) {
        block.attention.score_softcap = cap;
    }
    spec.head.logit_softcap = read_softcap(config, "final_logit_softcapping", 30);
    const auto every_other = [](int layer) { return layer % 2 == 0; };
    const std::vector<bool> sliding =
        read_sliding_layers(config, static_cast<int>(spec.decoder->blocks.size()), every_other);
    set_windows(config, sliding, read_window(config, 4096), spec);
    return spec;
}

/// The table of the layers that see everything and the table of those that slide, in either style.
std::vector<RopeSpec> read_two_ropes(const ConfigReader& config, int d_head, int context) {
    static const nlohmann::json kSilent = nlohmann::json::object();
    const ConfigReader silent(kSilent, config.where());
    const ConfigReader nested = config.object("rope_parameters").value_or(silent);
    const auto part = [&](const char* kind) { return nested.object(kind).value_or(silent); };
    const std::optional<ConfigReader> scaling = config.object("rope_scaling");
    return {
        read_rope_object(config, scaling ? *scaling : part("full_attention"), d_head, context,
                         {.theta = 1e6F}),
        read_rope_object(config, part("sliding_attention"), d_head, context,
                         {.theta = 1e4F, .theta_field = "rope_local_base_freq"}),
    };
}

ModelSpec read_gemma3_text(const ConfigReader& config) {
    LlamaDefaults defaults = kGemmaDefaults;
    defaults.vocab_size = 262208;
    defaults.context = 131072;
    ModelSpec spec = read_gemma_like(config, defaults);
    read_special_ids(config, spec);
    spec.head.logit_softcap = read_softcap(config, "final_logit_softcapping", 0);

    const bool causal = !config.flag_or("use_bidirectional_attention", false);
    const int pattern = config.count_or("sliding_window_pattern", 6);
    const std::vector<bool> sliding =
        read_sliding_layers(config, static_cast<int>(spec.decoder->blocks.size()),
                            [&](int layer) { return (layer + 1) % pattern != 0; });
    // Without the mask, the window reaches half as far on either side.
    const int window = read_window(config, 4096);
    set_windows(config, sliding, causal ? window : window / 2, spec);
    spec.decoder->ropes =
        read_two_ropes(config, spec.decoder->blocks.front().attention.d_head, spec.context);
    for (std::size_t layer = 0; layer < sliding.size(); ++layer) {
        BlockSpec& block = spec.decoder->blocks[layer];
        block.attention.relative = RelativeKind::Rotary;
        block.attention.rope = sliding[layer] ? 1 : 0;
        block.attention.qk_norm = block.norm;
        block.attention.mask = causal ? MaskKind::Causal : MaskKind::Bidirectional;
    }
    return spec;
}

/// The model that also reads pictures: its text part.
ModelSpec read_gemma3(const ConfigReader& config) {
    static const nlohmann::json kSilent = nlohmann::json::object();
    const ConfigReader silent(kSilent, config.where() + ": text_config");
    ModelSpec spec = read_gemma3_text(config.object("text_config").value_or(silent));
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    return spec;
}

}  // namespace

std::span<const ConfigFamily> gemma_config_families() {
    static constexpr std::array kFamilies{
        ConfigFamily{"gemma2", read_gemma2},
        ConfigFamily{"gemma3", read_gemma3},
        ConfigFamily{"gemma3_text", read_gemma3_text},
    };
    return kFamilies;
}

}  // namespace headlight
