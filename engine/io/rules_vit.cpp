#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

// The second name of each pair is that of transformers 5.
constexpr std::array kVitFamilies{Names("vit")};
constexpr std::array kVitPrefixes{Names("vit.")};
constexpr std::array kVitRules{
    encoder_rule(Role::PictureRow, "embeddings.cls_token"),
    encoder_rule(Role::PatchProjection, "embeddings.patch_embeddings.projection"),
    encoder_rule(Role::PositionTable, "embeddings.position_embeddings"),
    encoder_rule(Role::Ln1, "encoder.layer.{i}.layernorm_before|layers.{i}.layernorm_before"),
    encoder_rule(Role::AttnQ,
                 "encoder.layer.{i}.attention.attention.query|layers.{i}.attention.q_proj"),
    encoder_rule(Role::AttnK,
                 "encoder.layer.{i}.attention.attention.key|layers.{i}.attention.k_proj"),
    encoder_rule(Role::AttnV,
                 "encoder.layer.{i}.attention.attention.value|layers.{i}.attention.v_proj"),
    encoder_rule(Role::AttnO,
                 "encoder.layer.{i}.attention.output.dense|layers.{i}.attention.o_proj"),
    encoder_rule(Role::Ln2, "encoder.layer.{i}.layernorm_after|layers.{i}.layernorm_after"),
    encoder_rule(Role::MlpIn, "encoder.layer.{i}.intermediate.dense|layers.{i}.mlp.fc1"),
    encoder_rule(Role::MlpOut, "encoder.layer.{i}.output.dense|layers.{i}.mlp.fc2"),
    encoder_rule(Role::FinalNorm, "layernorm"),
    encoder_rule(Role::Pooler, "pooler.dense"),
    encoder_rule(Role::Classifier, "classifier"),
};
constexpr std::array kVitIgnored{Names("embeddings.mask_token"), Names("decoder.*")};

constexpr std::array kFamilies{
    FamilyRules{kVitFamilies, kVitPrefixes, kVitRules, kVitIgnored, {}},
};

}  // namespace

std::span<const FamilyRules> vit_rules() { return kFamilies; }

}  // namespace headlight
