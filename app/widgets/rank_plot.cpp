#include "app/widgets/rank_plot.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/figures/number_format.h"
#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

/// Height of the legend in em: clear of the label of the topmost line.
constexpr float kLegend = 1.9F;

enum class Stroke { Solid, Dashed, Dotted };

/// From ranks and probabilities to pixels.
struct Axes {
    Rect area;
    double log_last_rank;
    double log_top, log_bottom;  ///< whole decades

    float x(double rank) const {
        return area.x + area.w * static_cast<float>(std::log10(rank) / log_last_rank);
    }
    float y(double probability) const {
        const double log = std::log10(std::max(probability, 1e-300));
        const double part = (log_top - log) / (log_top - log_bottom);
        return area.y + area.h * static_cast<float>(std::clamp(part, 0.0, 1.0));
    }
    int rank(float px) const {
        const double part = std::clamp((px - area.x) / area.w, 0.0F, 1.0F);
        return static_cast<int>(std::lround(std::pow(10.0, part * log_last_rank)));
    }
};

Axes axes_of(const Canvas& canvas, Rect rect, const RankCurveFigure& figure) {
    const float em = canvas.metrics.em;
    Axes axes{};
    const float labels = figures_width(canvas, TextStyle::Body, "0.01 %") + canvas.metrics.gap;
    const float legend = kLegend * em;
    axes.area = {rect.x + labels, rect.y + legend, rect.w - labels - 0.5F * em,
                 rect.h - legend - 2.6F * em};
    axes.log_last_rank = std::log10(std::max(figure.vocabulary, 2));
    axes.log_top = std::max(0.0, std::ceil(std::log10(figure.highest)));
    axes.log_bottom = std::min(axes.log_top - 2, std::floor(std::log10(figure.lowest)));
    return axes;
}

/// A power of ten as a percentage: "1 %", "0.01 %", below that "10⁻⁴ %".
std::string share_text(double log) {
    static const std::array<const char*, 10> kSuperscripts{"⁰", "¹", "²", "³", "⁴",
                                                           "⁵", "⁶", "⁷", "⁸", "⁹"};
    const int exponent = static_cast<int>(std::lround(log)) + 2;
    if (exponent >= 0) return format_count(std::lround(std::pow(10.0, exponent))) + " %";
    if (exponent >= -2) return exponent == -1 ? "0.1 %" : "0.01 %";
    std::string power;
    for (const char digit : std::to_string(-exponent)) {
        power += kSuperscripts[static_cast<std::size_t>(digit - '0')];
    }
    return "10⁻" + power + " %";
}

void draw_grid(const Canvas& canvas, const Axes& axes, const RankCurveFigure& figure,
               const std::string& rank_label) {
    const Theme& theme = canvas.theme;
    const float em = canvas.metrics.em;
    const int decades = static_cast<int>(axes.log_top - axes.log_bottom);
    const int fitting = std::max(1, static_cast<int>(axes.area.h / (1.6F * em)));
    const int every = std::max(1, (decades + fitting - 1) / fitting);
    for (int i = 0; i <= decades; i += every) {
        const double log = axes.log_top - i;
        const float y = axes.y(std::pow(10.0, log));
        draw_line(canvas, {axes.area.x, y}, {axes.area.right(), y}, theme.hairline,
                  canvas.metrics.hairline);
        const float left = axes.area.x - canvas.metrics.gap;
        draw_figures(canvas, {left - 8 * em, y - em / 2, 8 * em, em}, TextStyle::Body,
                     share_text(log), theme.secondary);
    }
    std::vector<int> ticks;
    for (int tick = 1; tick < figure.vocabulary; tick *= 10)
        ticks.push_back(tick);
    // The end of the vocabulary is worth more than a power of ten beside it.
    const float room = 4.2F * em;
    while (!ticks.empty() && axes.x(figure.vocabulary) - axes.x(ticks.back()) < room)
        ticks.pop_back();
    ticks.push_back(figure.vocabulary);
    for (const int tick : ticks) {
        const float x = axes.x(tick);
        draw_line(canvas, {x, axes.area.bottom()}, {x, axes.area.bottom() + 0.25F * em},
                  theme.secondary, 2);
        const std::string text = format_count(tick);
        const float width = figures_width(canvas, TextStyle::Body, text);
        const float left = std::min(x - width / 2, axes.area.right() + 0.5F * em - width);
        draw_figures(canvas, {left, axes.area.bottom() + 0.3F * em, width, em}, TextStyle::Body,
                     text, theme.secondary);
    }
    draw_text(canvas, {axes.area.x, axes.area.bottom() + 1.4F * em, axes.area.w, 1.2F * em},
              TextStyle::Body, rank_label, theme.secondary, Align::Centre);
}

/// A curve through `points` in pieces of `dash` pixels; a solid one in one piece.
void draw_curve(const Canvas& canvas, std::span<const ImVec2> points, Color color, float thickness,
                Stroke stroke) {
    if (points.size() < 2) return;
    if (stroke == Stroke::Solid) {
        add_polyline(canvas.list, points.data(), static_cast<int>(points.size()), color, thickness);
        return;
    }
    const float dash = stroke == Stroke::Dashed ? 5 * thickness : 1.6F * thickness;
    const float gap = stroke == Stroke::Dashed ? 3 * thickness : 2.2F * thickness;
    float along = 0;  // place in the pattern of dash and gap
    for (std::size_t i = 1; i < points.size(); ++i) {
        const ImVec2 a = points[i - 1], b = points[i];
        const float length = std::hypot(b.x - a.x, b.y - a.y);
        for (float at = 0; at < length;) {
            const bool drawn = along < dash;
            const float step = std::min(length - at, (drawn ? dash : dash + gap) - along);
            const auto point = [&](float d) {
                return ImVec2(a.x + (b.x - a.x) * d / length, a.y + (b.y - a.y) * d / length);
            };
            if (drawn) canvas.list.AddLine(point(at), point(at + step), im_color(color), thickness);
            at += step;
            along += step;
            if (along >= dash + gap - 1e-3F) along = 0;
        }
    }
}

std::vector<ImVec2> pixels(const Axes& axes, std::span<const RankCurveFigure::Point> points) {
    std::vector<ImVec2> result;
    const double least = std::pow(10.0, axes.log_bottom);
    for (const auto& point : points) {
        result.emplace_back(axes.x(point.rank), axes.y(point.probability));
        if (point.probability < least) break;  // below the picture: the curve leaves it here
    }
    return result;
}

void draw_cuts(const Canvas& canvas, const Axes& axes, const RankCurveFigure& figure,
               const RankPlotLabels& labels) {
    const Theme& theme = canvas.theme;
    const float em = canvas.metrics.em;
    int kept = figure.vocabulary;
    for (const auto& cut : figure.cuts)
        kept = cut.prefix ? std::min(kept, cut.survivors) : kept;
    if (kept < figure.vocabulary) {
        const float left = axes.x(kept + 0.5);
        const Rect gone{left, axes.area.y, axes.area.right() - left, axes.area.h};
        draw_hatch(canvas, gone, theme.masked_hatch.with_alpha(0.35F), 0.5F * em);
    }
    // Below the middle, where no curve passes beside a cut.
    float y = axes.area.y + 0.45F * axes.area.h;
    for (std::size_t i = 0; i < figure.cuts.size(); ++i) {
        const auto& cut = figure.cuts[i];
        const float x =
            axes.x(std::min(cut.survivors + 0.5, static_cast<double>(figure.vocabulary)));
        if (cut.prefix) {
            draw_line(canvas, {x, axes.area.y}, {x, axes.area.bottom()}, theme.text,
                      std::max(3.0F, canvas.metrics.line));
        }
        const float width = text_width(canvas, TextStyle::Body, labels.cuts[i]);
        const float left =
            std::max(axes.area.x, std::min(x + canvas.metrics.gap, axes.area.right() - width));
        const Rect place{left, y, std::min(width, axes.area.w), 1.25F * em};
        fill_rect(canvas, place.inset(-3), theme.background);
        draw_text(canvas, place, TextStyle::Body, labels.cuts[i], theme.text);
        y += 1.35F * em;
    }
}

void draw_mark(const Canvas& canvas, const Axes& axes, const RankPlotMark& mark) {
    const Theme& theme = canvas.theme;
    const Point at{axes.x(mark.rank), axes.y(mark.probability)};
    const float radius = 0.32F * canvas.metrics.em;
    fill_circle(canvas, at, radius + 2, theme.background);
    fill_circle(canvas, at, radius, mark.dart ? theme.bar_selected : theme.text);
    outline_circle(canvas, at, radius + 2, theme.text, 2);
    const float width = token_width(canvas, TextStyle::Strong, mark.token);
    const float gap = radius + canvas.metrics.gap;
    const bool right_of_it = at.x + gap + width < axes.area.right();
    const Rect place{right_of_it ? at.x + gap : at.x - gap - width,
                     std::max(axes.area.y, at.y - 1.3F * canvas.metrics.em), width,
                     1.2F * canvas.metrics.em};
    fill_rect(canvas, place.inset(-2), theme.background.with_alpha(0.85F));
    draw_token(canvas, place, TextStyle::Strong, mark.token, theme.text);
}

void draw_legend(const Canvas& canvas, const Axes& axes, float left, const RankPlotLabels& labels) {
    struct Entry {
        const std::string& text;
        Color color;
        float thickness;
        Stroke stroke;
    };
    const Theme& theme = canvas.theme;
    const float line = std::max(3.0F, canvas.metrics.line);
    const std::array entries{Entry{labels.final, theme.bar, 1.7F * line, Stroke::Solid},
                             Entry{labels.scaled, theme.secondary, line, Stroke::Dashed},
                             Entry{labels.untouched, theme.ghost, line, Stroke::Dotted}};
    const float em = canvas.metrics.em;
    const float y = axes.area.y - kLegend * em;
    float x = left;
    for (const Entry& entry : entries) {
        const float sample_width = 1.6F * em;
        const std::array<ImVec2, 2> sample{ImVec2(x, y + 0.65F * em),
                                           ImVec2(x + sample_width, y + 0.65F * em)};
        draw_curve(canvas, sample, entry.color, entry.thickness, entry.stroke);
        x += sample_width + 0.3F * em;
        const float width = text_width(canvas, TextStyle::Body, entry.text);
        draw_text(canvas, {x, y, width, 1.3F * em}, TextStyle::Body, entry.text, theme.text);
        x += width + 0.7F * em;
    }
}

}  // namespace

std::optional<int> draw_rank_plot(const Canvas& canvas, const std::string& target, Rect rect,
                                  const RankCurveFigure& figure, const RankPlotLabels& labels,
                                  std::span<const RankPlotMark> marks) {
    if (figure.vocabulary < 2 || figure.untouched.empty()) return std::nullopt;
    const Theme& theme = canvas.theme;
    const float line = std::max(3.0F, canvas.metrics.line);
    const Axes axes = axes_of(canvas, rect, figure);
    draw_grid(canvas, axes, figure, labels.rank);
    draw_cuts(canvas, axes, figure, labels);
    {
        const ClipScope clip(axes.area.inset(-line));
        draw_curve(canvas, pixels(axes, figure.untouched), theme.ghost, line, Stroke::Dotted);
        draw_curve(canvas, pixels(axes, figure.scaled), theme.secondary, line, Stroke::Dashed);
        draw_curve(canvas, pixels(axes, figure.final), theme.bar, 1.7F * line, Stroke::Solid);
    }
    draw_legend(canvas, axes, rect.x, labels);
    for (const RankPlotMark& mark : marks)
        draw_mark(canvas, axes, mark);
    const Press press = press_area(canvas, target, axes.area);
    if (!press.hovered) return std::nullopt;
    return std::clamp(axes.rank(pointer().x), 1, figure.vocabulary);
}

}  // namespace headlight
