#pragma once

#include <span>

#include "app/gl/camera.h"
#include "app/gl/shader_program.h"
#include "app/gl/texture.h"

namespace headlight::gl {

/// Draws round points with soft edges in their order.
class ScatterRenderer {
public:
    /// Throws Error when the shaders do not compile.
    ScatterRenderer();

    /// Uploads the points; call when they change, not each frame.
    void set_points(std::span<const ScatterPoint> points);
    /// REQUIRES: before the first draw, with a colour for every index the points use.
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
