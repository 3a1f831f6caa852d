#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

constexpr std::array kFamilies{std::string_view("llama2c")};
/// The files have no names: these are Meta's, under which llama2c.cpp finds the tensors.
constexpr std::array kRules{
    TensorRule{Role::TokenTable, "tok_embeddings.weight"},
    TensorRule{Role::Ln1, "layers.{i}.attention_norm"},
    TensorRule{Role::AttnQ, "layers.{i}.attention.wq"},
    TensorRule{Role::AttnK, "layers.{i}.attention.wk"},
    TensorRule{Role::AttnV, "layers.{i}.attention.wv"},
    TensorRule{Role::AttnO, "layers.{i}.attention.wo"},
    TensorRule{Role::Ln2, "layers.{i}.ffn_norm"},
    TensorRule{Role::MlpGate, "layers.{i}.feed_forward.w1"},
    TensorRule{Role::MlpIn, "layers.{i}.feed_forward.w3"},
    TensorRule{Role::MlpOut, "layers.{i}.feed_forward.w2"},
    TensorRule{Role::FinalNorm, "norm"},
    TensorRule{Role::Unembed, "output"},
};
/// Sines and cosines, computed anew.
constexpr std::array kIgnored{std::string_view("freqs")};

constexpr std::array kGroup{FamilyRules{kFamilies, {}, kRules, kIgnored}};

}  // namespace

std::span<const FamilyRules> llama2c_rules() { return kGroup; }

}  // namespace headlight
