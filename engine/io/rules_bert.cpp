#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

constexpr std::array kBertFamilies{Names("bert")};
constexpr std::array kBertPrefixes{Names("bert.")};
constexpr std::array kBertRules{
    encoder_rule(Role::TokenTable, "embeddings.word_embeddings.weight"),
    encoder_rule(Role::PositionTable, "embeddings.position_embeddings.weight"),
    encoder_rule(Role::TypeTable, "embeddings.token_type_embeddings.weight"),
    encoder_rule(Role::EmbedNorm, "embeddings.LayerNorm"),
    encoder_rule(Role::AttnQ, "encoder.layer.{i}.attention.self.query"),
    encoder_rule(Role::AttnK, "encoder.layer.{i}.attention.self.key"),
    encoder_rule(Role::AttnV, "encoder.layer.{i}.attention.self.value"),
    encoder_rule(Role::AttnO, "encoder.layer.{i}.attention.output.dense"),
    encoder_rule(Role::Ln1, "encoder.layer.{i}.attention.output.LayerNorm"),
    encoder_rule(Role::MlpIn, "encoder.layer.{i}.intermediate.dense"),
    encoder_rule(Role::MlpOut, "encoder.layer.{i}.output.dense"),
    encoder_rule(Role::Ln2, "encoder.layer.{i}.output.LayerNorm"),
    encoder_rule(Role::HeadTransform, "cls.predictions.transform.dense"),
    encoder_rule(Role::HeadTransformNorm, "cls.predictions.transform.LayerNorm"),
    encoder_rule(Role::Unembed, "cls.predictions.decoder"),
    encoder_rule(Role::UnembedBias, "cls.predictions.decoder.bias|cls.predictions.bias"),
    encoder_rule(Role::Pooler, "pooler.dense"),
    encoder_rule(Role::NextSentence, "cls.seq_relationship"),
};
constexpr std::array kPositionIds{Names("embeddings.position_ids"),
                                  Names("embeddings.token_type_ids")};
/// As the files of the first releases call the numbers of a norm.
constexpr std::array kBertRenames{
    TensorRename{"LayerNorm.gamma", "LayerNorm.weight"},
    TensorRename{"LayerNorm.beta", "LayerNorm.bias"},
};

constexpr std::array kFamilies{
    FamilyRules{kBertFamilies, kBertPrefixes, kBertRules, kPositionIds, kBertRenames},
};

}  // namespace

std::span<const FamilyRules> bert_rules() { return kFamilies; }

}  // namespace headlight
