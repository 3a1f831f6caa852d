#include "app/widgets/heat_map.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/figures/axis_labels.h"
#include "app/figures/number_format.h"
#include "app/theme/imgui_compat.h"
#include "app/widgets/turned.h"

namespace headlight {
namespace {

/// What would read "0.00" stays an empty cell: it is seen better without.
constexpr float kLeastNumber = 0.005F;
constexpr float kSlant = 45;          ///< degrees by which labels rise
constexpr float kSlope = 0.7071068F;  ///< sine and cosine of that

Rect cell_rect(Rect cells, const HeatMapContent& content, int row, int column) {
    const auto edge = [](float from, float length, int index, int count) {
        return std::round(from + length * static_cast<float>(index) / static_cast<float>(count));
    };
    const float x = edge(cells.x, cells.w, column, content.columns);
    const float y = edge(cells.y, cells.h, row, content.rows);
    return {x, y, edge(cells.x, cells.w, column + 1, content.columns) - x,
            edge(cells.y, cells.h, row + 1, content.rows) - y};
}

gl::HeatMapParams params_of(const Canvas& canvas, Rect cells, const HeatMapContent& content) {
    gl::HeatMapParams params = gl::heat_map_of(*content.texture);
    params.theme = canvas.theme.name;
    params.ramp = content.ramp;
    params.lo = content.lo;
    params.hi = content.hi;
    params.square_root = content.square_root;
    params.hatch = static_cast<int>(canvas.metrics.hatch);
    params.first_layer = content.layer;
    params.layer_count = 1;
    params.map_width = params.pitch_x = static_cast<int>(cells.w);
    params.map_height = params.pitch_y = static_cast<int>(cells.h);
    return params;
}

Color color_of(const Canvas& canvas, const HeatMapContent& content, float value) {
    const float place = std::clamp((value - content.lo) / (content.hi - content.lo), 0.0F, 1.0F);
    const float shown = content.square_root ? std::sqrt(place) : place;
    return canvas.theme.ramp(content.ramp)[static_cast<std::size_t>(shown * 255 + 0.5F)];
}

std::optional<TextStyle> number_style(const Canvas& canvas, float width, float height) {
    if (width < 1.35F * canvas.metrics.margin) return std::nullopt;
    for (const TextStyle style : {TextStyle::Body, TextStyle::Small}) {
        if (figures_width(canvas, style, "0.00") + 6 <= width &&
            line_height(canvas, style) <= height) {
            return style;
        }
    }
    return std::nullopt;
}

/// Whether a cell is part of the picture.
bool shows(const HeatMapContent& content, int row, int column) {
    if (content.first_left_out && (row == 0 || column == 0)) return false;
    return !content.part || content.part->contains(row, column);
}

void draw_numbers(const Canvas& canvas, Rect cells, const HeatMapContent& content) {
    const auto style = number_style(canvas, cells.w / static_cast<float>(content.columns),
                                    cells.h / static_cast<float>(content.rows));
    if (!style) return;
    for (int row = 0; row < content.rows; ++row) {
        for (int column = 0; column < content.columns; ++column) {
            if (!shows(content, row, column)) continue;
            const float value =
                content.values[static_cast<std::size_t>(row) * content.columns + column];
            if (std::abs(value) < kLeastNumber || value < gl::kMaskedBelow) continue;
            draw_figures(canvas, cell_rect(cells, content, row, column), *style,
                         format_weight(value),
                         canvas.theme.text_on(color_of(canvas, content, value)), Align::Centre);
        }
    }
}

void cover_first(const Canvas& canvas, Rect cells, const HeatMapContent& content) {
    const Rect first = cell_rect(cells, content, 0, 0);
    fill_rect(canvas, {cells.x, cells.y, first.w, cells.h}, canvas.theme.background);
    fill_rect(canvas, {cells.x, cells.y, cells.w, first.h}, canvas.theme.background);
}

/// What the part leaves out goes, and a line around the part says where the pattern goes on.
void cover_outside(const Canvas& canvas, Rect cells, const HeatMapContent& content) {
    const PatternPart& part = *content.part;
    const Rect first = cell_rect(cells, content, part.queries.first, part.keys.first);
    const Rect last = cell_rect(cells, content, part.queries.last, part.keys.last);
    const Color color = canvas.theme.background;
    fill_rect(canvas, {cells.x, cells.y, cells.w, first.y - cells.y}, color);
    fill_rect(canvas, {cells.x, last.bottom(), cells.w, cells.bottom() - last.bottom()}, color);
    fill_rect(canvas, {cells.x, cells.y, first.x - cells.x, cells.h}, color);
    fill_rect(canvas, {last.right(), cells.y, cells.right() - last.right(), cells.h}, color);
    outline_rect(canvas, cells, canvas.theme.hairline, canvas.metrics.hairline);
    outline_rect(canvas, {first.x, first.y, last.right() - first.x, last.bottom() - first.y},
                 canvas.theme.secondary, canvas.metrics.hairline);
}

void draw_separators(const Canvas& canvas, Rect cells, const HeatMapContent& content) {
    const float pitch = std::min(cells.w / static_cast<float>(content.columns),
                                 cells.h / static_cast<float>(content.rows));
    if (pitch < canvas.metrics.cell_min) return;
    const Color color = canvas.theme.background;
    for (int row = 1; row < content.rows; ++row) {
        const float y = cell_rect(cells, content, row, 0).y;
        fill_rect(canvas, {cells.x, y, cells.w, canvas.metrics.hairline}, color);
    }
    for (int column = 1; column < content.columns; ++column) {
        const float x = cell_rect(cells, content, 0, column).x;
        fill_rect(canvas, {x, cells.y, canvas.metrics.hairline, cells.h}, color);
    }
}

void draw_marks(const Canvas& canvas, Rect cells, const HeatMapContent& content) {
    const float thickness = canvas.metrics.outline;
    const auto around = [&](Rect rect) {
        const float half = thickness / 2;
        return Rect{rect.x - half, rect.y - half, rect.w + thickness, rect.h + thickness};
    };
    if (content.marked_row) {
        const Rect cell = cell_rect(cells, content, *content.marked_row, 0);
        outline_rect(canvas, around({cells.x, cell.y, cells.w, cell.h}),
                     canvas.theme.selection_outline, thickness);
    }
    if (content.marked_column) {
        const Rect cell = cell_rect(cells, content, 0, *content.marked_column);
        outline_rect(canvas, around({cell.x, cells.y, cell.w, cells.h}),
                     canvas.theme.selection_outline, thickness);
    }
}

void draw_flashes(const Canvas& canvas, Rect cells, const HeatMapContent& content) {
    if (content.flash <= 0) return;
    const Color color = canvas.theme.selection.with_alpha(content.flash);
    const float width = cells.w / static_cast<float>(content.columns);
    const float thickness = std::max(1.0F, std::min(canvas.metrics.outline, width / 6));
    for (const HeatMapCell cell : content.flashing) {
        const Rect rect = cell_rect(cells, content, cell.row, cell.column);
        outline_rect(canvas, rect.inset(thickness / 2), color, thickness);
    }
}

/// Leads the eye from the cell to its labels without crossing a number out.
void draw_cross_hair(const Canvas& canvas, Rect cells, const HeatMapContent& content,
                     HeatMapCell cell) {
    const Rect rect = cell_rect(cells, content, cell.row, cell.column);
    const Color color = canvas.theme.text;
    const float thin = canvas.metrics.hairline * 2;
    outline_rect(canvas, {cells.x, rect.y, rect.right() - cells.x, rect.h}, color, thin);
    outline_rect(canvas, {rect.x, cells.y, rect.w, rect.bottom() - cells.y}, color, thin);
    outline_rect(canvas, rect.inset(-canvas.metrics.line / 2), color, canvas.metrics.line);
}

HeatMapPress press_on(const Canvas& canvas, const std::string& target, Rect cells,
                      const HeatMapContent& content) {
    HeatMapPress result;
    const Press press = press_area(canvas, target, cells);
    canvas.targets.add_grid(target, cells, content.rows, content.columns);
    if (!press.hovered) return result;
    const Point at = pointer();
    const auto index = [](float offset, float length, int count) {
        return std::clamp(static_cast<int>(offset / length * static_cast<float>(count)), 0,
                          count - 1);
    };
    const HeatMapCell cell{index(at.y - cells.y, cells.h, content.rows),
                           index(at.x - cells.x, cells.w, content.columns)};
    if (!shows(content, cell.row, cell.column)) return result;
    result.hovered = cell;
    result.clicked = press.clicked;
    return result;
}

/// One label that rises to the right from `foot`, the middle of its left end.
void draw_slanted_token(const Canvas& canvas, Point foot, float length, TextStyle style,
                        const std::string& token, Color color, bool underlaid) {
    const float line = line_height(canvas, style);
    const float width = std::min(length, token_width(canvas, style, token) + 1);
    draw_turned(canvas, foot, kSlant, [&](Point origin) {
        const Rect place{origin.x, origin.y - line / 2, width, line};
        const float pad = 0.15F * line;
        const Rect under{place.x, place.y, place.w + 2 * pad, place.h};
        if (underlaid) fill_rect(canvas, under, canvas.theme.selection, canvas.metrics.rounding);
        draw_token(canvas, {place.x + pad, place.y, width, line}, style, token, color);
    });
}

bool lie_flat(const Canvas& canvas, std::span<const std::string> tokens, float pitch) {
    return std::all_of(tokens.begin(), tokens.end(), [&](const std::string& token) {
        return token_width(canvas, TextStyle::Body, token) + 4 <= pitch;
    });
}

TextStyle slanted_style(const Canvas& canvas, float pitch) {
    return pitch * kSlope >= 0.8F * line_height(canvas, TextStyle::Body) ? TextStyle::Body
                                                                         : TextStyle::Small;
}

}  // namespace

HeatMapPress HeatMap::draw(const Canvas& canvas, const std::string& target, Rect cells,
                           const HeatMapContent& content) {
    if (content.rows <= 0 || content.columns <= 0 || cells.w < 1 || cells.h < 1) return {};
    const gl::Size size{static_cast<int>(cells.w), static_cast<int>(cells.h)};
    const gl::HeatMapParams params = params_of(canvas, cells, content);
    const gl::Texture& shown = picture_.get(size, params, [&] {
        gl::clear(canvas.theme.background);
        renderer_.draw(size, params);
    });
    canvas.list.AddImage(im_texture(shown.name()), {cells.x, cells.y},
                         {cells.right(), cells.bottom()});
    const HeatMapPress press = press_on(canvas, target, cells, content);
    draw_separators(canvas, cells, content);
    if (content.first_left_out) cover_first(canvas, cells, content);
    const bool whole =
        !content.part || (content.part->contains(0, 0) &&
                          content.part->contains(content.rows - 1, content.columns - 1));
    if (!whole) cover_outside(canvas, cells, content);
    draw_numbers(canvas, cells, content);
    draw_flashes(canvas, cells, content);
    draw_marks(canvas, cells, content);
    if (press.hovered) draw_cross_hair(canvas, cells, content, *press.hovered);
    return press;
}

float column_labels_height(const Canvas& canvas, std::span<const std::string> tokens, float pitch,
                           float most) {
    if (lie_flat(canvas, tokens, pitch)) return std::round(1.3F * canvas.metrics.em);
    const TextStyle style = slanted_style(canvas, pitch);
    float widest = 0;
    for (const std::string& token : tokens)
        widest = std::max(widest, token_width(canvas, style, token));
    return std::min(most, std::round((widest + line_height(canvas, style)) * kSlope));
}

void draw_column_labels(const Canvas& canvas, const ColumnLabels& labels) {
    if (labels.tokens.empty()) return;
    const int count = static_cast<int>(labels.tokens.size());
    const float pitch = labels.area.w / static_cast<float>(count);
    const bool flat = lie_flat(canvas, labels.tokens, pitch);
    const TextStyle style = flat ? TextStyle::Body : slanted_style(canvas, pitch);
    const float line = line_height(canvas, style);
    std::vector<int> order;
    if (labels.hovered) order.push_back(*labels.hovered);
    if (labels.marked) order.push_back(*labels.marked);
    order.insert(order.end(), labels.important.begin(), labels.important.end());
    const float distance = flat ? 0 : 0.8F * line / kSlope;
    for (const int i : spaced_labels(count, pitch, distance, order)) {
        const std::string& token = labels.tokens[static_cast<std::size_t>(i)];
        const float centre = labels.area.x + pitch * (static_cast<float>(i) + 0.5F);
        const bool marked = labels.marked == i;
        const Color color = marked ? canvas.theme.on_selection : canvas.theme.text;
        if (flat) {
            const Rect place{centre - pitch / 2, labels.area.bottom() - 1.3F * line, pitch,
                             1.3F * line};
            if (marked) fill_rect(canvas, place, canvas.theme.selection, canvas.metrics.rounding);
            draw_token(canvas, place, style, token, color, Align::Centre);
        } else {
            const float length = labels.area.h / kSlope - line;
            draw_slanted_token(canvas, {centre, labels.area.bottom() - 0.35F * line}, length, style,
                               token, color, marked);
        }
    }
}

}  // namespace headlight
