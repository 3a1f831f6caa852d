#include "app/figures/axis_labels.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace headlight {

std::vector<int> spaced_labels(int count, float pitch, float least_distance,
                               std::span<const int> important) {
    const int step = std::max(1, static_cast<int>(std::ceil(least_distance / pitch - 1e-4F)));
    std::vector<int> shown;
    const auto offer = [&](int place) {
        if (place < 0 || place >= count) return;
        const bool free = std::all_of(shown.begin(), shown.end(),
                                      [&](int other) { return std::abs(other - place) >= step; });
        if (free) shown.push_back(place);
    };
    for (const int place : important)
        offer(place);
    for (int place = 0; place < count; place += step)
        offer(place);
    std::sort(shown.begin(), shown.end());
    return shown;
}

}  // namespace headlight
