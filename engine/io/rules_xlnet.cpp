#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

/// Projections are tensors of their own, [d_model, head, d_head].
constexpr TensorRule per_head(Role role, const char* pattern,
                              WeightLayout layout = WeightLayout::InOut) {
    TensorRule rule{role, pattern, layout, StackSide::Encoder};
    rule.head_axis = true;
    return rule;
}

constexpr std::array kXlnetFamilies{Names("xlnet")};
constexpr std::array kXlnetPrefixes{Names("transformer.")};
constexpr std::array kXlnetRules{
    encoder_rule(Role::TokenTable, "word_embedding.weight"),
    per_head(Role::AttnQ, "layer.{i}.rel_attn.q"),
    per_head(Role::AttnK, "layer.{i}.rel_attn.k"),
    per_head(Role::AttnV, "layer.{i}.rel_attn.v"),
    per_head(Role::PositionK, "layer.{i}.rel_attn.r"),
    per_head(Role::AttnO, "layer.{i}.rel_attn.o", WeightLayout::OutIn),
    encoder_rule(Role::ContentBias, "layer.{i}.rel_attn.r_w_bias"),
    encoder_rule(Role::PositionBias, "layer.{i}.rel_attn.r_r_bias"),
    encoder_rule(Role::SegmentBias, "layer.{i}.rel_attn.r_s_bias"),
    per_head(Role::SegmentTable, "layer.{i}.rel_attn.seg_embed", WeightLayout::OutIn),
    encoder_rule(Role::Ln1, "layer.{i}.rel_attn.layer_norm"),
    encoder_rule(Role::MlpIn, "layer.{i}.ff.layer_1"),
    encoder_rule(Role::MlpOut, "layer.{i}.ff.layer_2"),
    encoder_rule(Role::Ln2, "layer.{i}.ff.layer_norm"),
    encoder_rule(Role::Unembed, "lm_loss"),
    encoder_rule(Role::UnembedBias, "lm_loss.bias"),
};
constexpr std::array kXlnetIgnored{Names("mask_emb"), Names("sequence_summary.*"),
                                   Names("logits_proj.*"), Names("lm_loss.*")};

constexpr std::array kFamilies{
    FamilyRules{kXlnetFamilies, kXlnetPrefixes, kXlnetRules, kXlnetIgnored, {}},
};

}  // namespace

std::span<const FamilyRules> xlnet_rules() { return kFamilies; }

}  // namespace headlight
