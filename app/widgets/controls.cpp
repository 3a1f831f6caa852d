#include "app/widgets/controls.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

float side_padding(const Canvas& canvas) { return std::round(canvas.metrics.em * 0.55F); }

float key_hint_width(const Canvas& canvas, std::string_view key_hint) {
    if (key_hint.empty()) return 0;
    return text_width(canvas, TextStyle::Small, key_hint) + std::round(canvas.metrics.em * 0.5F);
}

/// What lies behind a label that the pointer and the state of the control decide.
Color fill_of(const Canvas& canvas, const Press& press, const ButtonLook& look) {
    const Theme& theme = canvas.theme;
    if (!look.enabled) return theme.panel;
    if (look.chosen) return theme.text;
    if (press.held) return theme.pressed;
    if (press.hovered) return theme.hover;
    return theme.panel;
}

Color label_color(const Canvas& canvas, const ButtonLook& look) {
    if (!look.enabled) return canvas.theme.disabled;
    return look.chosen ? canvas.theme.background : canvas.theme.text;
}

void draw_back(const Canvas& canvas, Rect rect, const Press& press, const ButtonLook& look) {
    const float rounding = canvas.metrics.rounding;
    const bool stirred = look.enabled && (press.hovered || press.held);
    if (look.framed || look.chosen || stirred) {
        fill_rect(canvas, rect, fill_of(canvas, press, look), rounding);
    }
    if (look.framed && !look.chosen) {
        outline_rect(canvas, rect, stirred ? canvas.theme.secondary : canvas.theme.hairline,
                     canvas.metrics.hairline, rounding);
    }
    if (look.focused) {
        outline_rect(canvas, rect, canvas.theme.focus, canvas.metrics.line, rounding);
    }
}

void hint_under_pointer(const Canvas& canvas, Rect rect, const Press& press,
                        std::string_view hint) {
    if (!press.hovered || press.held || hint.empty()) return;
    const std::array lines{std::string(hint)};
    tooltip(canvas, rect, lines);
}

/// A small tick inside `box`.
void draw_tick(const Canvas& canvas, Rect box, Color color) {
    const std::array<ImVec2, 3> points{ImVec2(box.x + box.w * 0.22F, box.y + box.h * 0.52F),
                                       ImVec2(box.x + box.w * 0.43F, box.y + box.h * 0.74F),
                                       ImVec2(box.x + box.w * 0.80F, box.y + box.h * 0.28F)};
    add_polyline(canvas.list, points.data(), 3, color, canvas.metrics.line);
}

struct TooltipLine {
    std::string_view label, value;
};

TooltipLine split_line(std::string_view line) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return {line, {}};
    return {line.substr(0, tab), line.substr(tab + 1)};
}

/// Below the anchor where there is room, else above it; always inside the window.
Rect tooltip_place(const Canvas& canvas, Rect anchor, float width, float height) {
    const ImVec2 window = ImGui::GetIO().DisplaySize;
    const float gap = canvas.metrics.gap;
    const float x = std::clamp(anchor.x, gap, std::max(gap, window.x - width - gap));
    const bool below = anchor.bottom() + gap + height <= window.y - gap;
    const float y = below ? anchor.bottom() + gap : std::max(gap, anchor.y - gap - height);
    return {std::floor(x), std::floor(y), width, height};
}

}  // namespace

float button_width(const Canvas& canvas, std::string_view label, const ButtonLook& look) {
    return std::ceil(2 * side_padding(canvas) + text_width(canvas, look.style, label) +
                     key_hint_width(canvas, look.key_hint));
}

bool button(const Canvas& canvas, const std::string& target, Rect rect, std::string_view label,
            const ButtonLook& look) {
    const Press press = press_area(canvas, target, rect);
    draw_back(canvas, rect, press, look);
    const float hint_width = key_hint_width(canvas, look.key_hint);
    const float padding = std::min(side_padding(canvas), rect.w * 0.1F);
    const Rect inside{rect.x + padding, rect.y, rect.w - 2 * padding, rect.h};
    const float label_width =
        std::min(text_width(canvas, look.style, label), inside.w - hint_width);
    const float left = inside.x + (inside.w - label_width - hint_width) / 2;
    const Color color = label_color(canvas, look);
    draw_text(canvas, {left, rect.y, label_width, rect.h}, look.style, label, color);
    if (!look.key_hint.empty()) {
        const Rect place{left + label_width, rect.y, hint_width, rect.h};
        draw_text(canvas, place, TextStyle::Small, look.key_hint,
                  look.chosen ? color : canvas.theme.secondary, Align::Right);
    }
    hint_under_pointer(canvas, rect, press, look.hint);
    return look.enabled && press.clicked;
}

float toggle_width(const Canvas& canvas, std::string_view label, std::string_view key_hint) {
    return std::ceil(canvas.metrics.em * 1.5F + text_width(canvas, TextStyle::Body, label) +
                     key_hint_width(canvas, key_hint) + side_padding(canvas));
}

bool toggle(const Canvas& canvas, const std::string& target, Rect rect, std::string_view label,
            bool& on, std::string_view key_hint, std::string_view hint) {
    const Press press = press_area(canvas, target, rect);
    draw_back(canvas, rect, press, {.framed = false});
    const float em = canvas.metrics.em;
    const float side = std::round(em * 0.8F);
    const Rect box{std::floor(rect.x + em * 0.3F), std::floor(rect.centre_y() - side / 2), side,
                   side};
    fill_rect(canvas, box, on ? canvas.theme.text : canvas.theme.field, canvas.metrics.rounding);
    outline_rect(canvas, box, on ? canvas.theme.text : canvas.theme.secondary, 2,
                 canvas.metrics.rounding);
    if (on) draw_tick(canvas, box, canvas.theme.background);
    const float left = box.right() + std::round(em * 0.4F);
    const float hint_width = key_hint_width(canvas, key_hint);
    const Rect place{left, rect.y, rect.right() - left - hint_width, rect.h};
    draw_text(canvas, place, TextStyle::Body, label, canvas.theme.text);
    if (!key_hint.empty()) {
        const float end =
            std::min(place.right(), left + text_width(canvas, TextStyle::Body, label));
        draw_text(canvas, {end, rect.y, hint_width, rect.h}, TextStyle::Small, key_hint,
                  canvas.theme.secondary, Align::Right);
    }
    hint_under_pointer(canvas, rect, press, hint);
    if (press.clicked) on = !on;
    return press.clicked;
}

float segmented_width(const Canvas& canvas, std::span<const std::string> labels) {
    float widest = 0;
    for (const std::string& label : labels)
        widest = std::max(widest, button_width(canvas, label));
    return widest * static_cast<float>(labels.size());
}

std::optional<int> segmented(const Canvas& canvas, const std::string& target, Rect rect,
                             std::span<const std::string> labels, int chosen) {
    std::optional<int> clicked;
    const float width = rect.w / static_cast<float>(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const float left = std::round(rect.x + width * static_cast<float>(i));
        const float right = std::round(rect.x + width * static_cast<float>(i + 1));
        const bool is_chosen = static_cast<int>(i) == chosen;
        if (button(canvas, target + "/" + std::to_string(i), {left, rect.y, right - left, rect.h},
                   labels[i], {.chosen = is_chosen})) {
            clicked = static_cast<int>(i);
        }
    }
    return clicked;
}

void tooltip(const Canvas& below, Rect anchor, std::span<const std::string> lines) {
    const Canvas canvas = below.on_top();
    const Metrics& metrics = canvas.metrics;
    float width = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const TooltipLine line = split_line(lines[i]);
        const TextStyle style = i == 0 ? TextStyle::Strong : TextStyle::Body;
        const float gap = line.value.empty() ? 0 : metrics.em;
        width = std::max(width, text_width(canvas, style, line.label) + gap +
                                    figures_width(canvas, style, line.value));
    }
    const float padding = std::round(metrics.em * 0.5F), step = std::round(metrics.em * 1.3F);
    width =
        std::min(std::ceil(width) + 2 * padding, ImGui::GetIO().DisplaySize.x - 2 * metrics.gap);
    const float height = step * static_cast<float>(lines.size()) + 2 * padding;
    const Rect panel = tooltip_place(canvas, anchor, width, height);
    fill_rect(canvas, panel, canvas.theme.background, metrics.rounding);
    outline_rect(canvas, panel, canvas.theme.text, 2, metrics.rounding);
    Rect row{panel.x + padding, panel.y + padding, width - 2 * padding, step};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const TooltipLine line = split_line(lines[i]);
        const TextStyle style = i == 0 ? TextStyle::Strong : TextStyle::Body;
        draw_text(canvas, row, style, line.label, canvas.theme.text);
        if (!line.value.empty()) draw_figures(canvas, row, style, line.value, canvas.theme.text);
        row.y += step;
    }
}

float colour_bar_height(const Canvas& canvas) { return std::round(canvas.metrics.em * 2.0F); }

void draw_colour_bar(const Canvas& canvas, Rect rect, const Ramp& ramp, const ColourBar& bar) {
    const Metrics& metrics = canvas.metrics;
    if (!bar.caption.empty()) {
        const float width = std::min(text_width(canvas, TextStyle::Body, bar.caption), rect.w / 2);
        draw_text(canvas, {rect.x, rect.y, width, metrics.em * 1.2F}, TextStyle::Body, bar.caption,
                  canvas.theme.secondary);
        rect.x += width + metrics.gap;
        rect.w -= width + metrics.gap;
    }
    const Rect scale{std::floor(rect.x), std::floor(rect.y), std::floor(rect.w),
                     std::round(metrics.em * 0.75F)};
    constexpr int kSteps = 64;
    for (int i = 0; i < kSteps; ++i) {
        const float from = static_cast<float>(i) / kSteps, to = static_cast<float>(i + 1) / kSteps;
        const float value = (from + to) / 2;
        const float shown = bar.square_root ? std::sqrt(value) : value;
        const Rect part{std::round(scale.x + scale.w * from), scale.y,
                        std::round(scale.x + scale.w * to) - std::round(scale.x + scale.w * from),
                        scale.h};
        fill_rect(canvas, part, ramp[static_cast<std::size_t>(shown * 255 + 0.5F)]);
    }
    outline_rect(canvas, scale, canvas.theme.secondary, metrics.hairline);
    const Rect labels{scale.x, scale.bottom(), scale.w, metrics.em * 1.2F};
    draw_figures(canvas, labels, TextStyle::Body, bar.low, canvas.theme.text, Align::Left);
    draw_figures(canvas, labels, TextStyle::Body, bar.high, canvas.theme.text, Align::Right);
    if (!bar.middle.empty()) {
        draw_figures(canvas, labels, TextStyle::Body, bar.middle, canvas.theme.text, Align::Centre);
    }
}

float draw_legend_entry(const Canvas& canvas, Point left_centre, Color color,
                        std::string_view label, bool hatched) {
    const float em = canvas.metrics.em, side = std::round(em * 0.75F);
    const Rect box{std::floor(left_centre.x), std::floor(left_centre.y - side / 2), side, side};
    fill_rect(canvas, box, hatched ? canvas.theme.masked_back : color, 2);
    if (hatched) draw_hatch(canvas, box, canvas.theme.masked_hatch, std::round(em * 0.25F));
    outline_rect(canvas, box, canvas.theme.secondary, canvas.metrics.hairline, 2);
    const float gap = std::round(em * 0.35F), width = text_width(canvas, TextStyle::Body, label);
    draw_text(canvas, {box.right() + gap, left_centre.y - em, width, 2 * em}, TextStyle::Body,
              label, canvas.theme.text);
    return side + gap + width;
}

}  // namespace headlight
