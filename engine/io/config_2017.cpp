#include <array>
#include <cmath>

#include "engine/io/config_families.h"
#include "engine/io/config_parts.h"

namespace headlight {
namespace {

/// One stack of the paper: attention, in the decoder then attention to the encoder, then the MLP,
/// each added to the stream and normalised.
StackSpec read_stack(const ConfigReader& config, const EmbedSpec& embed, bool decoder) {
    BlockSpec block;
    block.placement = NormPlacement::Post;
    block.norm = {NormKind::LayerNorm, config.positive_or("layer_norm_epsilon", 1e-5F)};
    AttentionSpec& attention = block.attention;
    attention.n_heads = config.count_or("n_heads", 8);
    attention.n_kv_heads = attention.n_heads;
    attention.d_head = head_size(config, "d_model", embed.d_model, attention.n_heads);
    attention.scale = 1.0F / std::sqrt(static_cast<float>(attention.d_head));
    attention.qkv_bias = config.flag_or("attention_bias", false);
    attention.out_bias = attention.qkv_bias;
    attention.mask = MaskKind::Bidirectional;
    if (decoder) {
        block.cross = attention;
        attention.mask = MaskKind::Causal;
    }
    block.mlp.activation = config.activation_or("activation", "relu");
    block.mlp.d_mlp = config.count_or("d_ff", 2048);
    block.mlp.bias = true;

    StackSpec stack;
    stack.embed = embed;
    const int n_layers = config.count_or("n_layers", 6, kLayerLimit);
    const char* own = decoder ? "n_decoder_layers" : "n_encoder_layers";
    const int count = config.count_or(own, n_layers, kLayerLimit);
    for (int layer = 0; layer < count; ++layer) {
        block.weight_group = layer;
        stack.blocks.push_back(block);
    }
    return stack;
}

/// "Attention is all you need" (Vaswani et al. 2017), in a layout of Headlight's own, since no
/// library writes it. Fields of config.json, with what they are when they are missing:
///
///     model_type            "transformer2017"
///     vocab_size            37000, of both languages together
///     d_model               512
///     n_heads               8
///     n_layers              6, of each stack; n_encoder_layers and n_decoder_layers override it
///     d_ff                  2048
///     activation            "relu"
///     attention_bias        false: the paper's projections are plain matrices
///     layer_norm_epsilon    1e-5
///     share_embeddings      true: one table for both inputs and the output (section 3.4)
///     max_length            none: sinusoids have no end
///     bos_token_id, eos_token_id, pad_token_id, decoder_start_token_id
///
/// Token rows are multiplied by sqrt(d_model) and sines and cosines alternate, as in sections 3.4
/// and 3.5. The names of the tensors stand in rules_2017.cpp.
ModelSpec read_2017(const ConfigReader& config) {
    EmbedSpec embed;
    embed.vocab_size = config.count_or("vocab_size", 37000);
    embed.d_model = config.count_or("d_model", 512);
    embed.d_embed = embed.d_model;
    embed.scale = std::sqrt(static_cast<float>(embed.d_model));
    embed.position = PositionKind::SinusoidInterleaved;

    ModelSpec spec;
    spec.context = config.whole_or("max_length", 0);
    spec.encoder = read_stack(config, embed, false);
    spec.decoder = read_stack(config, embed, true);
    spec.shared_embedding = config.flag_or("share_embeddings", true);
    spec.head.kind = HeadKind::CausalLm;
    spec.head.tied = spec.shared_embedding;
    return spec;
}

constexpr std::array kFamilies{ConfigFamily{"transformer2017", read_2017}};

}  // namespace

std::span<const ConfigFamily> paper_config_families() { return kFamilies; }

}  // namespace headlight
