#include "app/widgets/roulette.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/figures/number_format.h"

namespace headlight {
namespace {

constexpr std::array kAxisMarks{0.0, 0.25, 0.5, 0.75, 1.0};

float dart_height(const Canvas& canvas) { return std::round(1.3F * canvas.metrics.em); }
float bar_height(const Canvas& canvas) { return std::round(1.9F * canvas.metrics.em); }
float axis_height(const Canvas& canvas) { return std::round(1.2F * canvas.metrics.em); }

/// Neighbours take turns, so that their border is seen without a line that would hide the narrow
/// ones.
Color segment_color(const Canvas& canvas, const RouletteSegment& segment, std::size_t index) {
    const Theme& theme = canvas.theme;
    if (segment.hit) return theme.bar_selected;
    if (!segment.is_token) return theme.bar_rest;
    return index % 2 == 0 ? theme.bar : mix(theme.bar, theme.text, 0.35F);
}

void draw_segment_label(const Canvas& canvas, Rect rect, const RouletteSegment& segment,
                        Color fill) {
    const float padding = canvas.metrics.gap / 2;
    const Rect inside{rect.x + padding, rect.y, rect.w - 2 * padding, rect.h};
    const Color color = canvas.theme.text_on(fill);
    if (segment.is_token) {
        if (token_width(canvas, TextStyle::Large, segment.label) <= inside.w) {
            draw_token(canvas, inside, TextStyle::Large, segment.label, color, Align::Centre);
        } else if (token_width(canvas, TextStyle::Body, segment.label) <= inside.w) {
            draw_token(canvas, inside, TextStyle::Body, segment.label, color, Align::Centre);
        }
    } else if (text_width(canvas, TextStyle::Body, segment.label) <= inside.w) {
        draw_text(canvas, inside, TextStyle::Body, segment.label, color, Align::Centre);
    }
}

void draw_axis(const Canvas& canvas, Rect bar) {
    for (const double mark : kAxisMarks) {
        const float x = bar.x + bar.w * static_cast<float>(mark);
        const float tick = std::round(0.2F * canvas.metrics.em);
        draw_line(canvas, {x, bar.bottom()}, {x, bar.bottom() + tick}, canvas.theme.secondary, 2);
        const std::string text =
            mark == std::floor(mark) ? format_count(static_cast<long>(mark)) : format_weight(mark);
        const float width = figures_width(canvas, TextStyle::Body, text);
        const float left = std::clamp(x - width / 2, bar.x, bar.right() - width);
        draw_figures(canvas, {left, bar.bottom() + tick, width, axis_height(canvas) - tick},
                     TextStyle::Body, text, canvas.theme.secondary);
    }
}

/// The dart's label stands where there is room, its point on u.
void draw_dart(const Canvas& canvas, Rect above, Rect bar, double u, const std::string& label) {
    const Theme& theme = canvas.theme;
    const float x = bar.x + bar.w * static_cast<float>(std::clamp(u, 0.0, 1.0));
    const float half = 0.38F * canvas.metrics.em;
    const float line = std::max(3.0F, canvas.metrics.line);
    draw_line(canvas, {x, above.y}, {x, bar.y}, theme.text, line);
    // Only a notch into the bar: the labels stay readable.
    const float notch = bar.y + 0.22F * bar.h;
    draw_line(canvas, {x, bar.y}, {x, notch}, theme.background, line + 4);
    draw_line(canvas, {x, bar.y}, {x, notch}, theme.text, line);
    canvas.list.AddTriangleFilled({x - half, bar.y - 1.5F * half}, {x + half, bar.y - 1.5F * half},
                                  {x, bar.y}, theme.text.packed());
    const float width = figures_width(canvas, TextStyle::Strong, label);
    const float gap = canvas.metrics.gap + half;
    const bool right_of_it = x + gap + width <= bar.right();
    const float left = right_of_it ? x + gap : x - gap - width;
    draw_figures(canvas, {left, above.y, width, above.h}, TextStyle::Strong, label, theme.text);
}

}  // namespace

float roulette_height(const Canvas& canvas) {
    return dart_height(canvas) + bar_height(canvas) + axis_height(canvas);
}

std::optional<std::size_t> draw_roulette(const Canvas& canvas, const std::string& target, Rect rect,
                                         std::span<const RouletteSegment> segments, double u,
                                         const std::string& dart_label) {
    const Rect above{rect.x, rect.y, rect.w, dart_height(canvas)};
    const Rect bar{rect.x, above.bottom(), rect.w, bar_height(canvas)};
    fill_rect(canvas, bar, canvas.theme.track);
    std::optional<std::size_t> hovered;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const RouletteSegment& segment = segments[i];
        const float left = bar.x + bar.w * static_cast<float>(segment.from);
        const float right = bar.x + bar.w * static_cast<float>(std::min(segment.to, 1.0));
        const Rect part{left, bar.y, right - left, bar.h};
        if (part.w <= 0) continue;
        const Color fill = segment_color(canvas, segment, i);
        fill_rect(canvas, part, fill);
        draw_segment_label(canvas, part, segment, fill);
        if (press_area(canvas, target + "/" + std::to_string(i), part).hovered) {
            hovered = i;
            outline_rect(canvas, part, canvas.theme.preview, canvas.metrics.line);
        }
    }
    draw_axis(canvas, bar);
    draw_dart(canvas, above, bar, u, dart_label);
    return hovered;
}

}  // namespace headlight
