#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/sampling/distribution.h"
#include "engine/text/tokenizer.h"

namespace headlight {

/// Writes one JSON document. Bytes that are not UTF-8 (parts of characters) become U+FFFD.
void write_json(std::ostream& out, const nlohmann::json& document);

/// {"next": [{"id", "token", "logit", "probability"}, ...], "other": {"count", "probability"},
/// "entropy_bits"}: the `top` likeliest tokens and the rest of the vocabulary together.
nlohmann::json next_json(const Tokenizer& tokenizer, const Distribution& distribution, int top);

}  // namespace headlight
