#include "app/gl/camera.h"

#include <algorithm>
#include <cmath>

namespace headlight::gl {

Camera::Pixel Camera::to_pixel(Size view, float x, float y) const {
    return {0.5F * static_cast<float>(view.width) + (x - center_x) * pixels_per_unit,
            0.5F * static_cast<float>(view.height) - (y - center_y) * pixels_per_unit};
}

Camera::Pixel Camera::to_data(Size view, float px, float py) const {
    return {center_x + (px - 0.5F * static_cast<float>(view.width)) / pixels_per_unit,
            center_y - (py - 0.5F * static_cast<float>(view.height)) / pixels_per_unit};
}

Camera Camera::panned(float dx, float dy) const {
    return {center_x - dx / pixels_per_unit, center_y + dy / pixels_per_unit, pixels_per_unit};
}

Camera Camera::zoomed(Size view, float px, float py, float factor) const {
    const Pixel fixed = to_data(view, px, py);
    Camera camera = *this;
    camera.pixels_per_unit = std::clamp(pixels_per_unit * factor, 1e-6F, 1e9F);
    const Pixel moved = camera.to_data(view, px, py);
    camera.center_x += fixed.x - moved.x;
    camera.center_y += fixed.y - moved.y;
    return camera;
}

Camera Camera::fit(Size view, std::span<const ScatterPoint> points, float margin) {
    Camera camera;
    if (points.empty()) return camera;
    const auto [left, right] =
        std::minmax_element(points.begin(), points.end(),
                            [](const ScatterPoint& a, const ScatterPoint& b) { return a.x < b.x; });
    const auto [low, high] =
        std::minmax_element(points.begin(), points.end(),
                            [](const ScatterPoint& a, const ScatterPoint& b) { return a.y < b.y; });
    camera.center_x = 0.5F * (left->x + right->x);
    camera.center_y = 0.5F * (low->y + high->y);
    const float width = right->x - left->x;
    const float height = high->y - low->y;
    const float room_x = std::max(1.0F, static_cast<float>(view.width) - 2.0F * margin);
    const float room_y = std::max(1.0F, static_cast<float>(view.height) - 2.0F * margin);
    if (width > 0.0F || height > 0.0F) {
        const float fit_x = width > 0.0F ? room_x / width : 1e9F;
        const float fit_y = height > 0.0F ? room_y / height : 1e9F;
        camera.pixels_per_unit = std::min(fit_x, fit_y);
    }
    return camera;
}

std::optional<std::size_t> pick(std::span<const ScatterPoint> points, const Camera& camera,
                                Size view, float px, float py, float radius) {
    std::optional<std::size_t> best;
    float best_distance = 0.0F;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Camera::Pixel place = camera.to_pixel(view, points[i].x, points[i].y);
        const float distance = std::hypot(place.x - px, place.y - py);
        if (distance > 0.5F * points[i].size + radius) continue;
        if (!best || distance <= best_distance) {
            best = i;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace headlight::gl
