#pragma once

#include <optional>
#include <span>
#include <vector>

#include "app/theme/metrics.h"

namespace headlight {

/// A label that wants to stand beside a point.
struct LabelRequest {
    float x = 0, y = 0;           ///< the point
    float radius = 0;             ///< of its mark: the label keeps clear of it
    float width = 0, height = 0;  ///< of the label
};

/// Where each label goes: to the right of its point, else to the left, above or below, where it
/// overlaps neither `taken`, nor an earlier label, nor leaves `bounds`; nothing where it fits
/// nowhere or `limit` labels stand already. Earlier requests are more important.
std::vector<std::optional<Rect>> place_labels(std::span<const LabelRequest> requests, Rect bounds,
                                              std::span<const Rect> taken, int limit);

}  // namespace headlight
