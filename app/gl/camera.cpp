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
