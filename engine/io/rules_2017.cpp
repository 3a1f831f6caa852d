#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

/// Headlight's own layout for the model of the 2017 paper; weights are [out, in].
constexpr std::array kPaperFamilies{Names("transformer2017")};
constexpr std::array kPaperRules{
    TensorRule{Role::SharedTokenTable, "embedding.weight"},
    encoder_rule(Role::TokenTable, "encoder.embedding.weight"),
    encoder_rule(Role::AttnQ, "encoder.{i}.attention.query"),
    encoder_rule(Role::AttnK, "encoder.{i}.attention.key"),
    encoder_rule(Role::AttnV, "encoder.{i}.attention.value"),
    encoder_rule(Role::AttnO, "encoder.{i}.attention.output"),
    encoder_rule(Role::Ln1, "encoder.{i}.attention_norm"),
    encoder_rule(Role::MlpIn, "encoder.{i}.feed_forward.input"),
    encoder_rule(Role::MlpOut, "encoder.{i}.feed_forward.output"),
    encoder_rule(Role::Ln2, "encoder.{i}.feed_forward_norm"),
    TensorRule{Role::TokenTable, "decoder.embedding.weight"},
    TensorRule{Role::AttnQ, "decoder.{i}.attention.query"},
    TensorRule{Role::AttnK, "decoder.{i}.attention.key"},
    TensorRule{Role::AttnV, "decoder.{i}.attention.value"},
    TensorRule{Role::AttnO, "decoder.{i}.attention.output"},
    TensorRule{Role::Ln1, "decoder.{i}.attention_norm"},
    TensorRule{Role::CrossQ, "decoder.{i}.cross_attention.query"},
    TensorRule{Role::CrossK, "decoder.{i}.cross_attention.key"},
    TensorRule{Role::CrossV, "decoder.{i}.cross_attention.value"},
    TensorRule{Role::CrossO, "decoder.{i}.cross_attention.output"},
    TensorRule{Role::CrossNorm, "decoder.{i}.cross_attention_norm"},
    TensorRule{Role::MlpIn, "decoder.{i}.feed_forward.input"},
    TensorRule{Role::MlpOut, "decoder.{i}.feed_forward.output"},
    TensorRule{Role::Ln2, "decoder.{i}.feed_forward_norm"},
    TensorRule{Role::Unembed, "unembedding"},
};

constexpr std::array kFamilies{
    FamilyRules{kPaperFamilies, {}, kPaperRules, {}, {}},
};

}  // namespace

std::span<const FamilyRules> paper_rules() { return kFamilies; }

}  // namespace headlight
