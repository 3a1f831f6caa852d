#include <array>
#include <cmath>

#include "engine/io/config_families.h"
#include "engine/io/config_parts.h"
#include "engine/io/config_rope.h"

namespace headlight {
namespace {

/// Widths and counts, whatever a family calls them.
struct GptShape {
    int d_model, n_heads, d_head, n_layers, d_mlp, context, vocab_size;
};

/// What the readers below have in common: LayerNorm, every head with keys of its own, a plain MLP,
/// biases everywhere, a head tied to the token table. Absolute positions are learned.
ModelSpec gpt_like(const GptShape& shape, const NormSpec& norm, Activation activation) {
    BlockSpec block;
    block.placement = NormPlacement::Pre;
    block.norm = norm;
    block.attention.n_heads = shape.n_heads;
    block.attention.n_kv_heads = shape.n_heads;
    block.attention.d_head = shape.d_head;
    block.attention.scale =
        static_cast<float>(1 / std::sqrt(static_cast<double>(block.attention.d_head)));
    block.attention.qkv_bias = true;
    block.attention.out_bias = true;
    block.attention.mask = MaskKind::Causal;
    block.mlp.activation = activation;
    block.mlp.d_mlp = shape.d_mlp;
    block.mlp.bias = true;

    ModelSpec spec;
    spec.context = shape.context;
    StackSpec& stack = spec.decoder.emplace();
    for (int layer = 0; layer < shape.n_layers; ++layer) {
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    stack.final_norm = norm;
    stack.embed.vocab_size = shape.vocab_size;
    stack.embed.d_embed = shape.d_model;
    stack.embed.d_model = shape.d_model;
    stack.embed.position = PositionKind::Learned;
    stack.embed.n_positions = shape.context;
    spec.head.kind = HeadKind::CausalLm;
    spec.head.tied = true;
    return spec;
}

/// `n_embd` and its like, as GPT-1 and GPT-2 write them.
GptShape read_openai_shape(const ConfigReader& config, int context, int vocab_size) {
    GptShape shape{};
    shape.d_model = config.count_or("n_embd", 768);
    shape.n_heads = config.count_or("n_head", 12);
    shape.d_head = head_size(config, "n_embd", shape.d_model, shape.n_heads);
    shape.n_layers = config.count_or("n_layer", 12, kLayerLimit);
    shape.d_mlp = 4 * shape.d_model;
    shape.context = config.count_or("n_positions", context);
    shape.vocab_size = config.count_or("vocab_size", vocab_size);
    return shape;
}

NormSpec read_layer_norm(const ConfigReader& config, const char* field) {
    return {NormKind::LayerNorm, config.positive_or(field, 1e-5F)};
}

ModelSpec read_gpt2(const ConfigReader& config) {
    if (config.flag_or("add_cross_attention", false)) {
        config.refuse("add_cross_attention", "a decoder of its own (false)");
    }
    GptShape shape = read_openai_shape(config, 1024, 50257);
    shape.d_mlp = config.count_or("n_inner", shape.d_mlp);
    ModelSpec spec = gpt_like(shape, read_layer_norm(config, "layer_norm_epsilon"),
                              config.activation_or("activation_function", "gelu_new"));
    const bool scaled = config.flag_or("scale_attn_weights", true);
    const bool by_layer = config.flag_or("scale_attn_by_inverse_layer_idx", false);
    int layer = 0;
    for (BlockSpec& block : spec.decoder->blocks) {
        ++layer;
        block.attention.scale = scaled ? block.attention.scale : 1.0F;
        block.attention.scale /= by_layer ? static_cast<float>(layer) : 1.0F;
    }
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.bos_id = 50256;
    spec.eos_ids = {50256};
    return spec;
}

/// GPT-1 normalises after each sum and not at the end.
ModelSpec read_openai_gpt(const ConfigReader& config) {
    // What its configurations call "gelu" is the approximation by tanh.
    Activation activation = config.activation_or("afn", "gelu");
    activation = activation == Activation::GeluErf ? Activation::GeluTanh : activation;
    ModelSpec spec = gpt_like(read_openai_shape(config, 512, 40478),
                              read_layer_norm(config, "layer_norm_epsilon"), activation);
    for (BlockSpec& block : spec.decoder->blocks) {
        block.placement = NormPlacement::Post;
    }
    spec.decoder->final_norm.reset();
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    return spec;
}

/// [[["global", "local"], 12]]: the kinds of the layers, and how often they repeat.
std::vector<std::string> expand_attention_types(const ConfigReader& config) {
    constexpr const char* kField = "attention_types";
    const char* expected = "pairs of a list of global and local, and a count";
    const nlohmann::json* groups = config.find(kField);
    if (groups == nullptr) {
        std::vector<std::string> all;
        for (int layer = 0; layer < 24; ++layer) {
            all.push_back(layer % 2 == 0 ? "global" : "local");
        }
        return all;
    }
    std::vector<std::string> all;
    for (const nlohmann::json& group : *groups) {
        const bool pair = group.is_array() && group.size() == 2 && group[0].is_array() &&
                          group[1].is_number_unsigned() && group[1] <= kLayerLimit;
        if (!pair) {
            config.refuse(kField, expected);
        }
        for (int repeat = 0; repeat < group[1].get<int>(); ++repeat) {
            for (const nlohmann::json& kind : group[0]) {
                if (!kind.is_string() || all.size() >= kLayerLimit) {
                    config.refuse(kField, expected);
                }
                all.push_back(kind.get<std::string>());
            }
        }
    }
    return all;
}

/// Which layers see their window only.
std::vector<bool> read_local_layers(const ConfigReader& config, int n_layers) {
    const bool listed = config.has("attention_layers");
    const char* field = listed ? "attention_layers" : "attention_types";
    const std::vector<std::string> kinds =
        listed ? config.texts(field) : expand_attention_types(config);
    std::vector<bool> local;
    for (const std::string& kind : kinds) {
        if (kind != "local" && kind != "global") {
            config.refuse(field, "global or local for each layer");
        }
        local.push_back(kind == "local");
    }
    if (local.size() != static_cast<std::size_t>(n_layers)) {
        config.refuse(field, "one kind for each of the " + std::to_string(n_layers) + " layers");
    }
    return local;
}

/// GPT-Neo does not scale its scores, and every other layer sees a window only.
ModelSpec read_gpt_neo(const ConfigReader& config) {
    GptShape shape{};
    shape.d_model = config.count_or("hidden_size", 2048);
    shape.n_heads = config.count_or("num_heads", 16);
    shape.d_head = head_size(config, "hidden_size", shape.d_model, shape.n_heads);
    shape.n_layers = config.count_or("num_layers", 24, kLayerLimit);
    shape.d_mlp = config.count_or("intermediate_size", 4 * shape.d_model);
    shape.context = config.count_or("max_position_embeddings", 2048);
    shape.vocab_size = config.count_or("vocab_size", 50257);
    ModelSpec spec = gpt_like(shape, read_layer_norm(config, "layer_norm_epsilon"),
                              config.activation_or("activation_function", "gelu_new"));
    const int window = config.count_or("window_size", 256);
    const std::vector<bool> local = read_local_layers(config, shape.n_layers);
    for (std::size_t layer = 0; layer < local.size(); ++layer) {
        AttentionSpec& attention = spec.decoder->blocks[layer].attention;
        attention.scale = 1;
        attention.qkv_bias = false;
        attention.window = local[layer] ? window : 0;
    }
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.bos_id = 50256;
    spec.eos_ids = {50256};
    return spec;
}

/// GPT-NeoX adds attention and MLP of the same stream, and rotates a part of each head.
ModelSpec read_gpt_neox(const ConfigReader& config) {
    GptShape shape{};
    shape.d_model = config.count_or("hidden_size", 6144);
    shape.n_heads = config.count_or("num_attention_heads", 64);
    shape.d_head = head_size(config, "hidden_size", shape.d_model, shape.n_heads);
    shape.n_layers = config.count_or("num_hidden_layers", 44, kLayerLimit);
    shape.d_mlp = config.count_or("intermediate_size", 24576);
    shape.context = config.count_or("max_position_embeddings", 2048);
    shape.vocab_size = config.count_or("vocab_size", 50432);
    ModelSpec spec = gpt_like(shape, read_layer_norm(config, "layer_norm_eps"),
                              config.activation_or("hidden_act", "gelu"));
    StackSpec& stack = *spec.decoder;
    stack.embed.position = PositionKind::None;
    stack.embed.n_positions = 0;
    const RopeDefaults rope{
        .theta_field = "rotary_emb_base", .partial_field = "rotary_pct", .partial = 0.25};
    stack.ropes = {read_rope(config, stack.blocks.front().attention.d_head, shape.context, rope)};
    spec.context = context_with(stack.ropes.front(), shape.context);
    const bool parallel = config.flag_or("use_parallel_residual", true);
    const bool bias = config.flag_or("attention_bias", true);
    for (BlockSpec& block : stack.blocks) {
        block.placement = parallel ? NormPlacement::Parallel : NormPlacement::Pre;
        block.attention.qkv_bias = block.attention.out_bias = bias;
        block.attention.relative = RelativeKind::Rotary;
    }
    spec.head.tied = config.flag_or("tie_word_embeddings", false);
    spec.bos_id = 0;
    spec.eos_ids = {2};
    return spec;
}

/// OPT's positions begin at row 2; the 350m model is post-norm and embeds in fewer features.
ModelSpec read_opt(const ConfigReader& config) {
    GptShape shape{};
    shape.d_model = config.count_or("hidden_size", 768);
    shape.n_heads = config.count_or("num_attention_heads", 12);
    shape.d_head = head_size(config, "hidden_size", shape.d_model, shape.n_heads);
    shape.n_layers = config.count_or("num_hidden_layers", 12, kLayerLimit);
    shape.d_mlp = config.count_or("ffn_dim", 3072);
    shape.context = config.count_or("max_position_embeddings", 2048);
    shape.vocab_size = config.count_or("vocab_size", 50272);
    NormSpec norm;
    norm.affine = config.flag_or("layer_norm_elementwise_affine", true);
    ModelSpec spec = gpt_like(shape, norm, config.activation_or("activation_function", "relu"));
    StackSpec& stack = *spec.decoder;
    stack.embed.position_offset = 2;
    stack.embed.n_positions = shape.context + stack.embed.position_offset;
    stack.embed.d_embed = config.count_or("word_embed_proj_dim", shape.d_model);
    const bool projected = stack.embed.d_embed != shape.d_model;
    stack.embed.project = stack.embed.project_before_positions = projected;
    spec.head.project_out = projected;

    const bool bias = config.flag_or("enable_bias", true);
    const bool before = config.flag_or("do_layer_norm_before", true);
    for (BlockSpec& block : stack.blocks) {
        block.placement = before ? NormPlacement::Pre : NormPlacement::Post;
        block.attention.qkv_bias = block.attention.out_bias = bias;
        block.mlp.bias = bias;
    }
    if (!before || config.flag_or("_remove_final_layer_norm", false)) {
        stack.final_norm.reset();
    }
    spec.head.tied = config.flag_or("tie_word_embeddings", true);
    spec.bos_id = 2;
    spec.eos_ids = {2};
    spec.pad_id = 1;
    return spec;
}

}  // namespace

std::span<const ConfigFamily> gpt_config_families() {
    static constexpr std::array kFamilies{
        ConfigFamily{"gpt2", read_gpt2},         ConfigFamily{"gpt_neo", read_gpt_neo},
        ConfigFamily{"gpt_neox", read_gpt_neox}, ConfigFamily{"openai-gpt", read_openai_gpt},
        ConfigFamily{"opt", read_opt},
    };
    return kFamilies;
}

}  // namespace headlight
