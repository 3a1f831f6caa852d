#include "app/widgets/token_column.h"

#include <algorithm>
#include <cmath>

#include "app/figures/axis_labels.h"

namespace headlight {
namespace {

float side_padding(const Canvas& canvas, TextStyle style) {
    return std::round(0.28F * line_height(canvas, style));
}

/// Rows whose label must be seen: the caller's order behind what is selected or under the pointer.
std::vector<int> by_importance(const TokenColumn& column) {
    std::vector<int> order;
    for (std::size_t i = 0; i < column.rows.size(); ++i) {
        if (column.rows[i].selected) order.push_back(static_cast<int>(i));
    }
    for (std::size_t i = 0; i < column.rows.size(); ++i) {
        if (column.rows[i].previewed) order.push_back(static_cast<int>(i));
    }
    order.insert(order.end(), column.important.begin(), column.important.end());
    return order;
}

int rank_of(const TokenRow& row) { return row.selected ? 3 : row.previewed ? 2 : row.fill ? 1 : 0; }

Rect row_rect(const TokenColumn& column, int index) {
    const float count = static_cast<float>(column.rows.size());
    const float top = std::round(column.rect.y + column.rect.h * static_cast<float>(index) / count);
    const float bottom =
        std::round(column.rect.y + column.rect.h * static_cast<float>(index + 1) / count);
    return {column.rect.x, top, column.rect.w, bottom - top};
}

/// The box around a label: as high as its row, but no higher than the text needs and no lower.
Rect label_box(const Canvas& canvas, const TokenColumn& column, int index) {
    const TextStyle style = column.style;
    const Rect row = row_rect(column, index);
    const float line = line_height(canvas, style);
    const float height = std::clamp(row.h - 2, 0.85F * line, 1.4F * line);
    const float natural =
        token_width(canvas, style, column.rows[static_cast<std::size_t>(index)].bytes) +
        2 * side_padding(canvas, style);
    const float width = std::min(natural, row.w);
    const float x = column.align == Align::Right ? row.right() - width : row.x;
    return {std::floor(x), std::round(row.centre_y() - height / 2), std::ceil(width),
            std::round(height)};
}

void draw_row(const Canvas& canvas, const TokenColumn& column, int index, bool hovered) {
    const TokenRow& row = column.rows[static_cast<std::size_t>(index)];
    const Theme& theme = canvas.theme;
    const float rounding = canvas.metrics.rounding;
    const Rect box = label_box(canvas, column, index);
    Color color = row.dimmed ? theme.secondary : theme.text;
    if (row.selected) {
        draw_selection(canvas, box, rounding);
        color = theme.on_selection;
    } else if (row.fill) {
        fill_rect(canvas, box, *row.fill, rounding);
        color = theme.text_on(*row.fill);
    } else if (hovered) {
        fill_rect(canvas, box, theme.hover, rounding);
    } else {
        // Over lines and neighbours that are too close, a label stays readable.
        fill_rect(canvas, box, theme.background, rounding);
    }
    if (row.previewed && !row.selected) {
        outline_rect(canvas, box, theme.preview, canvas.metrics.line, rounding);
    }
    const float padding = side_padding(canvas, column.style);
    draw_token(canvas, {box.x + padding, box.y, box.w - 2 * padding, box.h}, column.style,
               row.bytes, color, column.align);
}

}  // namespace

TextStyle style_for_rows(const Canvas& canvas, float pitch) {
    for (const TextStyle style : {TextStyle::Large, TextStyle::Body}) {
        const float needed = style == TextStyle::Large ? 1.15F : kLineDistance;
        if (pitch >= needed * line_height(canvas, style)) return style;
    }
    return TextStyle::Small;
}

float token_column_width(const Canvas& canvas, std::span<const std::string> tokens,
                         TextStyle style) {
    float widest = 0;
    for (const std::string& token : tokens)
        widest = std::max(widest, token_width(canvas, style, token));
    return std::ceil(widest + 2 * side_padding(canvas, style));
}

TokenColumnPress draw_token_column(const Canvas& canvas, const TokenColumn& column) {
    TokenColumnPress press;
    if (column.rows.empty()) return press;
    const int count = static_cast<int>(column.rows.size());
    for (int i = 0; i < count; ++i) {
        const Press row =
            press_area(canvas, column.target + "/" + std::to_string(i), row_rect(column, i));
        if (row.hovered) press.hovered = i;
        if (row.clicked) press.clicked = i;
    }
    std::vector<int> order = by_importance(column);
    if (press.hovered) order.insert(order.begin(), *press.hovered);
    const float pitch = column.rect.h / static_cast<float>(count);
    const float distance = kLineDistance * line_height(canvas, column.style);
    std::vector<int> shown = spaced_labels(count, pitch, distance, order);
    // Boxes may reach into neighbouring rows: what matters more is drawn later.
    std::stable_sort(shown.begin(), shown.end(), [&](int a, int b) {
        return rank_of(column.rows[static_cast<std::size_t>(a)]) <
               rank_of(column.rows[static_cast<std::size_t>(b)]);
    });
    for (const int i : shown)
        draw_row(canvas, column, i, press.hovered == i);
    return press;
}

}  // namespace headlight
