#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

constexpr std::array kLukeFamilies{Names("luke")};
constexpr std::array kLukePrefixes{Names("luke.")};
constexpr std::array kLukeRules{
    encoder_rule(Role::TokenTable, "embeddings.word_embeddings.weight"),
    encoder_rule(Role::PositionTable, "embeddings.position_embeddings.weight"),
    encoder_rule(Role::TypeTable, "embeddings.token_type_embeddings.weight"),
    encoder_rule(Role::EmbedNorm, "embeddings.LayerNorm"),
    encoder_rule(Role::EntityTable,
                 "entity_embeddings.entity_embeddings.weight|entity_predictions.decoder.weight"),
    encoder_rule(Role::EntityProjection, "entity_embeddings.entity_embedding_dense"),
    encoder_rule(Role::EntityPositions, "entity_embeddings.position_embeddings.weight"),
    encoder_rule(Role::EntityTypes, "entity_embeddings.token_type_embeddings.weight"),
    encoder_rule(Role::EntityNorm, "entity_embeddings.LayerNorm"),
    encoder_rule(Role::AttnQ, "encoder.layer.{i}.attention.self.query"),
    encoder_rule(Role::AttnQWordToEntity, "encoder.layer.{i}.attention.self.w2e_query"),
    encoder_rule(Role::AttnQEntityToWord, "encoder.layer.{i}.attention.self.e2w_query"),
    encoder_rule(Role::AttnQEntityToEntity, "encoder.layer.{i}.attention.self.e2e_query"),
    encoder_rule(Role::AttnK, "encoder.layer.{i}.attention.self.key"),
    encoder_rule(Role::AttnV, "encoder.layer.{i}.attention.self.value"),
    encoder_rule(Role::AttnO, "encoder.layer.{i}.attention.output.dense"),
    encoder_rule(Role::Ln1, "encoder.layer.{i}.attention.output.LayerNorm"),
    encoder_rule(Role::MlpIn, "encoder.layer.{i}.intermediate.dense"),
    encoder_rule(Role::MlpOut, "encoder.layer.{i}.output.dense"),
    encoder_rule(Role::Ln2, "encoder.layer.{i}.output.LayerNorm"),
    encoder_rule(Role::HeadTransform, "lm_head.dense"),
    encoder_rule(Role::HeadTransformNorm, "lm_head.layer_norm"),
    // Files of old hold the words' table once, under its own name.
    encoder_rule(Role::Unembed, "lm_head.decoder|embeddings.word_embeddings"),
    encoder_rule(Role::UnembedBias, "lm_head.decoder.bias|lm_head.bias"),
    encoder_rule(Role::EntityTransform, "entity_predictions.transform.dense"),
    encoder_rule(Role::EntityTransformNorm, "entity_predictions.transform.LayerNorm"),
    encoder_rule(Role::EntityUnembed, "entity_predictions.decoder"),
    encoder_rule(Role::EntityUnembedBias, "entity_predictions.bias"),
    encoder_rule(Role::Pooler, "pooler.dense"),
};
constexpr std::array kLukeIgnored{Names("embeddings.position_ids"), Names("classifier.*"),
                                  Names("qa_outputs.*")};

constexpr std::array kFamilies{
    FamilyRules{kLukeFamilies, kLukePrefixes, kLukeRules, kLukeIgnored, {}},
};

}  // namespace

std::span<const FamilyRules> luke_rules() { return kFamilies; }

}  // namespace headlight
