#include <array>

#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

constexpr std::array kTransformer{Names("transformer.")};

constexpr std::array kGpt1Families{Names("openai-gpt")};
constexpr std::array kGpt1Rules{
    TensorRule{Role::TokenTable, "tokens_embed.weight"},
    TensorRule{Role::PositionTable, "positions_embed.weight"},
    TensorRule{Role::AttnQkv, "h.{i}.attn.c_attn", WeightLayout::InOut},
    TensorRule{Role::AttnO, "h.{i}.attn.c_proj", WeightLayout::InOut},
    TensorRule{Role::Ln1, "h.{i}.ln_1"},
    TensorRule{Role::MlpIn, "h.{i}.mlp.c_fc", WeightLayout::InOut},
    TensorRule{Role::MlpOut, "h.{i}.mlp.c_proj", WeightLayout::InOut},
    TensorRule{Role::Ln2, "h.{i}.ln_2"},
    TensorRule{Role::Unembed, "lm_head"},
};
constexpr std::array kGpt1Ignored{Names("h.{i}.attn.bias"), Names("position_ids")};

constexpr std::array kGpt2Families{Names("gpt2")};
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

constexpr std::array kNeoFamilies{Names("gpt_neo")};
constexpr std::array kNeoRules{
    TensorRule{Role::TokenTable, "wte.weight"},
    TensorRule{Role::PositionTable, "wpe.weight"},
    TensorRule{Role::Ln1, "h.{i}.ln_1"},
    TensorRule{Role::AttnQ, "h.{i}.attn.attention.q_proj"},
    TensorRule{Role::AttnK, "h.{i}.attn.attention.k_proj"},
    TensorRule{Role::AttnV, "h.{i}.attn.attention.v_proj"},
    TensorRule{Role::AttnO, "h.{i}.attn.attention.out_proj"},
    TensorRule{Role::Ln2, "h.{i}.ln_2"},
    TensorRule{Role::MlpIn, "h.{i}.mlp.c_fc"},
    TensorRule{Role::MlpOut, "h.{i}.mlp.c_proj"},
    TensorRule{Role::FinalNorm, "ln_f"},
    TensorRule{Role::Unembed, "lm_head"},
};
constexpr std::array kNeoIgnored{Names("h.{i}.attn.attention.bias"),
                                 Names("h.{i}.attn.attention.masked_bias")};

constexpr std::array kNeoxFamilies{Names("gpt_neox")};
constexpr std::array kNeoxPrefixes{Names("gpt_neox.")};
constexpr std::array kNeoxRules{
    TensorRule{Role::TokenTable, "embed_in.weight"},
    TensorRule{Role::Ln1, "layers.{i}.input_layernorm"},
    TensorRule{Role::AttnQkvPerHead, "layers.{i}.attention.query_key_value"},
    TensorRule{Role::AttnO, "layers.{i}.attention.dense"},
    TensorRule{Role::Ln2, "layers.{i}.post_attention_layernorm"},
    TensorRule{Role::MlpIn, "layers.{i}.mlp.dense_h_to_4h"},
    TensorRule{Role::MlpOut, "layers.{i}.mlp.dense_4h_to_h"},
    TensorRule{Role::FinalNorm, "final_layer_norm"},
    TensorRule{Role::Unembed, "embed_out|lm_head"},
};
constexpr std::array kNeoxIgnored{Names("layers.{i}.attention.bias"),
                                  Names("layers.{i}.attention.masked_bias"),
                                  Names("layers.{i}.attention.rotary_emb.inv_freq")};

constexpr std::array kOptFamilies{Names("opt")};
constexpr std::array kOptPrefixes{Names("model.decoder."), Names("decoder.")};
constexpr std::array kOptRules{
    TensorRule{Role::TokenTable, "embed_tokens.weight"},
    TensorRule{Role::EmbedProjection, "project_in"},
    TensorRule{Role::PositionTable, "embed_positions.weight"},
    TensorRule{Role::Ln1, "layers.{i}.self_attn_layer_norm"},
    TensorRule{Role::AttnQ, "layers.{i}.self_attn.q_proj"},
    TensorRule{Role::AttnK, "layers.{i}.self_attn.k_proj"},
    TensorRule{Role::AttnV, "layers.{i}.self_attn.v_proj"},
    TensorRule{Role::AttnO, "layers.{i}.self_attn.out_proj"},
    TensorRule{Role::Ln2, "layers.{i}.final_layer_norm"},
    TensorRule{Role::MlpIn, "layers.{i}.fc1"},
    TensorRule{Role::MlpOut, "layers.{i}.fc2"},
    TensorRule{Role::FinalNorm, "final_layer_norm"},
    TensorRule{Role::HeadProjection, "project_out"},
    TensorRule{Role::Unembed, "lm_head"},
};

constexpr std::array kFamilies{
    FamilyRules{kGpt1Families, kTransformer, kGpt1Rules, kGpt1Ignored},
    FamilyRules{kGpt2Families, kTransformer, kGpt2Rules, kGpt2Ignored},
    FamilyRules{kNeoFamilies, kTransformer, kNeoRules, kNeoIgnored},
    FamilyRules{kNeoxFamilies, kNeoxPrefixes, kNeoxRules, kNeoxIgnored},
    FamilyRules{kOptFamilies, kOptPrefixes, kOptRules, {}},
};

}  // namespace

std::span<const FamilyRules> gpt_rules() { return kFamilies; }

}  // namespace headlight
