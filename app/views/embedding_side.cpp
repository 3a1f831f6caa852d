#include "app/views/embedding_side.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>

#include "app/figures/number_format.h"
#include "app/figures/token_strip_figure.h"
#include "app/widgets/controls.h"
#include "app/widgets/slider.h"

namespace headlight {
namespace {

const char* kind_key(TokenKind kind) {
    switch (kind) {
        case TokenKind::WordStart:
            return "embedding.kind.word_start";
        case TokenKind::WordPart:
            return "embedding.kind.word_part";
        case TokenKind::Digits:
            return "embedding.kind.digits";
        case TokenKind::Punctuation:
            return "embedding.kind.punctuation";
        case TokenKind::Special:
            return "embedding.kind.special";
    }
    return "";
}

float row_height(const Metrics& metrics) { return std::round(1.4F * metrics.em); }

/// Two arrows that really enclose the angle.
void draw_angle(const ViewContext& context, Rect rect, const Snapshot& snapshot,
                const EmbeddingFocus& first, const EmbeddingFocus& second) {
    const Canvas canvas = context.canvas();
    const Metrics& m = context.metrics;
    const Vector a = EmbeddingSpace::vector_of(snapshot, first);
    const Vector b = EmbeddingSpace::vector_of(snapshot, second);
    if (a.size() != b.size()) return;
    const double cos =
        cosine(ConstVectorView(a.data(), a.size()), ConstVectorView(b.data(), b.size()));
    const double degrees = angle_degrees(cos);
    const float text_height = row_height(m);
    draw_figures(
        canvas, {rect.x, rect.y, rect.w, text_height}, TextStyle::Strong,
        context.text("embedding.angle", {format_count(std::lround(degrees)), format_weight(cos)}),
        context.theme.text, Align::Left);
    const float length = std::min(rect.h - text_height - 1.1F * m.em, 0.42F * rect.w);
    const float radians = static_cast<float>(degrees * std::numbers::pi / 180);
    // The first arrow lies flat; a wide angle opens to the left, so the corner stands in the
    // middle.
    const Point corner{rect.x + (degrees > 90 ? rect.w * 0.45F : m.em * 0.3F),
                       rect.bottom() - 0.2F * m.em};
    const float arrow = std::max(3.0F, m.line);
    const auto end_of = [&](float angle) {
        return Point{corner.x + length * std::cos(angle), corner.y - length * std::sin(angle)};
    };
    canvas.list.PathArcTo({corner.x, corner.y}, 0.35F * length, -radians, 0.0F);
    canvas.list.PathStroke(context.theme.secondary.packed(), 0, std::max(2.0F, m.line / 2));
    const std::array ends{std::pair{&first, end_of(0)}, std::pair{&second, end_of(radians)}};
    for (const auto& [focus, end] : ends) {
        draw_arrow(canvas, corner, end, context.theme.text, arrow);
        const std::string bytes = focus_text(snapshot, *focus);
        const float width =
            std::min(token_width(canvas, TextStyle::Body, bytes), rect.right() - end.x);
        draw_token(canvas, {end.x + 0.2F * m.em, end.y - 1.1F * m.em, width, 1.2F * m.em},
                   TextStyle::Body, bytes, context.theme.text);
    }
}

/// The list of neighbours from `y` down to `bottom`; returns where it ended.
float draw_neighbours(const EmbeddingOverlay& overlay, Rect rect, std::optional<TokenId>& clicked) {
    const ViewContext& context = overlay.context;
    const std::vector<Neighbour>& neighbours = overlay.neighbours;
    const Canvas canvas = context.canvas();
    const float height = row_height(context.metrics);
    float y = rect.y;
    for (std::size_t i = 0; i < neighbours.size() && y + height <= rect.bottom();
         ++i, y += height) {
        const Rect row{rect.x, y, rect.w, height};
        const Press press = press_area(canvas, "neighbour/" + std::to_string(i), row);
        if (press.hovered) fill_rect(canvas, row, context.theme.hover, context.metrics.rounding);
        if (press.clicked) clicked = neighbours[i].index;
        const float number = figures_width(canvas, TextStyle::Body, "\u22120.00");
        const std::string bytes =
            make_expected_chip(*overlay.snapshot.model, overlay.side, neighbours[i].index).bytes;
        draw_token(canvas, {row.x, row.y, row.w - number - context.metrics.gap, row.h},
                   TextStyle::Strong, bytes, context.theme.text);
        draw_figures(canvas, row, TextStyle::Body, format_weight(neighbours[i].cosine),
                     context.theme.text);
    }
    return y;
}

std::string layer_text(const ViewContext& context, float layer) {
    const float below = std::floor(layer);
    if (layer - below > 0.01F) {
        return context.text("embedding.layer_between", {format_count(std::lround(below)),
                                                        format_count(std::lround(below) + 1)});
    }
    return layer < 0.5F ? context.text("embedding.layer_input")
                        : context.text("embedding.layer", {format_count(std::lround(layer))});
}

/// Places of items side by side, in lines of `width`.
std::vector<Point> flow(std::span<const float> widths, float width, float gap, float line) {
    std::vector<Point> places;
    Point at;
    for (const float item : widths) {
        if (at.x > 0 && at.x + item > width) at = {0, at.y + line};
        places.push_back(at);
        at.x += item + gap;
    }
    return places;
}

struct LegendEntry {
    TokenKind kind;
    std::string label;
    float width;
};

std::vector<LegendEntry> legend_entries(const ViewContext& context,
                                        const std::vector<TokenKind>& kinds) {
    const Canvas canvas = context.canvas();
    std::vector<LegendEntry> entries;
    for (const TokenKind kind : kTokenKinds) {
        const auto count = std::count(kinds.begin(), kinds.end(), kind);
        if (count == 0) continue;
        std::string label = context.text(kind_key(kind)) + " " + format_count(count);
        const float width = 1.2F * context.metrics.em + text_width(canvas, TextStyle::Body, label);
        entries.push_back({kind, std::move(label), width});
    }
    return entries;
}

std::vector<Point> legend_places(const ViewContext& context, std::span<const LegendEntry> entries,
                                 float width) {
    std::vector<float> widths;
    for (const LegendEntry& entry : entries)
        widths.push_back(entry.width);
    return flow(widths, width, 0.6F * context.metrics.em, row_height(context.metrics));
}

/// The switches and choices below the slider.
struct Switches {
    std::array<std::string, 2> toggles, colours, bases;
    std::vector<Point> places;
    std::array<float, 4> widths{};

    Switches(const ViewContext& context, float width)
        : toggles{context.text("embedding.vocabulary"), context.text("embedding.paths")},
          colours{context.text("embedding.colour_kind"), context.text("embedding.colour_position")},
          bases{context.text("embedding.basis_sentence"),
                context.text("embedding.basis_vocabulary")} {
        const Canvas canvas = context.canvas();
        widths = {toggle_width(canvas, toggles[0], "V"), toggle_width(canvas, toggles[1], "W"),
                  segmented_width(canvas, colours), segmented_width(canvas, bases)};
        for (float& item : widths)
            item = std::min(item, width);
        places =
            flow(widths, width, context.metrics.gap, context.metrics.hit + context.metrics.gap / 2);
    }
    float height(const Metrics& metrics) const { return places.back().y + metrics.hit; }
};

void draw_switches(const ViewContext& context, Rect rect) {
    const Canvas canvas = context.canvas();
    EmbeddingOptions& options = context.state.embedding;
    const Switches switches(context, rect.w);
    const auto place = [&](std::size_t i) {
        return Rect{rect.x + switches.places[i].x, rect.y + switches.places[i].y,
                    switches.widths[i], context.metrics.hit};
    };
    toggle(canvas, "show/vocabulary", place(0), switches.toggles[0], options.vocabulary, "V");
    toggle(canvas, "show/paths", place(1), switches.toggles[1], options.paths, "W");
    const auto colour =
        segmented(canvas, "colour", place(2), switches.colours, static_cast<int>(options.colour));
    if (colour) options.colour = static_cast<EmbeddingColour>(*colour);
    const auto basis =
        segmented(canvas, "basis", place(3), switches.bases, static_cast<int>(options.basis));
    if (basis) options.basis = static_cast<EmbeddingBasis>(*basis);
}

}  // namespace

Color kind_color(const Theme& theme, TokenKind kind) {
    switch (kind) {
        case TokenKind::WordStart:
            return theme.query;
        case TokenKind::WordPart:
            return theme.value;
        case TokenKind::Digits:
            return theme.key;
        case TokenKind::Punctuation:
            return theme.output;
        case TokenKind::Special:
            return theme.secondary;
    }
    return theme.text;
}

std::string focus_text(const Snapshot& snapshot, const EmbeddingFocus& focus) {
    return focus.id ? make_expected_chip(*snapshot.model, focus.side, *focus.id).bytes
                    : seen_text(snapshot, focus.side, focus.position);
}

void draw_embedding_legend(const ViewContext& context, Rect rect,
                           const std::vector<TokenKind>& kinds) {
    const Canvas canvas = context.canvas();
    if (context.state.embedding.colour == EmbeddingColour::Position) {
        draw_colour_bar(canvas, {rect.x, rect.y, 0.5F * rect.w, rect.h}, context.theme.sequential,
                        {.low = context.text("embedding.first"),
                         .high = context.text("embedding.last"),
                         .middle = {},
                         .caption = {}});
        return;
    }
    const auto entries = legend_entries(context, kinds);
    const auto places = legend_places(context, entries, rect.w);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Point at{rect.x + places[i].x,
                       rect.y + places[i].y + row_height(context.metrics) / 2};
        draw_legend_entry(canvas, at, kind_color(context.theme, entries[i].kind), entries[i].label);
    }
}

float embedding_legend_height(const ViewContext& context, float width,
                              const std::vector<TokenKind>& kinds) {
    if (context.state.embedding.colour == EmbeddingColour::Position)
        return colour_bar_height(context.canvas());
    const auto places = legend_places(context, legend_entries(context, kinds), width);
    return row_height(context.metrics) + (places.empty() ? 0 : places.back().y);
}

std::optional<TokenId> draw_embedding_side(const ViewContext& context, Rect rect,
                                           const EmbeddingOverlay& overlay) {
    const Canvas canvas = context.canvas();
    const Metrics& m = context.metrics;
    const Theme& theme = context.theme;
    std::optional<TokenId> clicked;
    if (!overlay.focus) {
        draw_paragraph(canvas, rect, TextStyle::Body, context.text("embedding.hint"),
                       theme.secondary);
        return clicked;
    }
    const EmbeddingFocus& focus = *overlay.focus;
    const Rect title{rect.x, rect.y, rect.w, std::round(1.2F * m.large)};
    draw_token(canvas, title, TextStyle::Large, focus_text(overlay.snapshot, focus), theme.text);
    float y = title.bottom();
    if (!focus.id) {
        draw_text(canvas, {rect.x, y, rect.w, row_height(m)}, TextStyle::Body,
                  layer_text(context, static_cast<float>(focus.depth)), theme.secondary);
        y += row_height(m);
    }
    const std::string dimensions =
        format_count(token_table(*overlay.snapshot.model, overlay.side).cols);
    y += draw_paragraph(canvas, {rect.x, y, rect.w, 4 * m.em}, TextStyle::Body,
                        context.text("embedding.nearest", {dimensions}), theme.secondary);
    const float angle = overlay.second ? std::round(5.2F * m.em) : 0;
    const double shown = overlay.map.basis.variance.sum();
    const std::string apart = context.text("embedding.apart", {format_percent(shown)});
    const float apart_height =
        overlay.second ? 0 : paragraph_height(canvas, TextStyle::Body, apart, rect.w);
    const float bottom = rect.bottom() - angle - apart_height - m.gap;
    y = draw_neighbours(overlay, {rect.x, y, rect.w, bottom - y}, clicked);
    if (overlay.second) {
        draw_angle(context, {rect.x, rect.bottom() - angle, rect.w, angle}, overlay.snapshot, focus,
                   *overlay.second);
    } else {
        draw_paragraph(canvas, {rect.x, rect.bottom() - apart_height, rect.w, apart_height},
                       TextStyle::Body, apart, theme.secondary);
    }
    return clicked;
}

float embedding_controls_height(const ViewContext& context, float width, bool switches) {
    const float slider = slider_height(context.canvas(), true);
    return switches
               ? slider + context.metrics.gap + Switches(context, width).height(context.metrics)
               : slider;
}

void draw_embedding_controls(const ViewContext& context, Rect rect, int depths, bool switches) {
    const Canvas canvas = context.canvas();
    const Metrics& m = context.metrics;
    const float top = rect.y + slider_height(canvas, true) + m.gap;
    if (switches) draw_switches(context, {rect.x, top, rect.w, rect.bottom() - top});
    if (depths < 2) {
        draw_text(canvas, {rect.x, rect.y, rect.w, 1.3F * m.em}, TextStyle::Body,
                  context.text("embedding.no_paths"), context.theme.secondary);
        return;
    }
    EmbeddingOptions& options = context.state.embedding;
    const float label = std::round(8.5F * m.em);
    draw_text(canvas, {rect.x, rect.y, label - m.gap, slider_height(canvas, false)},
              TextStyle::Strong, layer_text(context, options.layer), context.theme.text);
    // At most nine marks, always with both ends.
    std::vector<double> marks;
    const int last = depths - 1;
    const int every = (last + 7) / 8;
    for (int depth = 0; depth < last; depth += every)
        marks.push_back(depth);
    if (marks.size() > 1 && last - marks.back() < every) marks.pop_back();
    marks.push_back(last);
    const SliderScale scale(marks, 20);
    const SliderResult moved = slider(
        canvas, "layer", {rect.x + label, rect.y, rect.w - label, slider_height(canvas, true)},
        scale, options.layer, {.wheel_step = 1, .pointer_x = context.input.mouse_x});
    if (moved.value) options.layer = static_cast<float>(*moved.value);
}

}  // namespace headlight
