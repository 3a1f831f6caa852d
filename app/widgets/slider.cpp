#include "app/widgets/slider.h"

#include <algorithm>
#include <cmath>

#include "app/figures/number_format.h"

namespace headlight {
namespace {

/// Where the parts of one slider are.
struct Places {
    Rect area;  ///< takes the pointer
    Rect track;
    Rect grip;
    float first;   ///< x of the first mark
    float length;  ///< from the first to the last mark
    float rest;    ///< width of a mark's resting place
};

float rest_width(const Canvas& canvas) { return std::round(0.3F * canvas.metrics.slider_grab); }

float grip_height(const Canvas& canvas) { return std::round(1.1F * canvas.metrics.slider_grab); }

Places places_of(const Canvas& canvas, Rect rect, const SliderScale& scale, double value) {
    const Metrics& m = canvas.metrics;
    Places places{};
    places.area = {rect.x, rect.y, rect.w, grip_height(canvas)};
    places.track = {rect.x, std::round(places.area.centre_y() - m.slider_track / 2), rect.w,
                    m.slider_track};
    places.first = rect.x + m.slider_grab / 2;
    places.length = rect.w - m.slider_grab;
    places.rest = rest_width(canvas);
    const float at = places.first + scale.place(value, places.length, places.rest);
    places.grip = {at - m.slider_grab / 2, places.area.y, m.slider_grab, places.area.h};
    return places;
}

std::string mark_text(double value) {
    std::string text = format_setting(value);
    while (text.back() == '0')
        text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
}

void draw_marks(const Canvas& canvas, const Places& places, const SliderScale& scale,
                const SliderLook& look) {
    const Metrics& m = canvas.metrics;
    for (const double mark : scale.marks()) {
        const float x = places.first + scale.place(mark, places.length, places.rest);
        const Color color = look.active ? canvas.theme.secondary : canvas.theme.disabled;
        draw_line(canvas, {x, places.track.y}, {x, places.track.bottom()}, color,
                  std::max(2.0F, m.line / 2));
        if (!look.mark_labels) continue;
        const std::string text = mark_text(mark);
        const float width = text_width(canvas, TextStyle::Body, text);
        const float left = std::clamp(x - width / 2, places.area.x, places.area.right() - width);
        draw_text(canvas, {left, places.area.bottom(), width, m.em}, TextStyle::Body, text,
                  canvas.theme.secondary);
    }
}

void draw_grip(const Canvas& canvas, Rect grip, const Press& press, bool active) {
    const Metrics& m = canvas.metrics;
    const Theme& theme = canvas.theme;
    fill_rect(canvas, grip, active ? theme.text : theme.disabled, m.rounding);
    const float x = std::round(grip.centre_x());
    draw_line(canvas, {x, grip.y + grip.h * 0.25F}, {x, grip.bottom() - grip.h * 0.25F},
              theme.background, std::max(2.0F, m.line));
    if (press.hovered || press.held) {
        outline_rect(canvas, grip.inset(-m.outline / 2), press.held ? theme.focus : theme.preview,
                     m.outline, m.rounding + m.outline / 2);
    }
}

/// How far from the grip's middle the hand took it, remembered while it is held.
float grip_offset(const std::string& target, const Places& places, float x, bool just_pressed) {
    ImGuiStorage& storage = *ImGui::GetStateStorage();
    const ImGuiID id = ImGui::GetID((target + "#offset").c_str());
    if (just_pressed) {
        const bool on_grip = places.grip.contains(x, places.grip.centre_y());
        const float offset = on_grip ? x - places.grip.centre_x() : 0;
        // A press on the middle means the middle, whatever the fraction of a pixel.
        storage.SetFloat(id, std::abs(offset) < 1 ? 0 : offset);
    }
    return storage.GetFloat(id);
}

}  // namespace

float slider_height(const Canvas& canvas, bool mark_labels) {
    return grip_height(canvas) + (mark_labels ? canvas.metrics.em : 0);
}

SliderResult slider(const Canvas& canvas, const std::string& target, Rect rect,
                    const SliderScale& scale, double value, const SliderLook& look) {
    SliderResult result;
    Places places = places_of(canvas, rect, scale, value);
    const Press press = press_area(canvas, target, places.area);
    result.hovered = press.hovered;
    result.wants_entry = press.double_clicked;
    if (press.held) {
        const float x = look.pointer_x.value_or(pointer().x);
        const float offset =
            grip_offset(target, places, x, ImGui::IsMouseClicked(ImGuiMouseButton_Left));
        const double moved = scale.value(x - offset - places.first, places.length, places.rest);
        if (moved != value) result.value = moved;
    } else if (press.hovered && ImGui::GetIO().MouseWheel != 0) {
        const double moved =
            scale.clamped(value + look.wheel_step * static_cast<double>(ImGui::GetIO().MouseWheel));
        if (moved != value) result.value = moved;
    }

    places = places_of(canvas, rect, scale, result.value.value_or(value));
    canvas.targets.add_slider(target, places.grip,
                              scale.places(places.first, places.length, places.rest));
    fill_rect(canvas, places.track, canvas.theme.track, places.track.h / 2);
    draw_marks(canvas, places, scale, look);
    draw_grip(canvas, places.grip, press, look.active || result.value.has_value());
    return result;
}

}  // namespace headlight
