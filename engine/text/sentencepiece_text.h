#pragma once

#include <nlohmann/json.hpp>

#include "engine/text/legacy_config.h"
#include "engine/text/sentencepiece.h"
#include "engine/text/sentencepiece_family.h"

namespace headlight {

/// Changes normalizer, pre-tokenizer and decoder, which `describe_sentencepiece` has taken from the
/// model, to what the kind of tokenizer makes of them.
void describe_text(const SentencePieceFamily& family, const SentencePieceModel& model,
                   const LegacyConfig& config, nlohmann::json& parts);

}  // namespace headlight
