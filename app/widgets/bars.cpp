#include "app/widgets/bars.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

float label_width(const Canvas& canvas, const Bar& bar) {
    return bar.is_token ? token_width(canvas, TextStyle::Large, bar.label)
                        : text_width(canvas, TextStyle::Body, bar.label);
}

/// What is hardly ever drawn is written smaller: its number is long and matters little.
TextStyle number_style(const Bar& bar) {
    constexpr double kSmall = 0.00995;
    return bar.value > 0 && bar.value < kSmall ? TextStyle::Body : TextStyle::Large;
}

void draw_label(const Canvas& canvas, Rect rect, const Bar& bar) {
    const bool removed = !bar.reason.empty();
    const Color color = removed ? canvas.theme.secondary : canvas.theme.text;
    if (!bar.is_token) {
        draw_text(canvas, rect, TextStyle::Body, bar.label, color);
        return;
    }
    draw_token(canvas, rect, TextStyle::Large, bar.label, color);
    if (removed) {
        const float width = std::min(rect.w, label_width(canvas, bar));
        const float y = std::round(rect.centre_y() + 0.08F * canvas.metrics.large);
        draw_line(canvas, {rect.x, y}, {rect.x + width, y}, canvas.theme.text,
                  std::max(2.0F, canvas.metrics.line * 0.7F));
    }
}

/// The dart: a triangle that points at the row it hit.
void draw_dart_mark(const Canvas& canvas, Rect rect) {
    const float half = 0.28F * canvas.metrics.em;
    const float y = rect.centre_y();
    const float left = rect.x + 0.08F * canvas.metrics.em;
    canvas.list.AddTriangleFilled({left, y - half}, {left, y + half}, {left + 1.5F * half, y},
                                  canvas.theme.text.packed());
}

/// A tick: this is the right one.
void draw_real_mark(const Canvas& canvas, Rect rect) {
    const float em = canvas.metrics.em, y = rect.centre_y();
    const std::array<ImVec2, 3> points{ImVec2(rect.x + 0.04F * em, y + 0.02F * em),
                                       ImVec2(rect.x + 0.2F * em, y + 0.22F * em),
                                       ImVec2(rect.x + 0.48F * em, y - 0.26F * em)};
    add_polyline(canvas.list, points.data(), 3, canvas.theme.text, canvas.metrics.line);
}

void draw_length(const Canvas& canvas, Rect rect, const Bar& bar) {
    const Theme& theme = canvas.theme;
    const float thickness = std::min(rect.h, std::round(1.05F * canvas.metrics.em));
    const Rect track{rect.x, std::round(rect.centre_y() - thickness / 2), rect.w, thickness};
    const auto length = [&](double part) {
        const float width = rect.w * static_cast<float>(std::clamp(part, 0.0, 1.0));
        return part > 0 ? std::max(width, 2.0F) : 0.0F;
    };
    fill_rect(canvas, track, theme.track);
    const Rect ghost{track.x, track.y, length(bar.ghost), track.h};
    if (!bar.reason.empty() && ghost.w > 0) {
        draw_hatch(canvas, ghost, theme.bar_cut, std::round(0.35F * canvas.metrics.em), 2);
    }
    fill_rect(canvas, {track.x, track.y, length(bar.value), track.h},
              bar.hit ? theme.bar_selected : bar.fill);
    if (ghost.w > 0) {
        outline_rect(canvas, ghost, theme.ghost, std::max(1.5F, canvas.metrics.line / 2));
    }
    if (!bar.reason.empty()) {
        const float width = text_width(canvas, TextStyle::Body, bar.reason);
        const float padding = canvas.metrics.gap / 2;
        const Rect chip{track.right() - width - 2 * padding, track.y, width + 2 * padding, track.h};
        fill_rect(canvas, chip, theme.panel);
        draw_text(canvas, {chip.x + padding, chip.y, width, chip.h}, TextStyle::Body, bar.reason,
                  theme.text);
    }
}

}  // namespace

BarColumns bar_columns(const Canvas& canvas, std::span<const Bar> bars, float width, float share) {
    BarColumns columns;
    columns.mark = 0.7F * canvas.metrics.em;
    for (const Bar& bar : bars)
        columns.label = std::max(columns.label, label_width(canvas, bar));
    // The widest numbers there can be: bars must not stretch because a number beside them changes.
    for (const auto& [style, text] :
         {std::pair{TextStyle::Large, "100 %"}, std::pair{TextStyle::Large, "9.9 %"},
          std::pair{TextStyle::Body, "<0.01 %"}, std::pair{TextStyle::Body, "0.099 %"}}) {
        columns.number = std::max(columns.number, std::ceil(figures_width(canvas, style, text)));
    }
    columns.label = std::ceil(std::min(columns.label, share * width));
    return columns;
}

Press draw_bar(const Canvas& canvas, Rect rect, const Bar& bar, const BarColumns& columns) {
    const Metrics& m = canvas.metrics;
    Press press;
    if (!bar.target.empty()) {
        press = press_area(canvas, bar.target, rect);
        if (press.hovered) fill_rect(canvas, rect, canvas.theme.hover, m.rounding);
    }
    if (bar.hit) draw_dart_mark(canvas, rect);
    if (bar.real) draw_real_mark(canvas, rect);
    const float label_x = rect.x + columns.mark;
    draw_label(canvas, {label_x, rect.y, columns.label, rect.h}, bar);
    const float bar_x = label_x + columns.label + m.gap;
    const float number_x = rect.right() - columns.number;
    draw_length(canvas, {bar_x, rect.y, std::max(0.0F, number_x - m.gap - bar_x), rect.h}, bar);
    draw_figures(canvas, {number_x, rect.y, columns.number, rect.h}, number_style(bar), bar.number,
                 bar.reason.empty() ? canvas.theme.text : canvas.theme.secondary);
    return press;
}

}  // namespace headlight
