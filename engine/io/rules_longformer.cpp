#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

constexpr std::array kLongformerFamilies{Names("longformer")};
constexpr std::array kLongformerPrefixes{Names("longformer.")};
constexpr std::array kLongformerRules{
    encoder_rule(Role::TokenTable, "embeddings.word_embeddings.weight"),
    encoder_rule(Role::PositionTable, "embeddings.position_embeddings.weight"),
    encoder_rule(Role::TypeTable, "embeddings.token_type_embeddings.weight"),
    encoder_rule(Role::EmbedNorm, "embeddings.LayerNorm"),
    encoder_rule(Role::AttnQ, "encoder.layer.{i}.attention.self.query"),
    encoder_rule(Role::AttnK, "encoder.layer.{i}.attention.self.key"),
    encoder_rule(Role::AttnV, "encoder.layer.{i}.attention.self.value"),
    encoder_rule(Role::AttnQGlobal, "encoder.layer.{i}.attention.self.query_global"),
    encoder_rule(Role::AttnKGlobal, "encoder.layer.{i}.attention.self.key_global"),
    encoder_rule(Role::AttnVGlobal, "encoder.layer.{i}.attention.self.value_global"),
    encoder_rule(Role::AttnO, "encoder.layer.{i}.attention.output.dense"),
    encoder_rule(Role::Ln1, "encoder.layer.{i}.attention.output.LayerNorm"),
    encoder_rule(Role::MlpIn, "encoder.layer.{i}.intermediate.dense"),
    encoder_rule(Role::MlpOut, "encoder.layer.{i}.output.dense"),
    encoder_rule(Role::Ln2, "encoder.layer.{i}.output.LayerNorm"),
    encoder_rule(Role::HeadTransform, "lm_head.dense"),
    encoder_rule(Role::HeadTransformNorm, "lm_head.layer_norm"),
    encoder_rule(Role::Unembed, "lm_head.decoder"),
    encoder_rule(Role::UnembedBias, "lm_head.decoder.bias|lm_head.bias"),
    encoder_rule(Role::Pooler, "pooler.dense"),
};
constexpr std::array kLongformerIgnored{Names("embeddings.position_ids"), Names("classifier.*"),
                                        Names("qa_outputs.*")};

constexpr std::array kFamilies{
    FamilyRules{kLongformerFamilies, kLongformerPrefixes, kLongformerRules, kLongformerIgnored, {}},
};

}  // namespace

std::span<const FamilyRules> longformer_rules() { return kFamilies; }

}  // namespace headlight
