#include "app/views/attention_layout.h"

#include <algorithm>
#include <cmath>

#include "app/widgets/controls.h"
#include "app/widgets/heat_map.h"
#include "app/widgets/token_column.h"

namespace headlight {
namespace {

constexpr float kTitleGap = 0.35F;  ///< em between the titles and the first row

/// The side with the choice of heads: as wide as its cells can be hit, within limits.
float side_width(const Canvas& canvas, Rect stage, int heads) {
    const float em = canvas.metrics.em;
    const float wanted = (0.95F * static_cast<float>(heads) + 1.3F) * em;
    return std::round(std::min(std::clamp(wanted, 6.4F * em, 10 * em), 0.22F * stage.w));
}

/// Widths that share the space left of the side.
struct Widths {
    float column = 0;  ///< of one column of tokens
    float cell = 0;    ///< of one column of the heat map
    float between = 0;
};

/// Wide enough for the tokens of either column.
float columns_width(const Canvas& canvas, const AttentionExtent& extent, TextStyle style) {
    return std::max(token_column_width(canvas, extent.queries, style),
                    token_column_width(canvas, extent.keys, style));
}

Widths share_width(const Canvas& canvas, const AttentionExtent& extent, TextStyle style,
                   float pitch, float width) {
    const Metrics& metrics = canvas.metrics;
    const float count = static_cast<float>(std::max<std::size_t>(1, extent.keys.size()));
    Widths widths;
    widths.column = std::ceil(std::min(columns_width(canvas, extent, style), 0.2F * width));
    // Cells may be a little narrower or wider than high; what they do not need, the lines get.
    const float least_between = std::min(0.3F * width, 9.5F * metrics.em);
    const float room = width - 2 * widths.column - least_between - metrics.gap;
    widths.cell = std::min({room / count, 1.35F * pitch, 3.6F * metrics.em});
    const float rest = width - 2 * widths.column - std::floor(widths.cell * count) - metrics.gap;
    widths.between = std::floor(std::min(16 * metrics.em, rest));
    return widths;
}

/// The largest style in which rows have room for a line, columns for their tokens and cells for
/// their numbers.
TextStyle token_style(const Canvas& canvas, const AttentionExtent& extent, float pitch,
                      float width) {
    const TextStyle style = style_for_rows(canvas, pitch);
    if (style != TextStyle::Large) return style;
    const bool fits = columns_width(canvas, extent, style) <= 0.2F * width;
    const float cell = share_width(canvas, extent, style, pitch, width).cell;
    return fits && cell >= 1.6F * canvas.metrics.em ? TextStyle::Large : TextStyle::Body;
}

}  // namespace

AttentionPlaces place_attention(const Canvas& canvas, Rect stage, const AttentionExtent& extent) {
    const Metrics& metrics = canvas.metrics;
    const float em = metrics.em, gap = metrics.gap;
    const float columns = static_cast<float>(std::max<std::size_t>(1, extent.keys.size()));
    const float count = std::max(columns, static_cast<float>(extent.queries.size()));
    AttentionPlaces places;
    places.header = {stage.x, stage.y, stage.w, std::round(1.7F * em)};
    places.options = {stage.x, stage.bottom() - metrics.hit, stage.w, metrics.hit};
    const float side = side_width(canvas, stage, extent.heads);
    const float left_width = stage.w - side - metrics.margin;

    // A line of chips, the titles of the columns, and half a label that stands out of the first
    // row.
    const float least_titles = std::round(metrics.hit + 1.2F * em + kTitleGap * em);
    places.choices = {stage.x, places.header.bottom() + gap, stage.w, extent.choices};
    const float top = places.choices.bottom();
    const float bottom = places.options.y - gap;
    const float most_pitch = 3.2F * em;
    const float most_labels = std::max(4.2F * em, least_titles);
    places.number_width = std::round(figures_width(canvas, TextStyle::Body, "0.00") + 0.6F * em);
    // The height of the labels depends on the width of a cell, and that on the height of a row:
    // begin with the highest labels, then once more with those that were found.
    Widths widths;
    float labels = most_labels;
    for (int pass = 0; pass < 2; ++pass) {
        places.pitch = std::min(most_pitch, (bottom - top - labels) / count);
        places.token_style = token_style(canvas, extent, places.pitch, left_width);
        widths = share_width(canvas, extent, places.token_style, places.pitch, left_width);
        labels = std::max(least_titles,
                          column_labels_height(canvas, extent.keys, widths.cell, most_labels));
    }
    const float cells_width = std::max(1.0F, std::floor(widths.cell * columns));
    const float rows_top = std::round(top + labels);
    places.pitch = std::min(most_pitch, (bottom - rows_top) / count);
    const float rows = std::floor(places.pitch * count);
    places.keys = {stage.x, rows_top, widths.column, rows};
    places.between = {places.keys.right(), rows_top, widths.between, rows};
    places.queries = {places.between.right(), rows_top, widths.column, rows};
    places.cells = {std::round(places.queries.right() + gap), rows_top, cells_width, rows};
    places.column_labels = {places.cells.x, rows_top - labels, cells_width, labels};
    places.titles = {stage.x, rows_top - least_titles, places.queries.right() - stage.x,
                     least_titles - kTitleGap * em};

    const float side_x = stage.right() - side;
    // In a low stage the colour bar stands alone, and the choice of heads goes up beside the
    // titles.
    const bool low = bottom - rows_top < 8 * em;
    const float note = paragraph_height(canvas, TextStyle::Small, extent.note, side);
    const float below_bar = low ? 0 : std::max(note, 1.6F * em);
    const float legend = std::round(colour_bar_height(canvas) + below_bar);
    // Else its first row stands beside the first row of the cells, where no title reaches.
    const float mini_top = low ? top + 1.3F * em : rows_top;
    const Rect mini{side_x + 1.3F * em, mini_top, side - 1.3F * em,
                    bottom - mini_top - legend - gap};
    places.mini =
        place_head_grid(mini, extent.layers, extent.heads, std::max(2.0F, std::round(0.12F * em)));
    places.legend = {side_x, bottom - legend, side, legend};
    return places;
}

}  // namespace headlight
