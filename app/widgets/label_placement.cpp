#include "app/widgets/label_placement.h"

#include <algorithm>
#include <array>

namespace headlight {
namespace {

bool overlap(Rect a, Rect b) {
    return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

bool inside(Rect inner, Rect outer) {
    return inner.x >= outer.x && inner.y >= outer.y && inner.right() <= outer.right() &&
           inner.bottom() <= outer.bottom();
}

}  // namespace

std::vector<std::optional<Rect>> place_labels(std::span<const LabelRequest> requests, Rect bounds,
                                              std::span<const Rect> taken, int limit) {
    std::vector<std::optional<Rect>> places;
    std::vector<Rect> occupied(taken.begin(), taken.end());
    int placed = 0;
    for (const LabelRequest& request : requests) {
        const auto& [x, y, radius, width, height] = request;
        const std::array candidates{Rect{x + radius, y - height / 2, width, height},
                                    Rect{x - radius - width, y - height / 2, width, height},
                                    Rect{x - width / 2, y - radius - height, width, height},
                                    Rect{x - width / 2, y + radius, width, height}};
        const auto free = std::find_if(candidates.begin(), candidates.end(), [&](Rect place) {
            return inside(place, bounds) &&
                   std::none_of(occupied.begin(), occupied.end(),
                                [&](Rect other) { return overlap(place, other); });
        });
        if (placed >= limit || free == candidates.end()) {
            places.emplace_back();
            continue;
        }
        places.emplace_back(*free);
        occupied.push_back(*free);
        ++placed;
    }
    return places;
}

}  // namespace headlight
