#include "app/widgets/scatter.h"

#include <algorithm>
#include <cmath>

#include "app/gl/framebuffer.h"
#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

constexpr float kFilled = 0.92F;  ///< how much of the picture zoom 1 fills
constexpr float kLeastZoom = 0.5F;
constexpr float kMostZoom = 200;
constexpr float kZoomPerNotch = 1.2F;
constexpr float kPickRadius = 0.35F;  ///< in em

}  // namespace

PlaneFrame PlaneFrame::around(std::span<const gl::ScatterPoint> points) {
    if (points.empty()) return {};
    float left = points[0].x, right = left, bottom = points[0].y, top = bottom;
    for (const gl::ScatterPoint& point : points) {
        left = std::min(left, point.x);
        right = std::max(right, point.x);
        bottom = std::min(bottom, point.y);
        top = std::max(top, point.y);
    }
    const float least = 1e-6F;
    return {(left + right) / 2, (bottom + top) / 2, std::max((right - left) / 2, least),
            std::max((top - bottom) / 2, least)};
}

void Scatter::set_points(std::uint64_t version, std::vector<gl::ScatterPoint> points,
                         PlaneFrame frame) {
    version_ = version;
    points_ = std::move(points);
    frame_ = frame;
}

gl::Camera Scatter::gl_camera(const PlaneCamera& camera) const {
    const float half = std::max(frame_.half_x, frame_.half_y);
    const float fit = std::min(static_cast<float>(size_.width) / (2 * frame_.half_x),
                               static_cast<float>(size_.height) / (2 * frame_.half_y));
    return {frame_.x + camera.centre_x * half, frame_.y + camera.centre_y * half,
            kFilled * fit * camera.zoom};
}

void Scatter::move(const Press& press, PlaneCamera& camera) {
    const ImGuiIO& io = ImGui::GetIO();
    const float half = std::max(frame_.half_x, frame_.half_y);
    const auto take = [&](const gl::Camera& moved) {
        camera.centre_x = (moved.center_x - frame_.x) / half;
        camera.centre_y = (moved.center_y - frame_.y) / half;
    };
    if (!press.held) {
        dragged_ = press.clicked && dragged_;
    } else if (ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
        const ImVec2 delta = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left);
        ImGui::ResetMouseDragDelta(ImGuiMouseButton_Left);
        dragged_ = true;
        take(gl_camera(camera).panned(delta.x, delta.y));
    } else if (dragged_) {
        take(gl_camera(camera).panned(io.MouseDelta.x, io.MouseDelta.y));
    }
    if (press.hovered && io.MouseWheel != 0) {
        const float zoom =
            std::clamp(camera.zoom * std::pow(kZoomPerNotch, io.MouseWheel), kLeastZoom, kMostZoom);
        const gl::Camera moved = gl_camera(camera).zoomed(
            size_, io.MousePos.x - rect_.x, io.MousePos.y - rect_.y, zoom / camera.zoom);
        camera.zoom = zoom;
        take(moved);
    }
}

Scatter::Result Scatter::draw(const Canvas& canvas, const std::string& target, Rect rect,
                              std::span<const Color> palette, PlaneCamera& camera, bool shown) {
    rect_ = {std::round(rect.x), std::round(rect.y), std::floor(rect.w), std::floor(rect.h)};
    size_ = {static_cast<int>(rect_.w), static_cast<int>(rect_.h)};
    Result result;
    if (size_.width < 1 || size_.height < 1) return result;
    const Press press = press_area(canvas, target, rect_);
    move(press, camera);
    camera_ = gl_camera(camera);

    if (!renderer_) renderer_.emplace();
    if (uploaded_ != version_) {
        renderer_->set_points(points_);
        uploaded_ = version_;
    }
    const Params params{
        version_, canvas.theme.name, {palette.begin(), palette.end()}, camera_, shown};
    const gl::Texture& picture = picture_.get(size_, params, [&] {
        gl::clear(canvas.theme.background);
        renderer_->set_palette(palette);
        if (shown) renderer_->draw(size_, camera_);
    });
    canvas.list.AddImage(im_texture(picture.name()), {rect_.x, rect_.y},
                         {rect_.right(), rect_.bottom()});

    result.pointed = press.hovered;
    result.clicked = press.clicked && !dragged_;
    result.shift = ImGui::GetIO().KeyShift;
    if (press.hovered && shown) {
        const Point at = pointer();
        result.hovered = gl::pick(points_, camera_, size_, at.x - rect_.x, at.y - rect_.y,
                                  kPickRadius * canvas.metrics.em);
    }
    if (press.clicked) dragged_ = false;
    return result;
}

Point Scatter::to_screen(float x, float y) const {
    const gl::Camera::Pixel pixel = camera_.to_pixel(size_, x, y);
    return {rect_.x + pixel.x, rect_.y + pixel.y};
}

}  // namespace headlight
