#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/sampling/distribution.h"
#include "engine/text/tokenizer.h"

namespace headlight {

/// Writes one JSON document. Bytes that are not UTF-8 (parts of characters) become U+FFFD.
void write_json(std::ostream& out, const nlohmann::json& document);

/// null for nothing.
template <typename T>
nlohmann::json or_null(const std::optional<T>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

/// {"next": [{"id", "token", "logit", "probability"}, ...], "other": {"count", "probability"},
/// "entropy_bits"}: the `top` likeliest tokens and the rest of the vocabulary together.
nlohmann::json next_json(const Tokenizer& tokenizer, const Distribution& distribution, int top);

}  // namespace headlight
