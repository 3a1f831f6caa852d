#pragma once

#include <filesystem>

#include "app/gl/image.h"

namespace headlight::gl {

/// Throws Error when the file cannot be written.
void write_png(const std::filesystem::path& file, const Image& image);

/// Throws Error when the file is missing or no picture.
Image read_png(const std::filesystem::path& file);

}  // namespace headlight::gl
