#include "app/views/attention_columns.h"

#include <cstddef>
#include <string>
#include <vector>

#include "app/figures/axis_labels.h"
#include "app/figures/number_format.h"
#include "app/widgets/arcs.h"
#include "app/widgets/token_column.h"

namespace headlight {
namespace {

constexpr float kQuietLine = 0.1F;   ///< least weight of the lines behind the chosen token's
constexpr float kLeastFill = 0.02F;  ///< least weight that colours the token it goes to

void draw_lines(const AttentionFrame& frame) {
    const AttentionPlaces& places = frame.places;
    const AttentionFigure& figure = frame.figure;
    ArcPicture lines;
    lines.area = places.between;
    (figure.reverse ? lines.area.w : lines.area.x) +=
        figure.reverse ? -places.number_width : places.number_width;
    if (!figure.reverse) lines.area.w -= places.number_width;
    lines.keys = frame.pattern.keys;
    lines.queries = frame.pattern.queries;
    lines.square_root = frame.options().square_root;
    if (!frame.pointed() && !figure.all_heads) {
        AttentionChoice quiet_lines = frame.choice;
        quiet_lines.least_weight = kQuietLine;
        const std::vector<AttentionArc> all = head_arcs(frame.pattern, quiet_lines);
        ArcPicture quiet = lines;
        quiet.arcs = all;
        quiet.quiet = true;
        draw_arcs(frame.canvas, quiet);
    }
    lines.arcs = figure.arcs;
    lines.by_head = figure.all_heads;
    lines.lanes = figure.all_heads ? frame.pattern.heads : 1;
    lines.stressed_head = frame.stressed_head;
    draw_arcs(frame.canvas, lines);
}

/// The rows of one column: where the lines begin, the chosen token; where they end, the weights.
std::vector<TokenRow> token_rows(const AttentionFrame& frame, bool keys) {
    const AttentionFigure& figure = frame.figure;
    const std::vector<std::string>& tokens = frame.column(keys);
    std::vector<TokenRow> rows(tokens.size());
    for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
        TokenRow& row = rows[static_cast<std::size_t>(i)];
        row.bytes = tokens[static_cast<std::size_t>(i)];
        if (keys == figure.reverse) {
            row.selected = i == figure.token && frame.selection().is_locked(frame.side_of(keys), i);
            row.previewed = i == figure.token && !row.selected;
            row.dimmed = i != figure.token;
            continue;
        }
        const std::optional<float> weight = figure.row[static_cast<std::size_t>(i)];
        row.dimmed = !weight;
        if (weight && !figure.all_heads && *weight >= kLeastFill) {
            const float strength = arc_opacity(*weight, frame.options().square_root);
            row.fill =
                frame.canvas.theme.sequential[static_cast<std::size_t>(strength * 255 + 0.5F)];
        }
    }
    return rows;
}

void draw_column(const AttentionFrame& frame, bool keys) {
    const AttentionPlaces& places = frame.places;
    const std::vector<TokenRow> rows = token_rows(frame, keys);
    TokenColumn column;
    column.target = keys ? "key" : "query";
    column.rect = keys ? places.keys : places.queries;
    column.style = places.token_style;
    column.align = keys ? Align::Right : Align::Left;
    column.rows = rows;
    if (keys != frame.figure.reverse) column.important = frame.important;
    const TokenColumnPress press = draw_token_column(frame.canvas, column);
    if (press.clicked) click_token(frame.context, frame.pattern.kind, *press.clicked, keys);
}

void draw_numbers(const AttentionFrame& frame) {
    const Canvas& canvas = frame.canvas;
    const AttentionPlaces& places = frame.places;
    const AttentionFigure& figure = frame.figure;
    const int count = static_cast<int>(frame.column(!figure.reverse).size());
    const float pitch = places.between.h / static_cast<float>(count);
    const float x =
        figure.reverse ? places.between.right() - places.number_width : places.between.x;
    const TextStyle style =
        places.token_style == TextStyle::Small ? TextStyle::Small : TextStyle::Body;
    // The strongest line that ends at each token: of the chosen head, or of all.
    std::vector<const AttentionArc*> strongest(static_cast<std::size_t>(count), nullptr);
    for (const AttentionArc& arc : figure.arcs) {
        strongest[static_cast<std::size_t>(figure.far_end(arc))] = &arc;
    }
    for (const int i :
         spaced_labels(count, pitch, kLineDistance * line_height(canvas, style), frame.important)) {
        const AttentionArc* arc = strongest[static_cast<std::size_t>(i)];
        if (!arc) continue;
        const float middle = places.between.y + pitch * (static_cast<float>(i) + 0.5F);
        const Rect place{x, middle - canvas.metrics.em, places.number_width, 2 * canvas.metrics.em};
        const Color color = figure.all_heads
                                ? canvas.theme.head_color(static_cast<std::size_t>(arc->head))
                            : arc->weight >= 0.1F ? canvas.theme.text
                                                  : canvas.theme.secondary;
        draw_figures(canvas, place, style, format_weight(arc->weight), color, Align::Centre);
    }
}

}  // namespace

void click_token(const ViewContext& context, AttentionKind kind, int token, bool reverse) {
    Selection& selection = context.state.selection;
    const StackSide side = reverse ? key_side(kind) : query_side(kind);
    if (selection.is_locked(side, token) && selection.reverse == reverse) {
        selection.reverse = !reverse;
    } else {
        selection.lock(side, token);
        selection.reverse = reverse != context.input.alt();
    }
}

void draw_attention_columns(const AttentionFrame& frame) {
    draw_lines(frame);
    for (const bool keys : {true, false})
        draw_column(frame, keys);
    draw_numbers(frame);
}

}  // namespace headlight
