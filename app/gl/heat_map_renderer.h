#pragma once

#include <cstdint>

#include "app/gl/ramp_textures.h"
#include "app/gl/shader_program.h"
#include "app/gl/tensor_textures.h"

namespace headlight::gl {

/// Values below this are masked cells, whatever the range: -infinity of attention scores, or a
/// sentinel a figure writes.
inline constexpr float kMaskedBelow = -1e30F;

/// Everything that decides the pixels of one heat map or of a grid of them. Pixels from the top
/// left of the picture. Where a map is smaller than its tensor, a cell shows the value farthest
/// from zero, so that no strong one is dropped.
struct HeatMapParams {
    unsigned values = 0;        ///< Texture::name of a value texture
    std::uint64_t version = 0;  ///< TensorTexture::version
    ThemeName theme = ThemeName::Light;
    RampKind ramp = RampKind::Sequential;
    float lo = 0.0F;           ///< value at the first colour
    float hi = 1.0F;           ///< value at the last colour; diverging maps pass lo = -hi
    bool square_root = false;  ///< colour by the square root of the position in the range
    int hatch = 12;  ///< period of the masked cells' diagonal lines in pixels: Metrics::hatch

    int first_layer = 0;   ///< layer of the first map
    int layer_count = 1;   ///< maps drawn, row by row
    int grid_columns = 1;  ///< maps in a row
    int origin_x = 0;      ///< of the first map
    int origin_y = 0;
    int map_width = 1;  ///< of one map
    int map_height = 1;
    int pitch_x = 1;  ///< from one map to the next
    int pitch_y = 1;

    bool operator==(const HeatMapParams&) const = default;
};

/// One map for each layer of the tensor; size and place are left to the caller.
HeatMapParams heat_map_of(const TensorTexture& tensor);

/// Draws value textures through a colour scale, with integer texel addressing, so that the same
/// values give the same pixels on every driver. One draw call for any number of maps.
class HeatMapRenderer {
public:
    /// Throws Error when the shaders do not compile.
    HeatMapRenderer();

    /// Draws on the bound framebuffer of this size; what no map covers keeps its colour.
    void draw(Size view, const HeatMapParams& params);

private:
    ShaderProgram program_;
    Handle vertex_array_;
    RampTextures ramps_;
};

}  // namespace headlight::gl
