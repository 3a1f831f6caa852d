#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

constexpr std::array kDebertaFamilies{Names("deberta-v2")};
constexpr std::array kDebertaPrefixes{Names("deberta.")};
constexpr std::array kDebertaRules{
    encoder_rule(Role::TokenTable, "embeddings.word_embeddings.weight"),
    encoder_rule(Role::PositionTable, "embeddings.position_embeddings.weight"),
    encoder_rule(Role::TypeTable, "embeddings.token_type_embeddings.weight"),
    encoder_rule(Role::EmbedProjection, "embeddings.embed_proj"),
    encoder_rule(Role::EmbedNorm, "embeddings.LayerNorm"),
    encoder_rule(Role::RelativeTable, "encoder.rel_embeddings.weight"),
    encoder_rule(Role::RelativeNorm, "encoder.LayerNorm"),
    encoder_rule(Role::AttnQ, "encoder.layer.{i}.attention.self.query_proj"),
    encoder_rule(Role::AttnK, "encoder.layer.{i}.attention.self.key_proj"),
    encoder_rule(Role::AttnV, "encoder.layer.{i}.attention.self.value_proj"),
    encoder_rule(Role::PositionQ, "encoder.layer.{i}.attention.self.pos_query_proj"),
    encoder_rule(Role::PositionK, "encoder.layer.{i}.attention.self.pos_key_proj"),
    encoder_rule(Role::AttnO, "encoder.layer.{i}.attention.output.dense"),
    encoder_rule(Role::Ln1, "encoder.layer.{i}.attention.output.LayerNorm"),
    encoder_rule(Role::MlpIn, "encoder.layer.{i}.intermediate.dense"),
    encoder_rule(Role::MlpOut, "encoder.layer.{i}.output.dense"),
    encoder_rule(Role::Ln2, "encoder.layer.{i}.output.LayerNorm"),
    encoder_rule(Role::Conv, "encoder.conv.conv"),
    encoder_rule(Role::ConvNorm, "encoder.conv.LayerNorm"),
    encoder_rule(Role::HeadTransform,
                 "cls.predictions.transform.dense|lm_predictions.lm_head.dense"),
    encoder_rule(Role::HeadTransformNorm,
                 "cls.predictions.transform.LayerNorm|lm_predictions.lm_head.LayerNorm"),
    encoder_rule(Role::Unembed, "cls.predictions.decoder"),
    encoder_rule(Role::UnembedBias,
                 "cls.predictions.decoder.bias|cls.predictions.bias|lm_predictions.lm_head.bias"),
};
constexpr std::array kDebertaIgnored{
    Names("embeddings.position_ids"),
    Names("embeddings.position_embeddings.weight"),
    Names("encoder.LayerNorm.*"),
    Names("cls.*"),
    Names("lm_predictions.*"),
    Names("mask_predictions.*"),
    Names("pooler.*"),
    Names("classifier.*"),
};

constexpr std::array kFamilies{
    FamilyRules{kDebertaFamilies, kDebertaPrefixes, kDebertaRules, kDebertaIgnored, {}},
};

}  // namespace

std::span<const FamilyRules> deberta_rules() { return kFamilies; }

}  // namespace headlight
