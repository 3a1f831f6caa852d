#include "app/theme/ramps.h"

#include <cmath>
#include <numbers>

namespace headlight {

namespace {

/// CIE L* of a neutral colour of that OKLab lightness, in [0, 1], and back. Steps are even in L*:
/// OKLab's own lightness crowds the darkest greys, of which 8 bits hold few.
double to_cie(double lightness) {
    const double y = lightness * lightness * lightness;
    return y > 0.008856 ? 1.16 * std::cbrt(y) - 0.16 : 9.033 * y;
}
double from_cie(double cie) { return cie > 0.08 ? (cie + 0.16) / 1.16 : std::cbrt(cie / 9.033); }

/// The colour at `t` on the way from the background (t = 0) to `end` (t = 1). Chroma rises faster
/// than lightness at first: a weak value is told from the background by its tint.
Color step_towards(const Oklch& background, const Oklch& end, double hue, double t) {
    const double lightness =
        from_cie(std::lerp(to_cie(background.lightness), to_cie(end.lightness), t));
    const double chroma = std::lerp(background.chroma, end.chroma, std::pow(t, 0.7));
    return from_oklch({lightness, chroma, hue});
}

}  // namespace

Ramp make_sequential(Color background, Oklch strongest, double hue_near) {
    const Oklch from = to_oklch(background);
    Ramp ramp;
    ramp.front() = background;
    for (std::size_t i = 1; i < ramp.size(); ++i) {
        const double t = static_cast<double>(i) / static_cast<double>(ramp.size() - 1);
        // In the middle the gamut is widest: more colour there than at either end.
        Oklch end = strongest;
        end.chroma += 0.10 * std::sin(t * std::numbers::pi) * (strongest.chroma > 0.0 ? 1.0 : 0.0);
        ramp[i] = step_towards(from, end, std::lerp(hue_near, strongest.hue, t), t);
    }
    return ramp;
}

Ramp make_diverging(Color background, Oklch negative, Oklch positive) {
    const Oklch from = to_oklch(background);
    Ramp ramp;
    ramp[kDivergingZero] = background;
    for (std::size_t i = 0; i < kDivergingZero; ++i) {
        const double t = static_cast<double>(kDivergingZero - i) / kDivergingZero;
        ramp[i] = step_towards(from, negative, negative.hue, t);
    }
    for (std::size_t i = kDivergingZero + 1; i < ramp.size(); ++i) {
        const double t = static_cast<double>(i - kDivergingZero) /
                         static_cast<double>(ramp.size() - 1 - kDivergingZero);
        ramp[i] = step_towards(from, positive, positive.hue, t);
    }
    return ramp;
}

std::array<Color, 16> make_head_palette(double darker, double lighter, double chroma) {
    std::array<Color, 16> heads;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        // Steps of 7/16 of the circle: heads next to each other are far apart in hue, hues next to
        // each other differ in lightness, and none comes twice.
        const std::size_t place = 7 * i % heads.size();
        const double hue = 250.0 + 360.0 * static_cast<double>(place) / heads.size();
        heads[i] = from_oklch({place % 2 == 0 ? darker : lighter, chroma, hue});
    }
    return heads;
}

}  // namespace headlight
