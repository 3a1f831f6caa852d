#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

constexpr std::array kGemmaFamilies{Names("gemma2"), Names("gemma3"), Names("gemma3_text")};
/// The models that also read pictures keep their text part under a name of its own.
constexpr std::array kPrefixes{Names("language_model.model."), Names("model.language_model."),
                               Names("language_model."), Names("model.")};
constexpr std::array kRules{
    TensorRule{Role::TokenTable, "embed_tokens.weight"},
    TensorRule{Role::Ln1, "layers.{i}.input_layernorm"},
    TensorRule{Role::AttnQ, "layers.{i}.self_attn.q_proj"},
    TensorRule{Role::AttnK, "layers.{i}.self_attn.k_proj"},
    TensorRule{Role::AttnV, "layers.{i}.self_attn.v_proj"},
    TensorRule{Role::QNorm, "layers.{i}.self_attn.q_norm"},
    TensorRule{Role::KNorm, "layers.{i}.self_attn.k_norm"},
    TensorRule{Role::AttnO, "layers.{i}.self_attn.o_proj"},
    TensorRule{Role::Ln1Post, "layers.{i}.post_attention_layernorm"},
    TensorRule{Role::Ln2, "layers.{i}.pre_feedforward_layernorm"},
    TensorRule{Role::MlpGate, "layers.{i}.mlp.gate_proj"},
    TensorRule{Role::MlpIn, "layers.{i}.mlp.up_proj"},
    TensorRule{Role::MlpOut, "layers.{i}.mlp.down_proj"},
    TensorRule{Role::Ln2Post, "layers.{i}.post_feedforward_layernorm"},
    TensorRule{Role::FinalNorm, "norm"},
    TensorRule{Role::Unembed, "lm_head"},
};
constexpr std::array kIgnored{Names("layers.{i}.self_attn.rotary_emb.inv_freq"),
                              Names("vision_tower.*"), Names("multi_modal_projector.*")};

constexpr std::array kFamilies{
    FamilyRules{kGemmaFamilies, kPrefixes, kRules, kIgnored},
};

}  // namespace

std::span<const FamilyRules> gemma_rules() { return kFamilies; }

}  // namespace headlight
