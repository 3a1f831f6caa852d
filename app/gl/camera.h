#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "app/gl/image.h"

namespace headlight::gl {

struct ScatterPoint {
    float x = 0.0F;  ///< data units, y up
    float y = 0.0F;
    float size = 4.0F;        ///< diameter in pixels
    std::uint32_t color = 0;  ///< index into the palette
};

/// What part of the plane is seen: data -> pixels of a view, y turned over.
struct Camera {
    float center_x = 0.0F;  ///< data point in the middle of the view
    float center_y = 0.0F;
    float pixels_per_unit = 100.0F;

    struct Pixel {
        float x = 0.0F;
        float y = 0.0F;
    };
    Pixel to_pixel(Size view, float x, float y) const;
    /// Data point below a pixel.
    Pixel to_data(Size view, float px, float py) const;
    /// Moved by a drag of so many pixels.
    Camera panned(float dx, float dy) const;
    /// Zoomed by `factor`; the data point below the pixel stays below it.
    Camera zoomed(Size view, float px, float py, float factor) const;

    bool operator==(const Camera&) const = default;
};

/// Index of the point nearest to the pixel, no farther than `radius` pixels from its edge; the one
/// drawn last (on top) of equals.
std::optional<std::size_t> pick(std::span<const ScatterPoint> points, const Camera& camera,
                                Size view, float px, float py, float radius);

}  // namespace headlight::gl
