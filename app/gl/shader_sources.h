#pragma once

#include <string_view>

namespace headlight::gl {

/// The text of a file of `shaders/`, embedded at build. Throws std::invalid_argument for an unknown
/// name.
std::string_view shader_source(std::string_view name);

}  // namespace headlight::gl
