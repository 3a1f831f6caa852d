#include <algorithm>
#include <array>

#include "engine/error.h"
#include "engine/io/family_rules.h"

namespace headlight {
namespace {

using Names = std::string_view;

// Whatever the family, converters to GGUF store every matrix [out, in] and call it by these names.
// Those for Llama put the rows of queries and keys in rotary pairs.

constexpr TensorRule kTokens{Role::TokenTable, "token_embd.weight"};
constexpr TensorRule kPositions{Role::PositionTable, "position_embd.weight"};
constexpr TensorRule kLn1{Role::Ln1, "blk.{i}.attn_norm"};
constexpr TensorRule kQ{Role::AttnQ, "blk.{i}.attn_q"};
constexpr TensorRule kK{Role::AttnK, "blk.{i}.attn_k"};
constexpr TensorRule kV{Role::AttnV, "blk.{i}.attn_v"};
constexpr TensorRule kQkv{Role::AttnQkv, "blk.{i}.attn_qkv"};
constexpr TensorRule kQNorm{Role::QNorm, "blk.{i}.attn_q_norm"};
constexpr TensorRule kKNorm{Role::KNorm, "blk.{i}.attn_k_norm"};
constexpr TensorRule kO{Role::AttnO, "blk.{i}.attn_output"};
constexpr TensorRule kLn2{Role::Ln2, "blk.{i}.ffn_norm"};
constexpr TensorRule kGate{Role::MlpGate, "blk.{i}.ffn_gate"};
constexpr TensorRule kIn{Role::MlpIn, "blk.{i}.ffn_up"};
constexpr TensorRule kOut{Role::MlpOut, "blk.{i}.ffn_down"};
constexpr TensorRule kFinalNorm{Role::FinalNorm, "output_norm"};
constexpr TensorRule kUnembed{Role::Unembed, "output"};

/// Read with the specification.
constexpr std::array kRotation{Names("rope_freqs.weight"), Names("rope_factors_long.weight"),
                               Names("rope_factors_short.weight")};

constexpr std::array kLlama{Names("llama")};
constexpr std::array kLlamaRules{
    kTokens,
    kLn1,
    TensorRule{Role::AttnQPaired, "blk.{i}.attn_q"},
    TensorRule{Role::AttnKPaired, "blk.{i}.attn_k"},
    kV,
    kO,
    kLn2,
    kGate,
    kIn,
    kOut,
    TensorRule{Role::Router, "blk.{i}.ffn_gate_inp"},
    TensorRule{Role::ExpertGate, "blk.{i}.ffn_gate.{e}"},
    TensorRule{Role::ExpertIn, "blk.{i}.ffn_up.{e}"},
    TensorRule{Role::ExpertOut, "blk.{i}.ffn_down.{e}"},
    kFinalNorm,
    kUnembed,
};
constexpr std::array kExpertGate{Names("blk.{i}.ffn_gate.{e}.weight")};
constexpr std::array kExpertIn{Names("blk.{i}.ffn_up.{e}.weight")};
constexpr std::array kExpertOut{Names("blk.{i}.ffn_down.{e}.weight")};
constexpr std::array kExpertSplits{
    ExpertSplit{"blk.{i}.ffn_gate_exps.weight", kExpertGate},
    ExpertSplit{"blk.{i}.ffn_up_exps.weight", kExpertIn},
    ExpertSplit{"blk.{i}.ffn_down_exps.weight", kExpertOut},
};

constexpr std::array kQwen{Names("qwen2"), Names("qwen3")};
constexpr std::array kQwenRules{kTokens, kLn1, kQ,    kK,  kV,   kQNorm,     kKNorm,
                                kO,      kLn2, kGate, kIn, kOut, kFinalNorm, kUnembed};

constexpr std::array kGemma{Names("gemma2"), Names("gemma3")};
constexpr std::array kGemmaRules{
    kTokens,
    kLn1,
    kQ,
    kK,
    kV,
    kQNorm,
    kKNorm,
    kO,
    TensorRule{Role::Ln1Post, "blk.{i}.post_attention_norm"},
    kLn2,
    kGate,
    kIn,
    kOut,
    TensorRule{Role::Ln2Post, "blk.{i}.post_ffw_norm"},
    kFinalNorm,
    kUnembed,
};

constexpr std::array kPhi3{Names("phi3")};
constexpr std::array kPhi3Rules{kTokens, kLn1,       kQkv,
                                kO,      kLn2,       TensorRule{Role::MlpGateIn, "blk.{i}.ffn_up"},
                                kOut,    kFinalNorm, kUnembed};

constexpr std::array kGpt2{Names("gpt2")};
constexpr std::array kGpt2Rules{kTokens, kPositions, kLn1, kQkv,       kO,
                                kLn2,    kIn,        kOut, kFinalNorm, kUnembed};

constexpr std::array kNeox{Names("gptneox")};
constexpr std::array kNeoxRules{kTokens, kLn1, kQkv, kO, kLn2, kIn, kOut, kFinalNorm, kUnembed};

constexpr std::array kBert{Names("bert")};
constexpr std::array kBertRules{
    encoder_rule(Role::TokenTable, "token_embd.weight"),
    encoder_rule(Role::PositionTable, "position_embd.weight"),
    encoder_rule(Role::TypeTable, "token_types.weight"),
    encoder_rule(Role::EmbedNorm, "token_embd_norm"),
    encoder_rule(Role::AttnQ, "blk.{i}.attn_q"),
    encoder_rule(Role::AttnK, "blk.{i}.attn_k"),
    encoder_rule(Role::AttnV, "blk.{i}.attn_v"),
    encoder_rule(Role::AttnO, "blk.{i}.attn_output"),
    encoder_rule(Role::Ln1, "blk.{i}.attn_output_norm"),
    encoder_rule(Role::MlpIn, "blk.{i}.ffn_up"),
    encoder_rule(Role::MlpOut, "blk.{i}.ffn_down"),
    encoder_rule(Role::Ln2, "blk.{i}.layer_output_norm"),
};

constexpr std::array kT5{Names("t5")};
constexpr std::array kT5Rules{
    encoder_rule(Role::TokenTable, "token_embd.weight"),
    encoder_rule(Role::RelativeBias, "enc.blk.{i}.attn_rel_b.weight"),
    encoder_rule(Role::Ln1, "enc.blk.{i}.attn_norm"),
    encoder_rule(Role::AttnQ, "enc.blk.{i}.attn_q"),
    encoder_rule(Role::AttnK, "enc.blk.{i}.attn_k"),
    encoder_rule(Role::AttnV, "enc.blk.{i}.attn_v"),
    encoder_rule(Role::AttnO, "enc.blk.{i}.attn_o"),
    encoder_rule(Role::Ln2, "enc.blk.{i}.ffn_norm"),
    encoder_rule(Role::MlpGate, "enc.blk.{i}.ffn_gate"),
    encoder_rule(Role::MlpIn, "enc.blk.{i}.ffn_up"),
    encoder_rule(Role::MlpOut, "enc.blk.{i}.ffn_down"),
    encoder_rule(Role::FinalNorm, "enc.output_norm"),
    kTokens,
    TensorRule{Role::RelativeBias, "dec.blk.{i}.attn_rel_b.weight"},
    TensorRule{Role::Ln1, "dec.blk.{i}.attn_norm"},
    TensorRule{Role::AttnQ, "dec.blk.{i}.attn_q"},
    TensorRule{Role::AttnK, "dec.blk.{i}.attn_k"},
    TensorRule{Role::AttnV, "dec.blk.{i}.attn_v"},
    TensorRule{Role::AttnO, "dec.blk.{i}.attn_o"},
    TensorRule{Role::CrossNorm, "dec.blk.{i}.cross_attn_norm"},
    TensorRule{Role::CrossQ, "dec.blk.{i}.cross_attn_q"},
    TensorRule{Role::CrossK, "dec.blk.{i}.cross_attn_k"},
    TensorRule{Role::CrossV, "dec.blk.{i}.cross_attn_v"},
    TensorRule{Role::CrossO, "dec.blk.{i}.cross_attn_o"},
    TensorRule{Role::Ln2, "dec.blk.{i}.ffn_norm"},
    TensorRule{Role::MlpGate, "dec.blk.{i}.ffn_gate"},
    TensorRule{Role::MlpIn, "dec.blk.{i}.ffn_up"},
    TensorRule{Role::MlpOut, "dec.blk.{i}.ffn_down"},
    TensorRule{Role::FinalNorm, "dec.output_norm"},
    kUnembed,
};
/// Cross-attention has no positions.
constexpr std::array kT5Ignored{Names("dec.blk.{i}.cross_attn_rel_b.weight")};

constexpr std::array kArchitectures{
    FamilyRules{kLlama, {}, kLlamaRules, kRotation, {}, kExpertSplits},
    FamilyRules{kQwen, {}, kQwenRules, kRotation},
    FamilyRules{kGemma, {}, kGemmaRules, kRotation},
    FamilyRules{kPhi3, {}, kPhi3Rules, kRotation},
    FamilyRules{kGpt2, {}, kGpt2Rules, kRotation},
    FamilyRules{kNeox, {}, kNeoxRules, kRotation},
    FamilyRules{kBert, {}, kBertRules, {}},
    FamilyRules{kT5, {}, kT5Rules, kT5Ignored},
};

}  // namespace

const FamilyRules& gguf_rules_of(const std::string& architecture) {
    const auto* found = std::ranges::find_if(kArchitectures, [&](const FamilyRules& rules) {
        return std::ranges::find(rules.families, architecture) != rules.families.end();
    });
    if (found == kArchitectures.end()) {
        throw Error("has no table of tensor names", "architecture " + architecture,
                    "open a model of another family");
    }
    return *found;
}

}  // namespace headlight
