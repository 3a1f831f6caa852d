#pragma once

#include <cstdint>
#include <string>

#include "engine/text/jinja_value.h"

/// What Python's methods of texts do, by code points.
namespace headlight::jinja {

/// Removes characters of `set`, or white space when that is null, from the ends.
std::string stripped(const std::string& text, const std::string* set, bool left, bool right);
/// @throws std::invalid_argument when `what` is empty or the text grows too long
std::string replaced(const std::string& text, const std::string& what, const std::string& with);
std::string with_case(const std::string& text, bool upper);
std::string capitalized(const std::string& text);
std::string titled(const std::string& text);
/// Cuts at `most` separators at most; a negative number is no limit.
Json split(const std::string& text, const std::string& separator, std::int64_t most);
Json split_at_spaces(const std::string& text);
/// Spaces before each line but the first, and before that when `first` says so; empty lines stay.
std::string indented(const std::string& text, std::size_t width, bool first);

}  // namespace headlight::jinja
