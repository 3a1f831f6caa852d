#include <algorithm>
#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

/// The body that BERT's closest relatives share.
constexpr std::array kBody{
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
};

/// The body followed by what one family has beside it.
template <std::size_t N>
constexpr auto with_head(const std::array<TensorRule, N>& head) {
    std::array<TensorRule, kBody.size() + N> rules{};
    std::ranges::copy(kBody, rules.begin());
    std::ranges::copy(head, rules.begin() + kBody.size());
    return rules;
}

constexpr std::array kBertFamilies{Names("bert")};
constexpr std::array kBertPrefixes{Names("bert.")};
constexpr auto kBertRules = with_head(std::array{
    encoder_rule(Role::HeadTransform, "cls.predictions.transform.dense"),
    encoder_rule(Role::HeadTransformNorm, "cls.predictions.transform.LayerNorm"),
    encoder_rule(Role::Unembed, "cls.predictions.decoder"),
    encoder_rule(Role::UnembedBias, "cls.predictions.decoder.bias|cls.predictions.bias"),
    encoder_rule(Role::Pooler, "pooler.dense"),
    encoder_rule(Role::NextSentence, "cls.seq_relationship"),
});
/// Buffers of older releases.
constexpr std::array kPositionIds{Names("embeddings.position_ids"),
                                  Names("embeddings.token_type_ids")};
/// As the files of the first releases call the numbers of a norm.
constexpr std::array kBertRenames{
    TensorRename{"LayerNorm.gamma", "LayerNorm.weight"},
    TensorRename{"LayerNorm.beta", "LayerNorm.bias"},
};

constexpr std::array kRobertaFamilies{Names("roberta"), Names("xlm-roberta"), Names("camembert")};
constexpr std::array kRobertaPrefixes{Names("roberta.")};
constexpr auto kRobertaRules = with_head(std::array{
    encoder_rule(Role::HeadTransform, "lm_head.dense"),
    encoder_rule(Role::HeadTransformNorm, "lm_head.layer_norm"),
    encoder_rule(Role::Unembed, "lm_head.decoder"),
    encoder_rule(Role::UnembedBias, "lm_head.decoder.bias|lm_head.bias"),
    encoder_rule(Role::Pooler, "pooler.dense"),
});

constexpr std::array kElectraFamilies{Names("electra")};
constexpr std::array kElectraPrefixes{Names("electra.")};
constexpr auto kElectraRules = with_head(std::array{
    encoder_rule(Role::EmbedProjection, "embeddings_project"),
    encoder_rule(Role::HeadTransform, "generator_predictions.dense"),
    encoder_rule(Role::HeadTransformNorm, "generator_predictions.LayerNorm"),
    encoder_rule(Role::Unembed, "generator_lm_head"),
    encoder_rule(Role::UnembedBias, "generator_lm_head.bias"),
    encoder_rule(Role::DiscriminatorTransform, "discriminator_predictions.dense"),
    encoder_rule(Role::Discriminator, "discriminator_predictions.dense_prediction"),
});

constexpr std::array kDistilFamilies{Names("distilbert")};
constexpr std::array kDistilPrefixes{Names("distilbert.")};
constexpr std::array kDistilRules{
    encoder_rule(Role::TokenTable, "embeddings.word_embeddings.weight"),
    encoder_rule(Role::PositionTable, "embeddings.position_embeddings.weight"),
    encoder_rule(Role::EmbedNorm, "embeddings.LayerNorm"),
    encoder_rule(Role::AttnQ, "transformer.layer.{i}.attention.q_lin"),
    encoder_rule(Role::AttnK, "transformer.layer.{i}.attention.k_lin"),
    encoder_rule(Role::AttnV, "transformer.layer.{i}.attention.v_lin"),
    encoder_rule(Role::AttnO, "transformer.layer.{i}.attention.out_lin"),
    encoder_rule(Role::Ln1, "transformer.layer.{i}.sa_layer_norm"),
    encoder_rule(Role::MlpIn, "transformer.layer.{i}.ffn.lin1"),
    encoder_rule(Role::MlpOut, "transformer.layer.{i}.ffn.lin2"),
    encoder_rule(Role::Ln2, "transformer.layer.{i}.output_layer_norm"),
    encoder_rule(Role::HeadTransform, "vocab_transform"),
    encoder_rule(Role::HeadTransformNorm, "vocab_layer_norm"),
    encoder_rule(Role::Unembed, "vocab_projector"),
    encoder_rule(Role::UnembedBias, "vocab_projector.bias"),
};

constexpr std::array kAlbertFamilies{Names("albert")};
constexpr std::array kAlbertPrefixes{Names("albert.")};
constexpr std::array kAlbertRules{
    encoder_rule(Role::TokenTable, "embeddings.word_embeddings.weight"),
    encoder_rule(Role::PositionTable, "embeddings.position_embeddings.weight"),
    encoder_rule(Role::TypeTable, "embeddings.token_type_embeddings.weight"),
    encoder_rule(Role::EmbedNorm, "embeddings.LayerNorm"),
    encoder_rule(Role::EmbedProjection, "encoder.embedding_hidden_mapping_in"),
    encoder_rule(Role::AttnQ, "encoder.albert_layer_groups.{i}.albert_layers.{k}.attention.query"),
    encoder_rule(Role::AttnK, "encoder.albert_layer_groups.{i}.albert_layers.{k}.attention.key"),
    encoder_rule(Role::AttnV, "encoder.albert_layer_groups.{i}.albert_layers.{k}.attention.value"),
    encoder_rule(Role::AttnO, "encoder.albert_layer_groups.{i}.albert_layers.{k}.attention.dense"),
    encoder_rule(Role::Ln1,
                 "encoder.albert_layer_groups.{i}.albert_layers.{k}.attention.LayerNorm"),
    encoder_rule(Role::MlpIn, "encoder.albert_layer_groups.{i}.albert_layers.{k}.ffn"),
    encoder_rule(Role::MlpOut, "encoder.albert_layer_groups.{i}.albert_layers.{k}.ffn_output"),
    encoder_rule(Role::Ln2,
                 "encoder.albert_layer_groups.{i}.albert_layers.{k}.full_layer_layer_norm"),
    encoder_rule(Role::HeadTransform, "predictions.dense"),
    encoder_rule(Role::HeadTransformNorm, "predictions.LayerNorm"),
    encoder_rule(Role::Unembed, "predictions.decoder"),
    encoder_rule(Role::UnembedBias, "predictions.decoder.bias|predictions.bias"),
    encoder_rule(Role::Pooler, "pooler"),
    encoder_rule(Role::NextSentence, "sop_classifier.classifier"),
};

constexpr std::array kXlmFamilies{Names("xlm")};
constexpr std::array kXlmPrefixes{Names("transformer.")};
constexpr std::array kXlmRules{
    encoder_rule(Role::TokenTable, "embeddings.weight"),
    encoder_rule(Role::PositionTable, "position_embeddings.weight"),
    encoder_rule(Role::TypeTable, "lang_embeddings.weight"),
    encoder_rule(Role::EmbedNorm, "layer_norm_emb"),
    encoder_rule(Role::AttnQ, "attentions.{i}.q_lin"),
    encoder_rule(Role::AttnK, "attentions.{i}.k_lin"),
    encoder_rule(Role::AttnV, "attentions.{i}.v_lin"),
    encoder_rule(Role::AttnO, "attentions.{i}.out_lin"),
    encoder_rule(Role::Ln1, "layer_norm1.{i}"),
    encoder_rule(Role::MlpIn, "ffns.{i}.lin1"),
    encoder_rule(Role::MlpOut, "ffns.{i}.lin2"),
    encoder_rule(Role::Ln2, "layer_norm2.{i}"),
    encoder_rule(Role::Unembed, "pred_layer.proj"),
    encoder_rule(Role::UnembedBias, "pred_layer.proj.bias"),
};
constexpr std::array kXlmIgnored{Names("position_ids")};

constexpr std::array kFamilies{
    FamilyRules{kBertFamilies, kBertPrefixes, kBertRules, kPositionIds, kBertRenames},
    FamilyRules{kRobertaFamilies, kRobertaPrefixes, kRobertaRules, kPositionIds, kBertRenames},
    FamilyRules{kElectraFamilies, kElectraPrefixes, kElectraRules, kPositionIds, kBertRenames},
    FamilyRules{kDistilFamilies, kDistilPrefixes, kDistilRules, kPositionIds, {}},
    FamilyRules{kAlbertFamilies, kAlbertPrefixes, kAlbertRules, kPositionIds, kBertRenames},
    FamilyRules{kXlmFamilies, kXlmPrefixes, kXlmRules, kXlmIgnored, {}},
};

}  // namespace

std::span<const FamilyRules> bert_rules() { return kFamilies; }

}  // namespace headlight
