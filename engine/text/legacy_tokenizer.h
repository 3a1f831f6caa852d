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
/// The same files of XLM, which has rules of its own for them. @throws Error
LegacyTokenizer read_xlm_files(const TokenizerFiles& files, const LegacyConfig& config);
/// vocab.txt: BERT and its like. @throws Error
LegacyTokenizer read_vocab_txt(const TokenizerFiles& files, const LegacyConfig& config);
/// A SentencePiece model, with vocab.json for Marian and M2M100: Llama, Mistral, Gemma, T5, ALBERT,
/// XLNet, XLM-R, DeBERTa v2, NLLB. @throws Error
LegacyTokenizer read_sentencepiece_files(const TokenizerFiles& files, const LegacyConfig& config);
/// Marian's tokenizer of the language that it writes. @throws Error
LegacyTokenizer read_target_files(const TokenizerFiles& files, const LegacyConfig& config);

/// Special tokens that stand around texts, and the types of both; "A" and "B" are the texts.
using TokenFrame = std::vector<std::pair<std::string, int>>;

/// Field "post_processor" for one text and for a pair.
nlohmann::json describe_template(const TokenFrame& single, const TokenFrame& pair,
                                 const nlohmann::json& added_tokens);

}  // namespace headlight
