#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

constexpr std::array kGpt2Families{Names("gpt2")};
constexpr std::array kGpt2Prefixes{Names("transformer.")};
constexpr std::array kGpt2Rules{
    TensorRule{Role::TokenTable, "wte.weight"},
    TensorRule{Role::PositionTable, "wpe.weight"},
    TensorRule{Role::Ln1, "h.{i}.ln_1"},
    TensorRule{Role::AttnQkv, "h.{i}.attn.c_attn", WeightLayout::InOut},
    TensorRule{Role::AttnO, "h.{i}.attn.c_proj", WeightLayout::InOut},
    TensorRule{Role::Ln2, "h.{i}.ln_2"},
    TensorRule{Role::MlpIn, "h.{i}.mlp.c_fc", WeightLayout::InOut},
    TensorRule{Role::MlpOut, "h.{i}.mlp.c_proj", WeightLayout::InOut},
    TensorRule{Role::FinalNorm, "ln_f"},
    TensorRule{Role::Unembed, "lm_head"},
};
constexpr std::array kGpt2Ignored{Names("h.{i}.attn.bias"), Names("h.{i}.attn.masked_bias")};

constexpr std::array kFamilies{
    FamilyRules{kGpt2Families, kGpt2Prefixes, kGpt2Rules, kGpt2Ignored, {}},
};

}  // namespace

std::span<const FamilyRules> gpt_rules() { return kFamilies; }

}  // namespace headlight
