#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

constexpr std::array kIgnored{Names("layers.{i}.self_attn.rotary_emb.inv_freq")};

constexpr std::array kLlamaFamilies{Names("llama"), Names("mistral"), Names("mixtral"),
                                    Names("qwen2"), Names("qwen3")};
constexpr std::array kPrefixes{Names("model.")};
constexpr std::array kLlamaRules{
    TensorRule{Role::TokenTable, "embed_tokens.weight"},
    TensorRule{Role::Ln1, "layers.{i}.input_layernorm"},
    TensorRule{Role::AttnQ, "layers.{i}.self_attn.q_proj"},
    TensorRule{Role::AttnK, "layers.{i}.self_attn.k_proj"},
    TensorRule{Role::AttnV, "layers.{i}.self_attn.v_proj"},
    TensorRule{Role::QNorm, "layers.{i}.self_attn.q_norm"},
    TensorRule{Role::KNorm, "layers.{i}.self_attn.k_norm"},
    TensorRule{Role::AttnO, "layers.{i}.self_attn.o_proj"},
    TensorRule{Role::Ln2, "layers.{i}.post_attention_layernorm"},
    TensorRule{Role::MlpGate, "layers.{i}.mlp.gate_proj"},
    TensorRule{Role::MlpIn, "layers.{i}.mlp.up_proj"},
    TensorRule{Role::MlpOut, "layers.{i}.mlp.down_proj"},
    TensorRule{Role::Router, "layers.{i}.block_sparse_moe.gate|layers.{i}.mlp.gate"},
    TensorRule{Role::ExpertGate, "layers.{i}.block_sparse_moe.experts.{e}.w1"},
    TensorRule{Role::ExpertIn, "layers.{i}.block_sparse_moe.experts.{e}.w3"},
    TensorRule{Role::ExpertOut, "layers.{i}.block_sparse_moe.experts.{e}.w2"},
    TensorRule{Role::FinalNorm, "norm"},
    TensorRule{Role::Unembed, "lm_head"},
};

/// How Mixtral's experts stand in the memory of transformers 5, and in files written from it.
constexpr std::array kGateAndIn{
    Names("layers.{i}.block_sparse_moe.experts.{e}.w1.weight"),
    Names("layers.{i}.block_sparse_moe.experts.{e}.w3.weight"),
};
constexpr std::array kOut{Names("layers.{i}.block_sparse_moe.experts.{e}.w2.weight")};
constexpr std::array kExpertSplits{
    ExpertSplit{"layers.{i}.mlp.experts.gate_up_proj", kGateAndIn},
    ExpertSplit{"layers.{i}.mlp.experts.down_proj", kOut},
};

constexpr std::array kPhi3Families{Names("phi3")};
constexpr std::array kPhi3Rules{
    TensorRule{Role::TokenTable, "embed_tokens.weight"},
    TensorRule{Role::Ln1, "layers.{i}.input_layernorm"},
    TensorRule{Role::AttnQkv, "layers.{i}.self_attn.qkv_proj"},
    TensorRule{Role::AttnO, "layers.{i}.self_attn.o_proj"},
    TensorRule{Role::Ln2, "layers.{i}.post_attention_layernorm"},
    TensorRule{Role::MlpGateIn, "layers.{i}.mlp.gate_up_proj"},
    TensorRule{Role::MlpOut, "layers.{i}.mlp.down_proj"},
    TensorRule{Role::FinalNorm, "norm"},
    TensorRule{Role::Unembed, "lm_head"},
};

constexpr std::array kFamilies{
    FamilyRules{kLlamaFamilies, kPrefixes, kLlamaRules, kIgnored, {}, kExpertSplits},
    FamilyRules{kPhi3Families, kPrefixes, kPhi3Rules, kIgnored, {}},
};

}  // namespace

std::span<const FamilyRules> llama_rules() { return kFamilies; }

}  // namespace headlight
