#pragma once

#include <array>

#include "app/theme/theme.h"

namespace headlight {

/// Entry 0 is `background`; the rest goes in even steps of lightness to `strongest`, the hue moving
/// evenly from `hue_near` (beside the background) to that of `strongest`.
Ramp make_sequential(Color background, Oklch strongest, double hue_near);

/// Entry kDivergingZero is `background`; both sides change lightness in even steps to their ends,
/// which should be equally light.
Ramp make_diverging(Color background, Oklch negative, Oklch positive);

/// Colours far apart in hue, neighbours also in lightness.
std::array<Color, 16> make_head_palette(double darker, double lighter, double chroma);

}  // namespace headlight
