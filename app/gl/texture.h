#pragma once

#include <span>

#include "app/gl/handle.h"
#include "app/gl/image.h"
#include "app/theme/theme.h"

namespace headlight::gl {

/// A 2-D texture or 2-D array texture; nearest texels, clamped edges, no mip maps.
/// Needs a current context for its whole life.
class Texture {
public:
    Texture() = default;

    /// Raw values as an array texture. `values` is [layers, rows, columns], row-major.
    /// Throws Error when a side is zero or larger than the driver allows.
    static Texture values(int columns, int rows, int layers, std::span<const float> values);
    /// Colours in a row (a ramp, a palette): count x 1.
    static Texture palette(std::span<const Color> colors);
    /// Empty RGBA8 to draw on.
    static Texture canvas(Size size);

    /// Fills a canvas with what is drawn on the bound framebuffer, from its pixel (left, bottom)
    /// on, counted from below; row 0 of the texture is then the lowest. REQUIRES: it lies inside.
    void copy_bound(int left, int bottom);

    unsigned name() const { return handle_.get(); }
    int columns() const { return columns_; }
    int rows() const { return rows_; }
    int layers() const { return layers_; }
    bool empty() const { return handle_.get() == 0; }

private:
    Handle handle_;
    int columns_ = 0;
    int rows_ = 0;
    int layers_ = 0;
};

/// The longest side and the most layers of a value texture on this driver.
struct TextureLimits {
    int side = 0;
    int layers = 0;
};
TextureLimits texture_limits();

}  // namespace headlight::gl
