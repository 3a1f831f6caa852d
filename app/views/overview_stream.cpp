#include "app/views/overview_stream.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/theme/imgui_compat.h"

namespace headlight {

float StreamShape::half_width_at(float y) const {
    constexpr float kLeast = 2;
    const double largest = *std::max_element(norms.begin(), norms.end());
    if (largest <= 0) return kLeast;
    const float last = static_cast<float>(norms.size() - 1);
    const float place = std::clamp((first_y - y) / step, 0.0F, last);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, norms.size() - 1);
    const float part = place - static_cast<float>(below);
    const float eased = part * part * (3 - 2 * part);
    const double norm = norms[below] + (norms[above] - norms[below]) * eased;
    return std::max(kLeast, largest_half * static_cast<float>(norm / largest));
}

void draw_stream_shape(const Canvas& canvas, const StreamShape& shape, float from, float to,
                       Color fill, Color outline, float thickness) {
    constexpr int kPieces = 96;
    const auto y_at = [&](int i) { return std::lerp(from, to, static_cast<float>(i) / kPieces); };
    std::vector<ImVec2> left, right;
    for (int i = 0; i <= kPieces; ++i) {
        const float y = y_at(i), half = shape.half_width_at(y);
        left.emplace_back(shape.middle - half, y);
        right.emplace_back(shape.middle + half, y);
    }
    // Without the soft edges that ImGui gives to every polygon, which would show as lines between.
    const ImDrawListFlags flags = canvas.list.Flags;
    canvas.list.Flags &= ~ImDrawListFlags_AntiAliasedFill;
    for (std::size_t i = 1; i < left.size(); ++i) {
        const std::array quad{left[i - 1], left[i], right[i], right[i - 1]};
        canvas.list.AddConvexPolyFilled(quad.data(), 4, im_color(fill));
    }
    canvas.list.Flags = flags;
    add_polyline(canvas.list, left.data(), static_cast<int>(left.size()), outline, thickness);
    add_polyline(canvas.list, right.data(), static_cast<int>(right.size()), outline, thickness);
    draw_line(canvas, {left.back().x, to}, {right.back().x, to}, outline, thickness);
}

}  // namespace headlight
