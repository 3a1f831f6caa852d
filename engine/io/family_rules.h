#pragma once

#include <span>

#include "engine/io/tensor_rules.h"

namespace headlight {

/// The tables of tensor names, one group of relatives per file (rules_gpt.cpp and its like).
std::span<const FamilyRules> gpt_rules();
std::span<const FamilyRules> deberta_rules();
std::span<const FamilyRules> longformer_rules();
std::span<const FamilyRules> luke_rules();
std::span<const FamilyRules> vit_rules();
std::span<const FamilyRules> xlnet_rules();
std::span<const FamilyRules> bert_rules();
std::span<const FamilyRules> paper_rules();
std::span<const FamilyRules> seq2seq_rules();
std::span<const FamilyRules> llama_rules();
std::span<const FamilyRules> gemma_rules();
std::span<const FamilyRules> llama2c_rules();

/// The names of GGUF files are those of their architecture, whatever the family.
/// @throws Error when there are none for it.
const FamilyRules& gguf_rules_of(const std::string& architecture);

}  // namespace headlight
