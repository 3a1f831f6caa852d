#pragma once

#include <span>
#include <vector>

namespace headlight {

/// Which of `count` places along an axis get their label when there is no room for all, in
/// ascending order and never closer than `least_distance`. Important places come first, in the
/// order given; the others follow at even steps.
/// @param pitch           distance from one place to the next, above 0
/// @param least_distance  between two labels, in the same unit
std::vector<int> spaced_labels(int count, float pitch, float least_distance,
                               std::span<const int> important = {});

}  // namespace headlight
