#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace headlight {

/// JSON from a file, without its author's good will: strict UTF-8, no duplicate keys (which two
/// readers would resolve differently), no endless nesting.
/// @throws Error naming `where`.
nlohmann::json read_json(std::string_view text, const std::string& where);

}  // namespace headlight
