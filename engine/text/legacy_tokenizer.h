#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "engine/text/legacy_config.h"
#include "engine/text/token_model.h"

namespace headlight {

/// A tokenizer put together from older files: the model, and the other parts as the fields of a
/// tokenizer.json.
struct LegacyTokenizer {
    std::unique_ptr<const TokenModel> model;
    nlohmann::json parts;
};

/// vocab.json with merges.txt: GPT-2, RoBERTa, BART, OPT, LUKE, CLIP, GPT-1. @throws Error
LegacyTokenizer read_bpe_files(const TokenizerFiles& files, const LegacyConfig& config);
/// vocab.txt: BERT and its like. @throws Error
LegacyTokenizer read_vocab_txt(const TokenizerFiles& files, const LegacyConfig& config);
/// A SentencePiece model, with vocab.json for Marian: Llama, T5, ALBERT, XLNet, XLM-R, DeBERTa v2.
/// @throws Error
LegacyTokenizer read_sentencepiece_files(const TokenizerFiles& files, const LegacyConfig& config);

/// Field "post_processor": texts "A" and "B" and special tokens, each with its token type.
nlohmann::json describe_template(const std::vector<std::pair<std::string, int>>& single,
                                 const std::vector<std::pair<std::string, int>>& pair,
                                 const nlohmann::json& added_tokens);

}  // namespace headlight
