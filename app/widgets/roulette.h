#pragma once

#include <optional>
#include <span>
#include <string>

#include "app/widgets/basic.h"

namespace headlight {

/// A part of the unit interval on which the dart falls.
struct RouletteSegment {
    double from = 0, to = 0;
    std::string label;  ///< a token's bytes, or a sentence
    bool is_token = true;
    bool hit = false;  ///< the dart lies in it
};

/// The unit interval as one stacked bar with a dart at `u` above it: the same dart hits another
/// token when the bar moves below it. Segments too narrow for their label have none; `target/I`
/// names segment I. Returns the segment under the pointer.
std::optional<std::size_t> draw_roulette(const Canvas& canvas, const std::string& target, Rect rect,
                                         std::span<const RouletteSegment> segments, double u,
                                         const std::string& dart_label);

/// The height it needs: dart, bar, axis.
float roulette_height(const Canvas& canvas);

}  // namespace headlight
