#pragma once

#include <cstdint>
#include <vector>

#include "app/theme/color.h"

namespace headlight::gl {

/// Width and height in pixels.
struct Size {
    int width = 0;
    int height = 0;
    bool operator==(const Size&) const = default;
};

/// An RGBA8 picture, rows from the top, four bytes a pixel.
struct Image {
    Size size;
    std::vector<std::uint8_t> rgba;  ///< size.width * size.height * 4

    /// The pixel at column x, row y. REQUIRES: inside.
    Color at(int x, int y) const {
        const std::size_t i = 4 * (static_cast<std::size_t>(y) * size.width + x);
        return {rgba[i], rgba[i + 1], rgba[i + 2], rgba[i + 3]};
    }
    bool operator==(const Image&) const = default;
};

}  // namespace headlight::gl
