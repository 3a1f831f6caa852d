#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

constexpr std::array kT5Families{Names("t5"), Names("mt5")};
constexpr std::array kT5Rules{
    TensorRule{Role::SharedTokenTable, "shared.weight"},
    encoder_rule(Role::TokenTable, "encoder.embed_tokens.weight"),
    encoder_rule(Role::RelativeBias,
                 "encoder.block.{i}.layer.0.SelfAttention.relative_attention_bias.weight"),
    encoder_rule(Role::Ln1, "encoder.block.{i}.layer.0.layer_norm"),
    encoder_rule(Role::AttnQ, "encoder.block.{i}.layer.0.SelfAttention.q"),
    encoder_rule(Role::AttnK, "encoder.block.{i}.layer.0.SelfAttention.k"),
    encoder_rule(Role::AttnV, "encoder.block.{i}.layer.0.SelfAttention.v"),
    encoder_rule(Role::AttnO, "encoder.block.{i}.layer.0.SelfAttention.o"),
    encoder_rule(Role::Ln2, "encoder.block.{i}.layer.1.layer_norm"),
    encoder_rule(Role::MlpGate, "encoder.block.{i}.layer.1.DenseReluDense.wi_0"),
    encoder_rule(Role::MlpIn,
                 "encoder.block.{i}.layer.1.DenseReluDense.wi|"
                 "encoder.block.{i}.layer.1.DenseReluDense.wi_1"),
    encoder_rule(Role::MlpOut, "encoder.block.{i}.layer.1.DenseReluDense.wo"),
    encoder_rule(Role::FinalNorm, "encoder.final_layer_norm"),
    TensorRule{Role::TokenTable, "decoder.embed_tokens.weight"},
    TensorRule{Role::RelativeBias,
               "decoder.block.{i}.layer.0.SelfAttention.relative_attention_bias.weight"},
    TensorRule{Role::Ln1, "decoder.block.{i}.layer.0.layer_norm"},
    TensorRule{Role::AttnQ, "decoder.block.{i}.layer.0.SelfAttention.q"},
    TensorRule{Role::AttnK, "decoder.block.{i}.layer.0.SelfAttention.k"},
    TensorRule{Role::AttnV, "decoder.block.{i}.layer.0.SelfAttention.v"},
    TensorRule{Role::AttnO, "decoder.block.{i}.layer.0.SelfAttention.o"},
    TensorRule{Role::CrossNorm, "decoder.block.{i}.layer.1.layer_norm"},
    TensorRule{Role::CrossQ, "decoder.block.{i}.layer.1.EncDecAttention.q"},
    TensorRule{Role::CrossK, "decoder.block.{i}.layer.1.EncDecAttention.k"},
    TensorRule{Role::CrossV, "decoder.block.{i}.layer.1.EncDecAttention.v"},
    TensorRule{Role::CrossO, "decoder.block.{i}.layer.1.EncDecAttention.o"},
    TensorRule{Role::Ln2, "decoder.block.{i}.layer.2.layer_norm"},
    TensorRule{Role::MlpGate, "decoder.block.{i}.layer.2.DenseReluDense.wi_0"},
    TensorRule{Role::MlpIn,
               "decoder.block.{i}.layer.2.DenseReluDense.wi|"
               "decoder.block.{i}.layer.2.DenseReluDense.wi_1"},
    TensorRule{Role::MlpOut, "decoder.block.{i}.layer.2.DenseReluDense.wo"},
    TensorRule{Role::FinalNorm, "decoder.final_layer_norm"},
    TensorRule{Role::Unembed, "lm_head"},
};
/// An old mistake of the library: cross-attention has no positions.
constexpr std::array kT5Ignored{
    Names("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight")};

constexpr std::array kBartFamilies{Names("bart"), Names("mbart"), Names("m2m_100"), Names("marian"),
                                   Names("pegasus")};
constexpr std::array kBartPrefixes{Names("model.")};
constexpr std::array kBartRules{
    TensorRule{Role::SharedTokenTable, "shared.weight"},
    encoder_rule(Role::TokenTable, "encoder.embed_tokens.weight"),
    encoder_rule(Role::PositionTable, "encoder.embed_positions.weight"),
    TensorRule{Role::SinusoidTable, "encoder.embed_positions.weight", WeightLayout::OutIn,
               StackSide::Encoder, true},
    encoder_rule(Role::EmbedNorm, "encoder.layernorm_embedding"),
    encoder_rule(Role::AttnQ, "encoder.layers.{i}.self_attn.q_proj"),
    encoder_rule(Role::AttnK, "encoder.layers.{i}.self_attn.k_proj"),
    encoder_rule(Role::AttnV, "encoder.layers.{i}.self_attn.v_proj"),
    encoder_rule(Role::AttnO, "encoder.layers.{i}.self_attn.out_proj"),
    encoder_rule(Role::Ln1, "encoder.layers.{i}.self_attn_layer_norm"),
    encoder_rule(Role::MlpIn, "encoder.layers.{i}.fc1"),
    encoder_rule(Role::MlpOut, "encoder.layers.{i}.fc2"),
    encoder_rule(Role::Ln2, "encoder.layers.{i}.final_layer_norm"),
    encoder_rule(Role::FinalNorm, "encoder.layer_norm"),
    TensorRule{Role::TokenTable, "decoder.embed_tokens.weight"},
    TensorRule{Role::PositionTable, "decoder.embed_positions.weight"},
    TensorRule{Role::SinusoidTable, "decoder.embed_positions.weight", WeightLayout::OutIn,
               StackSide::Decoder, true},
    TensorRule{Role::EmbedNorm, "decoder.layernorm_embedding"},
    TensorRule{Role::AttnQ, "decoder.layers.{i}.self_attn.q_proj"},
    TensorRule{Role::AttnK, "decoder.layers.{i}.self_attn.k_proj"},
    TensorRule{Role::AttnV, "decoder.layers.{i}.self_attn.v_proj"},
    TensorRule{Role::AttnO, "decoder.layers.{i}.self_attn.out_proj"},
    TensorRule{Role::Ln1, "decoder.layers.{i}.self_attn_layer_norm"},
    TensorRule{Role::CrossQ, "decoder.layers.{i}.encoder_attn.q_proj"},
    TensorRule{Role::CrossK, "decoder.layers.{i}.encoder_attn.k_proj"},
    TensorRule{Role::CrossV, "decoder.layers.{i}.encoder_attn.v_proj"},
    TensorRule{Role::CrossO, "decoder.layers.{i}.encoder_attn.out_proj"},
    TensorRule{Role::CrossNorm, "decoder.layers.{i}.encoder_attn_layer_norm"},
    TensorRule{Role::MlpIn, "decoder.layers.{i}.fc1"},
    TensorRule{Role::MlpOut, "decoder.layers.{i}.fc2"},
    TensorRule{Role::Ln2, "decoder.layers.{i}.final_layer_norm"},
    TensorRule{Role::FinalNorm, "decoder.layer_norm"},
    TensorRule{Role::Unembed, "lm_head"},
    TensorRule{Role::UnembedBias, "final_logits_bias", WeightLayout::OutIn, StackSide::Decoder,
               true},
};
/// M2M100 computes its positions, whatever old files hold; the versions are fairseq's.
constexpr std::array kBartIgnored{Names("encoder.embed_positions.weights"),
                                  Names("decoder.embed_positions.weights"),
                                  Names("encoder.version"), Names("decoder.version")};

constexpr std::array kFamilies{
    FamilyRules{kT5Families, {}, kT5Rules, kT5Ignored, {}},
    FamilyRules{kBartFamilies, kBartPrefixes, kBartRules, kBartIgnored, {}},
};

}  // namespace

std::span<const FamilyRules> seq2seq_rules() { return kFamilies; }

}  // namespace headlight
