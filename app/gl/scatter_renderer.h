#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "app/gl/shader_program.h"
#include "app/gl/texture.h"

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
    /// Zoomed by `factor` with the data point below the pixel staying below it.
    Camera zoomed(Size view, float px, float py, float factor) const;
    /// Shows all points with a margin of `margin` pixels; unchanged zoom for fewer than two places.
    static Camera fit(Size view, std::span<const ScatterPoint> points, float margin);

    bool operator==(const Camera&) const = default;
};

/// Index of the point nearest to the pixel within `radius` pixels of its edge, the later-drawn one
/// on a tie; none if there is none.
std::optional<std::size_t> pick(std::span<const ScatterPoint> points, const Camera& camera,
                                Size view, float px, float py, float radius);

/// Draws round points with soft edges in their order.
class ScatterRenderer {
public:
    /// Throws Error when the shaders do not compile.
    ScatterRenderer();

    /// Uploads the points; call when they change, not each frame.
    void set_points(std::span<const ScatterPoint> points);
    void set_palette(std::span<const Color> colors);
    std::size_t count() const { return count_; }

    /// Draws on the bound framebuffer of this size. @param size_scale multiplies every diameter
    void draw(Size view, const Camera& camera, float size_scale = 1.0F) const;

private:
    ShaderProgram program_;
    Handle vertex_array_;
    Handle buffer_;
    Texture palette_;
    std::size_t count_ = 0;
};

}  // namespace headlight::gl
