#include "app/widgets/dissolve.h"

#include <cmath>

#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

constexpr double kSeconds = 0.15;
/// Changes that follow each other sooner show no fade.
constexpr double kQuickWalk = 0.3;

Rect whole_pixels(Rect rect) {
    const float x = std::ceil(rect.x), y = std::ceil(rect.y);
    return {x, y, std::floor(rect.right()) - x, std::floor(rect.bottom()) - y};
}

}  // namespace

void Dissolve::start() {
    if (kept_.empty()) return;
    const double now = ImGui::GetTime();
    running_ = !running_ && now - began_ >= kQuickWalk;
    began_ = now;
}

void Dissolve::draw(const Canvas& canvas, Rect place) {
    place = whole_pixels(place);
    const double share = (ImGui::GetTime() - began_) / kSeconds;
    if (share >= 1 || !(place == place_)) running_ = false;
    if (!running_) {
        keep(canvas, place);
        return;
    }
    const Color fading = rgb(0xFFFFFF).with_alpha(static_cast<float>(1 - share));
    canvas.list.AddImage(im_texture(kept_.name()), {place.x, place.y},
                         {place.right(), place.bottom()}, {0, 1}, {1, 0}, im_color(fading));
}

/// When ImGui's lists reach this point, the framebuffer holds the place without what lies over it.
void Dissolve::keep(const Canvas& canvas, Rect place) {
    const gl::Size size{static_cast<int>(place.w), static_cast<int>(place.h)};
    const auto window = ImGui::GetIO().DisplaySize;
    const bool inside = size.width > 0 && size.height > 0 && place.x >= 0 && place.y >= 0 &&
                        place.right() <= window.x && place.bottom() <= window.y;
    if (!inside) return;
    if (kept_.empty() || kept_.columns() != size.width || kept_.rows() != size.height)
        kept_ = gl::Texture::canvas(size);
    place_ = place;
    canvas.list.AddCallback(
        [](const ImDrawList*, const ImDrawCmd* command) {
            auto& self = *static_cast<Dissolve*>(command->UserCallbackData);
            const float height = ImGui::GetIO().DisplaySize.y;
            self.kept_.copy_bound(static_cast<int>(self.place_.x),
                                  static_cast<int>(height - self.place_.bottom()));
        },
        this);
}

}  // namespace headlight
