#include "engine/io/config_llama.h"

#include <array>
#include <cmath>

#include "engine/io/config_families.h"
#include "engine/io/config_parts.h"

namespace headlight {
namespace {

std::optional<int> id_or_none(int id) { return id < 0 ? std::nullopt : std::optional(id); }

/// An explicit head size, else d_model / n_heads rounded down: projections need not be square.
int read_head_size(const ConfigReader& config, const LlamaDefaults& defaults, int d_model,
                   int n_heads) {
    if (d_model < n_heads) {
        config.refuse("hidden_size",
                      "at least one feature for each of the " + std::to_string(n_heads) + " heads");
    }
    const int by_width = d_model / n_heads;
    return config.count_or("head_dim", defaults.d_head > 0 ? defaults.d_head : by_width);
}

int read_kv_heads(const ConfigReader& config, const LlamaDefaults& defaults, int n_heads) {
    constexpr const char* kField = "num_key_value_heads";
    const bool as_many = defaults.n_kv_heads == 0 || (config.states(kField) && !config.has(kField));
    const int n_kv_heads = config.count_or(kField, as_many ? n_heads : defaults.n_kv_heads);
    if (n_heads % n_kv_heads != 0) {
        config.refuse(kField, "a divisor of the " + std::to_string(n_heads) + " heads");
    }
    return n_kv_heads;
}

AttentionSpec read_attention(const ConfigReader& config, const LlamaDefaults& defaults,
                             int d_model) {
    AttentionSpec attention;
    attention.n_heads = config.count_or("num_attention_heads", defaults.n_heads);
    attention.n_kv_heads = read_kv_heads(config, defaults, attention.n_heads);
    attention.d_head = read_head_size(config, defaults, d_model, attention.n_heads);
    attention.scale = static_cast<float>(1 / std::sqrt(static_cast<double>(attention.d_head)));
    attention.mask = MaskKind::Causal;
    return attention;
}

/// `attention_bias` is of all four projections.
void read_attention_bias(const ConfigReader& config, ModelSpec& spec) {
    const bool bias = config.flag_or("attention_bias", false);
    for (BlockSpec& block : spec.decoder->blocks) {
        block.attention.qkv_bias = block.attention.out_bias = bias;
    }
}

ModelSpec read_llama(const ConfigReader& config) {
    ModelSpec spec = read_llama_like(config, {.vocab_size = 32000,
                                              .d_model = 4096,
                                              .d_mlp = 11008,
                                              .n_layers = 32,
                                              .n_heads = 32,
                                              .context = 2048,
                                              .bos_id = 1,
                                              .eos_id = 2});
    read_one_rope(config, {}, spec);
    read_attention_bias(config, spec);
    const bool mlp_bias = config.flag_or("mlp_bias", false);
    for (BlockSpec& block : spec.decoder->blocks) {
        block.mlp.bias = mlp_bias;
    }
    return spec;
}

ModelSpec read_mistral(const ConfigReader& config) {
    ModelSpec spec = read_llama_like(config, {.vocab_size = 32000,
                                              .d_model = 4096,
                                              .d_mlp = 14336,
                                              .n_layers = 32,
                                              .n_heads = 32,
                                              .n_kv_heads = 8,
                                              .context = 131072,
                                              .bos_id = 1,
                                              .eos_id = 2});
    read_one_rope(config, {}, spec);
    const int window = read_window(config, 4096);
    for (BlockSpec& block : spec.decoder->blocks) {
        block.attention.window = window;
    }
    return spec;
}

ModelSpec read_mixtral(const ConfigReader& config) {
    ModelSpec spec = read_llama_like(config, {.vocab_size = 32000,
                                              .d_model = 4096,
                                              .d_mlp = 14336,
                                              .n_layers = 32,
                                              .n_heads = 32,
                                              .n_kv_heads = 8,
                                              .context = 131072,
                                              .epsilon = 1e-5F,
                                              .bos_id = 1,
                                              .eos_id = 2});
    read_one_rope(config, {.theta = 1e6F}, spec);
    MoeSpec moe;
    moe.n_experts = config.count_or("num_local_experts", 8, kExpertLimit);
    moe.top_k = config.count_or("num_experts_per_tok", 2, moe.n_experts);
    const int window = read_window(config, 0);
    for (BlockSpec& block : spec.decoder->blocks) {
        block.attention.window = window;
        block.mlp.moe = moe;
    }
    return spec;
}

/// Phi-3 stores fused projections, which is a matter of names; it computes as Llama does.
ModelSpec read_phi3(const ConfigReader& config) {
    ModelSpec spec = read_llama_like(config, {.vocab_size = 32064,
                                              .d_model = 3072,
                                              .d_mlp = 8192,
                                              .n_layers = 32,
                                              .n_heads = 32,
                                              .context = 4096,
                                              .epsilon = 1e-5F,
                                              .bos_id = 1,
                                              .eos_id = 32000,
                                              .pad_id = 32000});
    read_one_rope(config, {.partial_field = "partial_rotary_factor", .original_context = 4096},
                  spec);
    const int window = read_window(config, 0);
    for (BlockSpec& block : spec.decoder->blocks) {
        block.attention.window = window;
    }
    return spec;
}

constexpr LlamaDefaults kQwenDefaults{.vocab_size = 151936,
                                      .d_model = 4096,
                                      .d_mlp = 22016,
                                      .n_layers = 32,
                                      .n_heads = 32,
                                      .n_kv_heads = 32,
                                      .context = 32768};

/// Qwen slides in the last layers, and only when told to.
void read_qwen_windows(const ConfigReader& config, ModelSpec& spec) {
    const bool use = config.flag_or("use_sliding_window", false);
    const int window = use ? read_window(config, 4096) : 0;
    const int first = config.whole_or("max_window_layers", 28);
    const auto n_layers = static_cast<int>(spec.decoder->blocks.size());
    set_windows(config,
                read_sliding_layers(config, n_layers,
                                    [&](int layer) { return window > 0 && layer >= first; }),
                window, spec);
}

ModelSpec read_qwen2(const ConfigReader& config) {
    ModelSpec spec = read_llama_like(config, kQwenDefaults);
    read_one_rope(config, {}, spec);
    read_qwen_windows(config, spec);
    for (BlockSpec& block : spec.decoder->blocks) {
        block.attention.qkv_bias = true;
    }
    return spec;
}

ModelSpec read_qwen3(const ConfigReader& config) {
    LlamaDefaults defaults = kQwenDefaults;
    defaults.d_head = 128;
    ModelSpec spec = read_llama_like(config, defaults);
    read_one_rope(config, {}, spec);
    read_qwen_windows(config, spec);
    read_attention_bias(config, spec);
    for (BlockSpec& block : spec.decoder->blocks) {
        block.attention.qk_norm = block.norm;
    }
    return spec;
}

}  // namespace

ModelSpec read_llama_like(const ConfigReader& config, const LlamaDefaults& defaults) {
    const int d_model = config.count_or("hidden_size", defaults.d_model);
    ModelSpec spec;
    spec.context = config.count_or("max_position_embeddings", defaults.context);
    spec.bos_id = id_or_none(defaults.bos_id);
    spec.pad_id = id_or_none(defaults.pad_id);
    if (defaults.eos_id >= 0) {
        spec.eos_ids = {defaults.eos_id};
    }

    BlockSpec block;
    block.placement = NormPlacement::Pre;
    block.norm = {NormKind::RmsNorm, config.positive_or("rms_norm_eps", defaults.epsilon)};
    block.attention = read_attention(config, defaults, d_model);
    block.mlp.activation = config.activation_or(defaults.activation_field, defaults.activation);
    block.mlp.gated = true;
    block.mlp.d_mlp = config.count_or("intermediate_size", defaults.d_mlp);

    StackSpec& stack = spec.decoder.emplace();
    const int n_layers = config.count_or("num_hidden_layers", defaults.n_layers, kLayerLimit);
    for (int layer = 0; layer < n_layers; ++layer) {
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    stack.final_norm = block.norm;
    stack.embed.vocab_size = config.count_or("vocab_size", defaults.vocab_size);
    stack.embed.d_embed = d_model;
    stack.embed.d_model = d_model;

    spec.head.kind = HeadKind::CausalLm;
    spec.head.tied = config.flag_or("tie_word_embeddings", defaults.tied);
    return spec;
}

void read_one_rope(const ConfigReader& config, const RopeDefaults& defaults, ModelSpec& spec) {
    StackSpec& stack = *spec.decoder;
    const int d_head = stack.blocks.front().attention.d_head;
    stack.ropes = {read_rope(config, d_head, spec.context, defaults)};
    for (BlockSpec& block : stack.blocks) {
        block.attention.relative = RelativeKind::Rotary;
    }
    spec.context = context_with(stack.ropes.front(), spec.context);
}

int read_window(const ConfigReader& config, int fallback) {
    constexpr const char* kField = "sliding_window";
    if (!config.has(kField)) {
        return config.states(kField) ? 0 : fallback;
    }
    return config.count_or(kField, fallback);
}

std::vector<bool> read_sliding_layers(const ConfigReader& config, int n_layers,
                                      const std::function<bool(int layer)>& otherwise) {
    std::vector<bool> sliding;
    if (!config.has("layer_types")) {
        for (int layer = 0; layer < n_layers; ++layer) {
            sliding.push_back(otherwise(layer));
        }
        return sliding;
    }
    const std::string expected =
        std::to_string(n_layers) + " times full_attention or sliding_attention, one for each layer";
    for (const std::string& type : config.texts("layer_types")) {
        if (type != "sliding_attention" && type != "full_attention") {
            config.refuse("layer_types", expected);
        }
        sliding.push_back(type == "sliding_attention");
    }
    if (sliding.size() != static_cast<std::size_t>(n_layers)) {
        config.refuse("layer_types", expected);
    }
    return sliding;
}

void set_windows(const ConfigReader& config, const std::vector<bool>& sliding, int window,
                 ModelSpec& spec) {
    for (std::size_t layer = 0; layer < sliding.size(); ++layer) {
        if (sliding[layer] && window == 0) {
            config.refuse("sliding_window", "a number of keys, since layers slide,");
        }
        spec.decoder->blocks[layer].attention.window = sliding[layer] ? window : 0;
    }
}

std::span<const ConfigFamily> llama_config_families() {
    static constexpr std::array kFamilies{
        ConfigFamily{"llama", read_llama},     ConfigFamily{"mistral", read_mistral},
        ConfigFamily{"mixtral", read_mixtral}, ConfigFamily{"phi3", read_phi3},
        ConfigFamily{"qwen2", read_qwen2},     ConfigFamily{"qwen3", read_qwen3},
    };
    return kFamilies;
}

}  // namespace headlight
