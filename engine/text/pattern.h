#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json_field.h"
#include "engine/text/regex.h"

namespace headlight {

/// What a Split or Replace looks for: a fixed text or a regular expression.
class Pattern {
public:
    /// Reads {"String": ...} or {"Regex": ...}. @throws Error
    static Pattern from_json(const JsonField& field);
    /// A pattern that the program brings itself.
    static Pattern ours(std::string_view pattern);

    /// All matches from left to right, without overlap.
    std::vector<TokenSpan> find_all(std::string_view text) const;
    /// The text with each match replaced.
    std::string replace_all(std::string_view text, std::string_view replacement) const;

private:
    std::string literal_;
    std::optional<Regex> regex_;
    std::string where_ = "built in";
};

}  // namespace headlight
