#include "app/views/overview_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/figures/number_format.h"
#include "app/widgets/controls.h"

namespace headlight {

/// Where everything of the scene is. Rows count from the bottom: the embedding, the blocks, the output.
struct OverviewView::Places {
    Rect title, headings, legend;
    Rect rows;     ///< all rows together
    float row = 0; ///< height of one
    float gap = 0; ///< between the boxes of neighbouring rows
    float boxes = 0;                      ///< width of the column of boxes
    float stream_x = 0, stream_width = 0; ///< middle and largest width of the stream
    float guesses_x = 0, guesses_width = 0;
    TextStyle style = TextStyle::Body;    ///< of labels and numbers
    bool two_lines = false;  ///< attention and MLP below each other, not side by side
    bool numbers = true;     ///< there is room for the numbers of the bars

    Rect row_at(int index) const {
        const float top = rows.bottom() - row * static_cast<float>(index + 1);
        return {rows.x, std::floor(top), rows.w, std::floor(row)};
    }
    Rect box_at(int index) const {
        const Rect whole = row_at(index);
        return {whole.x, whole.y + gap / 2, boxes, whole.h - gap};
    }
};

struct OverviewView::Frame {
    const ViewContext& context;
    const Canvas canvas;
    const OverviewFigure& figure;
    const Places places;
};

OverviewView::Places OverviewView::place(const ViewContext& context, Rect stage, int blocks) {
    const Metrics& metrics = context.metrics;
    Places places;
    places.title = {stage.x, stage.y, stage.w, std::round(metrics.em * 2.2F)};
    places.headings = {stage.x, places.title.bottom(), stage.w, std::round(metrics.em * 1.5F)};
    const float legend = std::round(metrics.em * 1.6F);
    places.legend = {stage.x, stage.bottom() - legend, stage.w, legend};
    const float top = places.headings.bottom() + metrics.gap / 2;
    places.rows = {stage.x, top, stage.w, places.legend.y - metrics.gap / 2 - top};
    places.row = std::min(places.rows.h / static_cast<float>(blocks + 2), metrics.em * 4.6F);
    places.gap = places.row > metrics.em * 1.8F ? metrics.gap : 2;
    places.boxes = std::floor(stage.w * 0.42F);
    places.stream_x = std::floor(stage.x + stage.w * 0.53F);
    places.stream_width = std::floor(stage.w * 0.15F);
    places.guesses_x = std::floor(stage.x + stage.w * 0.64F);
    places.guesses_width = std::floor(stage.w * 0.36F);
    places.two_lines = places.row - places.gap >= metrics.em * 2.5F;
    places.style = places.row - places.gap >= metrics.em * 1.2F ? TextStyle::Body : TextStyle::Small;
    places.numbers = places.row - places.gap >= metrics.small;
    return places;
}

/// "What happens to" and the token, with where it stands in the sentence.
void OverviewView::draw_title(const Frame& frame) const {
    const ViewContext& context = frame.context;
    const Canvas& canvas = frame.canvas;
    const Rect place = frame.places.title;
    const std::string title = context.text("overview.title");
    const float width = text_width(canvas, TextStyle::Large, title);
    draw_text(canvas, place, TextStyle::Large, title, context.theme.text);
    const std::string& bytes =
        context.state.snapshot->tokens[static_cast<std::size_t>(frame.figure.token)].text;
    const float padding = std::round(context.metrics.em * 0.35F);
    const float left = place.x + width + context.metrics.em * 0.7F;
    const float room = std::max(0.0F, place.right() - left - 2 * padding);
    const float chip = std::min(token_width(canvas, TextStyle::Large, bytes), room);
    const float height = std::round(context.metrics.em * 1.85F);
    const Rect box{left, std::floor(place.centre_y() - height / 2), chip + 2 * padding, height};
    fill_rect(canvas, box, context.theme.selection, context.metrics.rounding);
    outline_rect(canvas, box, context.theme.selection_outline, 2, context.metrics.rounding);
    draw_token(canvas, {box.x + padding, box.y, chip, box.h}, TextStyle::Large, bytes,
               context.theme.on_selection);
}

void OverviewView::draw_headings(const Frame& frame) const {
    const Places& places = frame.places;
    const Color color = frame.context.theme.secondary;
    const Strings& text = frame.context.text;
    const Rect line = places.headings;
    draw_text(frame.canvas, {line.x, line.y, places.boxes, line.h}, TextStyle::Body,
              text("overview.blocks"), color);
    const float half = places.guesses_x - places.stream_x - frame.context.metrics.gap / 2;
    draw_text(frame.canvas, {places.stream_x - half, line.y, 2 * half, line.h}, TextStyle::Body,
              text("overview.stream"), color, Align::Centre);
    draw_text(frame.canvas, {places.guesses_x, line.y, places.guesses_width, line.h}, TextStyle::Body,
              text("overview.guess"), color);
}

/// A band from the embedding up to the output, as wide at each depth as the vector is long there.
void OverviewView::draw_stream(const Frame& frame) const {
    const Places& places = frame.places;
    const Theme& theme = frame.context.theme;
    const auto& depths = frame.figure.depths;
    const float largest = static_cast<float>(std::max(frame.figure.largest_norm, 1e-30));
    std::vector<Point> edge;  // right edge, from the bottom up
    const auto half_at = [&](std::size_t depth) {
        const float share = static_cast<float>(depths[depth].norm) / largest;
        return std::max(2.0F, places.stream_width / 2 * share);
    };
    edge.push_back({half_at(0), places.row_at(0).bottom() - places.gap / 2});
    for (std::size_t depth = 0; depth < depths.size(); ++depth) {
        edge.push_back({half_at(depth), places.row_at(static_cast<int>(depth)).centre_y()});
    }
    const float top = places.row_at(static_cast<int>(depths.size())).centre_y();
    edge.push_back({half_at(depths.size() - 1), top + places.stream_width * 0.3F});
    const Color fill = mix(theme.background, theme.selection, 0.38F);
    const float x = places.stream_x;
    for (std::size_t i = 1; i < edge.size(); ++i) {
        const Point low = edge[i - 1], high = edge[i];
        const std::array quad{ImVec2(x - low.x, low.y), ImVec2(x - high.x, high.y),
                              ImVec2(x + high.x, high.y), ImVec2(x + low.x, low.y)};
        frame.canvas.list.AddConvexPolyFilled(quad.data(), 4, fill.packed());
    }
    for (std::size_t i = 1; i < edge.size(); ++i) {
        const Point low = edge[i - 1], high = edge[i];
        for (const float side : {-1.0F, 1.0F}) {
            draw_line(frame.canvas, {x + side * low.x, low.y}, {x + side * high.x, high.y},
                      theme.selection_outline, frame.context.metrics.line);
        }
    }
    // The head of the arrow into the output.
    const float head = edge.back().x + places.stream_width * 0.12F;
    const float base = edge.back().y;
    frame.canvas.list.AddTriangleFilled({x - head, base}, {x, top - places.gap}, {x + head, base},
                                        theme.selection_outline.packed());
    if (!places.numbers) return;
    for (std::size_t depth = 0; depth < depths.size(); ++depth) {
        const Rect row = places.row_at(static_cast<int>(depth));
        draw_figures(frame.canvas, {x - places.stream_width, row.y, 2 * places.stream_width, row.h},
                     places.style, format_activation(depths[depth].norm), theme.text, Align::Centre);
    }
}

void OverviewView::draw_embedding(const Frame& frame) const {
    const Theme& theme = frame.context.theme;
    const Rect box = frame.places.box_at(0);
    fill_rect(frame.canvas, box, theme.panel, frame.context.metrics.rounding);
    const float padding = std::round(frame.context.metrics.em * 0.5F);
    draw_text(frame.canvas, box.inset(padding / 2), frame.places.style,
              frame.context.text("overview.embedding"), theme.text);
    const float edge = frame.places.stream_x - frame.places.stream_width / 2;
    draw_arrow(frame.canvas, {box.right(), box.centre_y()}, {edge, box.centre_y()}, theme.secondary,
               frame.context.metrics.line);
}

/// One bar, its number and its arrow into the stream.
void OverviewView::draw_write(const Frame& frame, Rect room, Rect box, double size,
                              bool attention) const {
    const Theme& theme = frame.context.theme;
    const Metrics& metrics = frame.context.metrics;
    const Color color = attention ? theme.attention : theme.mlp;
    const float number =
        frame.places.numbers ? figures_width(frame.canvas, frame.places.style, "0.000") : 0;
    const float largest = static_cast<float>(std::max(frame.figure.largest_write, 1e-30));
    const float share = static_cast<float>(size) / largest;
    const float length = std::max(2.0F, (room.w - number - metrics.gap) * share);
    const float thickness = std::min(room.h * 0.72F, metrics.em * 0.95F);
    const Rect bar{room.x, std::floor(room.centre_y() - thickness / 2), length, thickness};
    fill_rect(frame.canvas, bar, color, 2);
    if (number > 0) {
        const Rect at{bar.right() + metrics.gap / 2, room.y, number, room.h};
        draw_figures(frame.canvas, at, frame.places.style, format_activation(size), theme.text,
                     Align::Left);
    }
    if (!frame.places.two_lines) return;
    const float edge = frame.places.stream_x - frame.places.stream_width / 2;
    draw_arrow(frame.canvas, {box.right(), room.centre_y()}, {edge, room.centre_y()}, color,
               std::max(metrics.line, metrics.em * 0.3F * share));
}

void OverviewView::draw_block(const Frame& frame, int layer) {
    const ViewContext& context = frame.context;
    const Theme& theme = context.theme;
    const Metrics& metrics = context.metrics;
    const Places& places = frame.places;
    const Rect box = places.box_at(layer + 1);
    const Press press = press_area(frame.canvas, "block/" + std::to_string(layer), box);
    const bool chosen = context.state.selection.layer == layer;
    fill_rect(frame.canvas, box, press.held ? theme.pressed : press.hovered ? theme.hover : theme.panel,
              metrics.rounding);
    outline_rect(frame.canvas, box, chosen ? theme.focus : theme.hairline,
                 chosen ? metrics.line : metrics.hairline, metrics.rounding);
    const float padding = std::round(metrics.em * 0.5F);
    const std::string label = context.text("overview.block", {std::to_string(layer)});
    const std::string last = context.text("overview.block", {"00"});
    const float label_width = std::min(text_width(frame.canvas, TextStyle::Strong, last), box.w * 0.35F);
    const TextStyle style = places.style == TextStyle::Body ? TextStyle::Strong : places.style;
    draw_text(frame.canvas, {box.x + padding, box.y, label_width, box.h}, style, label, theme.text);

    const OverviewBlock& block = frame.figure.blocks[static_cast<std::size_t>(layer)];
    const Rect bars{box.x + label_width + 2 * padding, box.y + 3, box.w - label_width - 3 * padding,
                    box.h - 6};
    Rect first = bars, second = bars;
    if (places.two_lines) {
        // Attention writes first, so it stands below the MLP.
        first.h = second.h = bars.h / 2;
        first.y += bars.h / 2;
    } else {
        first.w = second.w = (bars.w - padding) / 2;
        second.x += first.w + padding;
        const float edge = places.stream_x - places.stream_width / 2;
        draw_arrow(frame.canvas, {box.right(), box.centre_y()}, {edge, box.centre_y()}, theme.secondary,
                   metrics.line * 0.75F);
    }
    draw_write(frame, first, box, block.attention_norm, true);
    draw_write(frame, second, box, block.mlp_norm, false);

    if (press.hovered) {
        const std::array lines{
            label,
            context.text("overview.attention_wrote") + "\t" + format_activation(block.attention_norm),
            context.text("overview.mlp_wrote") + "\t" + format_activation(block.mlp_norm),
            context.text("overview.open_block")};
        tooltip(frame.canvas, box, lines);
    }
    if (press.clicked) {
        AppState& state = context.state;
        state.selection.layer = layer;
        state.selection.head_chosen = true;
        state.return_scene = Scene::Overview;
        state.scene = Scene::Attention;
    }
}

void OverviewView::draw_output(const Frame& frame) const {
    const Theme& theme = frame.context.theme;
    const int top = static_cast<int>(frame.figure.depths.size());
    const Rect box = frame.places.box_at(top);
    fill_rect(frame.canvas, box, theme.panel, frame.context.metrics.rounding);
    const float padding = std::round(frame.context.metrics.em * 0.5F);
    draw_text(frame.canvas, box.inset(padding / 2), frame.places.style,
              frame.context.text("overview.output"), theme.text);
    const OverviewDepth& last = frame.figure.depths.back();
    if (!last.guess) return;
    const Rect row = frame.places.row_at(top);
    const bool tall = row.h >= frame.context.metrics.large * 1.2F;
    const TextStyle style = tall ? TextStyle::Large : frame.places.style;
    const Rect place{frame.places.guesses_x, row.y, frame.places.guesses_width, row.h};
    const std::string share = format_percent(last.guess_probability);
    const float share_width = figures_width(frame.canvas, style, share);
    draw_figures(frame.canvas, place, style, share, theme.text);
    draw_token(frame.canvas, {place.x, place.y, place.w - share_width - padding, place.h}, style,
               last.guess_bytes, theme.text);
}

/// The likeliest token at this depth with its probability as a bar and a number.
void OverviewView::draw_guess(const Frame& frame, int depth) const {
    const OverviewDepth& now = frame.figure.depths[static_cast<std::size_t>(depth)];
    if (!now.guess || !frame.places.numbers) return;
    const Theme& theme = frame.context.theme;
    const Metrics& metrics = frame.context.metrics;
    const Rect row = frame.places.row_at(depth);
    const TextStyle style = frame.places.style;
    const float number = figures_width(frame.canvas, style, "<0.01 %");
    const Rect all{frame.places.guesses_x, row.y, frame.places.guesses_width, row.h};
    draw_figures(frame.canvas, all, style, format_percent(now.guess_probability), theme.text);
    const float token = std::floor((all.w - number) * 0.5F);
    draw_token(frame.canvas, {all.x, all.y, token, all.h}, style, now.guess_bytes, theme.text);
    const float thickness = std::min(row.h * 0.5F, metrics.em * 0.8F);
    const Rect track{all.x + token + metrics.gap, std::floor(row.centre_y() - thickness / 2),
                     all.w - token - number - 2 * metrics.gap, thickness};
    if (track.w < metrics.em) return;
    fill_rect(frame.canvas, track, theme.track, 2);
    const float share = static_cast<float>(now.guess_probability);
    fill_rect(frame.canvas, {track.x, track.y, std::max(2.0F, track.w * share), track.h}, theme.bar, 2);
}

void OverviewView::draw_legend(const Frame& frame) const {
    const ViewContext& context = frame.context;
    const Theme& theme = context.theme;
    const float em = context.metrics.em;
    const Rect line = frame.places.legend;
    const std::string largest = format_activation(frame.figure.largest_write);
    Point at{line.x, line.centre_y()};
    at.x += draw_legend_entry(frame.canvas, at, theme.attention, context.text("overview.attention")) + em;
    at.x += draw_legend_entry(frame.canvas, at, theme.mlp, context.text("overview.mlp")) + em;
    const std::string scale = context.text("overview.scale", {largest});
    const std::string width =
        context.text("overview.width", {format_activation(frame.figure.largest_norm)});
    draw_text(frame.canvas, {at.x, line.y, frame.places.guesses_x - at.x - em, line.h}, TextStyle::Body,
              scale, theme.secondary);
    draw_text(frame.canvas, {frame.places.guesses_x, line.y, frame.places.guesses_width, line.h},
              TextStyle::Body, width, theme.secondary);
}

void OverviewView::draw(const ViewContext& context, Rect stage) {
    const Snapshot& snapshot = *context.state.snapshot;
    const int count = static_cast<int>(snapshot.tokens.size());
    if (count == 0) return;
    const int token = std::clamp(context.state.selection.active_token().value_or(count - 1), 0, count - 1);
    const OverviewFigure& figure = memo_.of(snapshot, token);
    const int blocks = static_cast<int>(figure.blocks.size());
    const Frame frame{context, context.canvas(), figure, place(context, stage, blocks)};
    draw_title(frame);
    draw_headings(frame);
    draw_stream(frame);
    draw_embedding(frame);
    for (int layer = 0; layer < blocks; ++layer) draw_block(frame, layer);
    draw_output(frame);
    for (int depth = 0; depth <= blocks; ++depth) draw_guess(frame, depth);
    draw_legend(frame);
}

}  // namespace headlight
