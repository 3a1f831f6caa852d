#include "app/views/attention_layout.h"

#include <algorithm>
#include <cmath>

#include "app/widgets/heat_map.h"
#include "app/widgets/token_column.h"

namespace headlight {
namespace {

/// The side with the choice of heads: as wide as its cells can be hit, within limits.
float side_width(const Canvas& canvas, Rect stage, int heads) {
    const float em = canvas.metrics.em;
    const float wanted = (static_cast<float>(heads) + 1) * 1.3F * em;
    return std::round(std::min(std::clamp(wanted, 7 * em, 11 * em), 0.22F * stage.w));
}

/// The largest style in which rows have room for a line and the column for its widest token.
TextStyle token_style(const Canvas& canvas, std::span<const std::string> tokens, float pitch,
                      float most_width) {
    const TextStyle by_height = style_for_rows(canvas, pitch);
    if (by_height != TextStyle::Large) return by_height;
    return token_column_width(canvas, tokens, TextStyle::Large) <= most_width ? TextStyle::Large
                                                                               : TextStyle::Body;
}

}  // namespace

AttentionPlaces place_attention(const Canvas& canvas, Rect stage, const AttentionExtent& extent) {
    const Metrics& metrics = canvas.metrics;
    const float em = metrics.em, gap = metrics.gap;
    const float count = static_cast<float>(std::max<std::size_t>(1, extent.tokens.size()));
    AttentionPlaces places;
    places.header = {stage.x, stage.y, stage.w, std::round(1.7F * em)};
    places.options = {stage.x, stage.bottom() - metrics.hit, stage.w, metrics.hit};
    const float side = side_width(canvas, stage, extent.heads);
    const float left_width = stage.w - side - metrics.margin;

    const float top = places.header.bottom() + gap;
    const float bottom = places.options.y - gap;
    const float most_labels = std::min(3.4F * em, 0.25F * (bottom - top));
    const float most_pitch = 2.4F * em;
    places.pitch = std::min(most_pitch, (bottom - top - most_labels) / count);

    const float most_column = 0.17F * left_width;
    places.token_style = token_style(canvas, extent.tokens, places.pitch, most_column);
    const float column =
        std::min(token_column_width(canvas, extent.tokens, places.token_style), most_column);
    places.number_width = std::round(figures_width(canvas, TextStyle::Body, "0.00") + 0.6F * em);

    // Cells may be a little narrower or wider than high; what they do not need, the lines get.
    const float least_between = 0.26F * left_width + places.number_width * 0.5F;
    const float room = left_width - 2 * column - least_between - gap;
    const float cell = std::min({room / count, 1.35F * places.pitch, most_pitch * 1.2F});
    const float cells_width = std::max(1.0F, std::floor(cell * count));
    const float most_between = 16 * em;
    const float between = std::min(most_between, left_width - 2 * column - cells_width - gap);

    const float labels = column_labels_height(canvas, extent.tokens, cell, most_labels);
    places.pitch = std::min(most_pitch, (bottom - top - labels) / count);
    const float rows_top = std::round(top + labels), rows = std::floor(places.pitch * count);
    places.keys = {stage.x, rows_top, std::ceil(column), rows};
    places.between = {places.keys.right(), rows_top, std::floor(between), rows};
    places.queries = {places.between.right(), rows_top, std::ceil(column), rows};
    places.cells = {std::round(places.queries.right() + gap), rows_top, cells_width, rows};
    places.column_labels = {places.cells.x, rows_top - labels, cells_width, labels};
    places.titles = {stage.x, rows_top - labels, places.queries.right() - stage.x, labels};

    const float side_x = stage.right() - side;
    const float legend = std::round(3.6F * em);
    const Rect mini{side_x + 1.3F * em, top + 1.3F * em, side - 1.3F * em,
                    bottom - top - 1.3F * em - legend - gap};
    places.mini = place_head_grid(mini, extent.layers, extent.heads,
                                  std::max(2.0F, std::round(0.12F * em)), false);
    places.legend = {side_x, bottom - legend, side, legend};
    return places;
}

}  // namespace headlight
