#pragma once

#include <vector>

#include "app/widgets/basic.h"

namespace headlight {

/// The residual stream as a band that runs upwards, as wide at each depth as the vector is long
/// there.
struct StreamShape {
    float middle = 0;           ///< x
    float largest_half = 0;     ///< half of the width where the vector is longest
    float first_y = 0;          ///< where depth 0 is
    float step = 0;             ///< pixels from one depth up to the next
    std::vector<double> norms;  ///< by depth, not empty

    /// Half of the width at this height: exact at the depths, smooth between them, constant beyond.
    float half_width_at(float y) const;
};

/// From `from` at the bottom up to `to`, with an outline on both sides.
void draw_stream_shape(const Canvas& canvas, const StreamShape& shape, float from, float to,
                       Color fill, Color outline, float thickness);

}  // namespace headlight
