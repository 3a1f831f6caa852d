#pragma once

#include <cstddef>
#include <string>

namespace headlight {

/// Rules from a file may make a text grow without end, a little at every step. What real
/// tokenizers do stays far below what is allowed here.
/// @throws Error  when `after` bytes or characters are too many for a text that had `before`
void limit_growth(std::size_t before, std::size_t after, const std::string& where);

}  // namespace headlight
