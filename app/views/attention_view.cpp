#include "app/views/attention_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/figures/number_format.h"
#include "app/figures/token_strip_figure.h"
#include "app/views/attention_choices.h"
#include "app/views/attention_columns.h"
#include "app/views/attention_header.h"
#include "app/views/head_pictures.h"
#include "app/widgets/controls.h"

namespace headlight {
namespace {

constexpr int kMostImportant = 12;

std::vector<std::string> token_texts(const Snapshot& snapshot, StackSide side) {
    std::vector<std::string> texts;
    const int count = static_cast<int>(snapshot.tokens_of(side).size());
    for (int token = 0; token < count; ++token)
        texts.push_back(seen_text(snapshot, side, token));
    return texts;
}

bool pointer_in(Rect rect) {
    const Point at = pointer();
    return ImGui::IsWindowHovered() && rect.contains(at.x, at.y);
}

int row_under_pointer(Rect rect, int count) {
    const float place = (pointer().y - rect.y) / rect.h * static_cast<float>(count);
    return std::clamp(static_cast<int>(place), 0, count - 1);
}

int column_under_pointer(Rect rect, int count) {
    const float place = (pointer().x - rect.x) / rect.w * static_cast<float>(count);
    return std::clamp(static_cast<int>(place), 0, count - 1);
}

std::string cell_text(const ViewContext& context, const AttentionCell& cell) {
    return cell.masked ? context.text("attention.masked") : format_exact_weight(cell.weight);
}

std::vector<int> far_ends(const AttentionFigure& figure) {
    std::vector<int> ends;
    for (auto arc = figure.arcs.rbegin(); arc != figure.arcs.rend(); ++arc) {
        if (ends.size() == kMostImportant) break;
        const int end = figure.far_end(*arc);
        if (std::find(ends.begin(), ends.end(), end) == ends.end()) ends.push_back(end);
    }
    return ends;
}

/// The chips of the heads stand in one line above the titles of the columns.
Rect chip_rect(const AttentionPlaces& places, const Metrics& metrics, int head, int heads) {
    const float count = static_cast<float>(heads);
    const float step = std::min(metrics.hit + 0.5F * metrics.gap, places.titles.w / count);
    const float left = places.titles.x + (places.titles.w - step * count) / 2;
    const float width = step - std::min(0.5F * metrics.gap, 0.15F * step);
    return {std::round(left + step * static_cast<float>(head)), places.titles.y, std::floor(width),
            metrics.hit};
}

/// What lies under the pointer: a token of a column, a cell, the chip of a head.
void point(AttentionFrame& frame) {
    const AttentionPlaces& places = frame.places;
    const LayerPattern& pattern = frame.pattern;
    Selection& selection = frame.selection();
    AttentionChoice& choice = frame.choice;
    if (pointer_in(places.queries) || pointer_in(places.keys)) {
        const bool on_keys = pointer_in(places.keys);
        const int row = row_under_pointer(on_keys ? places.keys : places.queries,
                                          on_keys ? pattern.keys : pattern.queries);
        selection.hover(frame.side_of(on_keys), row);
        choice.reverse = attention_end(selection, pattern.kind).reverse;
        // The locked token's own row shows the direction that is locked, so that a second click is
        // seen.
        if (!selection.is_locked(frame.side_of(on_keys), row)) choice.reverse = on_keys;
    } else if (pointer_in(places.cells)) {
        frame.cell = HeatMapCell{row_under_pointer(places.cells, pattern.queries),
                                 column_under_pointer(places.cells, pattern.keys)};
        selection.hover(frame.side_of(false), frame.cell->row);
    } else {
        choice.reverse = attention_end(selection, pattern.kind).reverse;
    }
    if (!choice.all_heads) return;
    for (int head = 0; head < pattern.heads; ++head) {
        if (pointer_in(chip_rect(places, frame.canvas.metrics, head, pattern.heads)))
            frame.stressed_head = head;
    }
}

}  // namespace

void AttentionView::draw(ViewContext& context, Rect stage) {
    const std::optional<HeadExtent> extent = head_extent(context.state);
    if (!extent) {
        draw_no_attention(context, stage);
        return;
    }
    AttentionFrame frame = make_frame(context, stage, *extent);
    note_change(frame.snapshot, frame.pattern, frame.choice.head);
    point(frame);
    frame.choice.token = frame.selection()
                             .active_token(frame.side_of(frame.choice.reverse))
                             .value_or(frame.resting_position());
    frame.figure = make_attention_figure(frame.pattern, frame.choice);
    frame.important = far_ends(frame.figure);

    draw_attention_columns(frame);
    draw_titles(frame);
    draw_heat_map(frame);
    draw_head_choice(frame);
    draw_legend(frame);
    draw_attention_options(context, frame.places.options);
    draw_attention_choices(context, frame.places.choices);
    draw_header(frame);
}

/// The head that is shown and where; nothing of who points at what.
AttentionFrame AttentionView::make_frame(ViewContext& context, Rect stage,
                                         const HeadExtent& extent) {
    const AppState& state = context.state;
    const Snapshot& snapshot = *state.snapshot;
    const int layer = std::clamp(state.selection.layer, 0, extent.layers - 1);
    const LayerPattern& pattern = patterns_.of(snapshot, shown_attention(state), layer);
    AttentionFrame frame{context, context.canvas(), snapshot, pattern, {}, {}, {}, {}, {}, {}, {},
                         {}};
    frame.queries = token_texts(snapshot, frame.side_of(false));
    frame.keys = token_texts(snapshot, frame.side_of(true));
    frame.places = place_attention(frame.canvas, stage,
                                   {frame.queries, frame.keys, extent.layers, extent.heads,
                                    attention_choices_height(context), frame.note()});
    frame.choice.head = std::clamp(state.selection.head, 0, pattern.heads - 1);
    frame.choice.part = filtered_part(snapshot, pattern.kind, state.attention.pair);
    frame.choice.all_heads = state.attention.all_heads;
    frame.choice.hide_first = state.attention.hide_first;
    return frame;
}

/// What typing changes in the head on the stage.
void AttentionView::note_change(const Snapshot& snapshot, const LayerPattern& pattern, int head) {
    if (snapshot.id == snapshot_id_) return;
    snapshot_id_ = snapshot.id;
    std::vector<TokenId> queries = token_ids(snapshot.queries(pattern.kind));
    std::vector<TokenId> keys = token_ids(snapshot.keys(pattern.kind));
    changed_.clear();
    const LayerPattern* before = patterns_.before(pattern.kind, pattern.layer);
    if (before && kind_ == pattern.kind) {
        for (const ChangedCell& cell :
             changed_cells(*before, pattern, head, change_of_tokens(query_ids_, queries),
                           change_of_tokens(key_ids_, keys)))
            changed_.push_back({cell.query, cell.key});
    }
    if (!changed_.empty()) flash_.start();
    kind_ = pattern.kind;
    query_ids_ = std::move(queries);
    key_ids_ = std::move(keys);
}

void AttentionView::draw_header(const AttentionFrame& frame) const {
    AttentionCaption caption{frame.figure.layer, frame.figure.head, {}, {}, {}};
    const auto name_ends = [&](int query, int key) {
        caption.query = frame.queries[static_cast<std::size_t>(query)];
        caption.key = frame.keys[static_cast<std::size_t>(key)];
    };
    if (frame.cell) {
        const AttentionCell cell =
            cell_of(frame.pattern, frame.figure.head, frame.cell->row, frame.cell->column);
        name_ends(cell.query, cell.key);
        caption.value = cell_text(frame.context, cell);
    } else if (frame.figure.strongest) {
        name_ends(frame.figure.strongest->query, frame.figure.strongest->key);
        caption.value = format_weight(frame.figure.strongest->weight);
    }
    draw_attention_header(frame.context, frame.places.header, caption);
}

void AttentionView::draw_titles(const AttentionFrame& frame) const {
    const Canvas& canvas = frame.canvas;
    const AttentionPlaces& places = frame.places;
    const float line = 1.2F * canvas.metrics.em;
    const auto title = [&](Rect column, const char* key, Color color, Align align) {
        const std::string text = frame.context.text(key);
        const float width = std::max(column.w, text_width(canvas, TextStyle::Strong, text) + 1);
        const float left = align == Align::Left ? column.x : column.right() - width;
        const Rect place{std::max(left, places.titles.x), places.titles.bottom() - line, width,
                         line};
        draw_text(canvas, place, TextStyle::Strong, text, color, align);
    };
    title(places.keys, "attention.key", canvas.theme.key, Align::Right);
    title(places.queries, "attention.query", canvas.theme.query, Align::Left);
    if (!frame.figure.all_heads) return;
    for (int head = 0; head < frame.pattern.heads; ++head) {
        const Rect chip = chip_rect(places, canvas.metrics, head, frame.pattern.heads);
        const Press press = press_area(canvas, "chip/" + std::to_string(head), chip);
        const Color color = canvas.theme.head_color(static_cast<std::size_t>(head));
        fill_rect(canvas, chip, color, canvas.metrics.rounding);
        if (head == frame.figure.head || press.hovered) {
            outline_rect(canvas, chip.inset(-canvas.metrics.line), canvas.theme.text,
                         canvas.metrics.line, canvas.metrics.rounding);
        }
        draw_figures(canvas, chip, TextStyle::Strong, std::to_string(head),
                     canvas.theme.text_on(color), Align::Centre);
        if (press.clicked) choose_head(frame.selection(), {frame.figure.layer, head});
    }
}

void AttentionView::draw_heat_map(const AttentionFrame& frame) {
    const LayerPattern& pattern = frame.pattern;
    const AttentionFigure& figure = frame.figure;
    HeatMapContent content;
    content.texture = &layer_texture(frame.context, frame.snapshot, pattern);
    content.layer = figure.head;
    content.rows = pattern.queries;
    content.columns = pattern.keys;
    const std::size_t size = static_cast<std::size_t>(pattern.queries) * pattern.keys;
    content.values = std::span(pattern.values).subspan(size * figure.head, size);
    content.square_root = frame.options().square_root;
    content.first_left_out = figure.hide_first;
    content.part = frame.choice.part;
    (figure.reverse ? content.marked_column : content.marked_row) = figure.token;
    content.flashing = changed_;
    content.flash = flash_.strength();
    const HeatMapPress press = heat_map_.draw(frame.canvas, "heatmap", frame.places.cells, content);
    if (press.clicked) click_token(frame.context, pattern.kind, press.hovered->row, false);

    ColumnLabels labels;
    labels.area = frame.places.column_labels;
    labels.tokens = frame.keys;
    if (figure.reverse && frame.pointed()) labels.marked = figure.token;
    if (press.hovered) labels.hovered = press.hovered->column;
    if (!figure.reverse) labels.important = frame.important;
    draw_column_labels(frame.canvas, labels);
    if (press.hovered) {
        const AttentionCell cell =
            cell_of(pattern, figure.head, press.hovered->row, press.hovered->column);
        const std::array lines{cell_text(frame.context, cell)};
        const Point at = pointer();
        tooltip(frame.canvas, {at.x, at.y, 1, frame.canvas.metrics.em}, lines);
    }
}

void AttentionView::draw_head_choice(const AttentionFrame& frame) {
    HeadGridContent content =
        grid_content(frame.context, patterns_, frame.snapshot, frame.places.mini.map);
    content.chosen = {frame.figure.layer, frame.figure.head};
    draw_head_grid_numbers(frame.canvas, frame.places.mini, content.chosen);
    const HeadGridPress press = mini_grid_.draw(frame.canvas, frame.places.mini, content);
    if (press.clicked) choose_head(frame.selection(), *press.clicked);
    if (press.hovered) {
        const std::array lines{head_name(frame.context, *press.hovered)};
        tooltip(frame.canvas, frame.places.mini.cell(*press.hovered), lines);
    }
}

void AttentionView::draw_legend(const AttentionFrame& frame) const {
    const Canvas& canvas = frame.canvas;
    const Rect area = frame.places.legend;
    const bool square_root = frame.options().square_root;
    const ColourBar bar{
        .low = "0", .high = "1", .middle = square_root ? "√" : "", .square_root = square_root};
    draw_colour_bar(canvas, {area.x, area.y, area.w, colour_bar_height(canvas)},
                    canvas.theme.sequential, bar);
    const float below = area.y + colour_bar_height(canvas);
    if (area.bottom() - below < canvas.metrics.em) return;
    if (const std::string note = frame.note(); !note.empty()) {
        draw_paragraph(canvas, {area.x, below, area.w, area.bottom() - below}, TextStyle::Small,
                       note, canvas.theme.secondary);
        return;
    }
    const float middle = below + 0.9F * canvas.metrics.em;
    draw_legend_entry(canvas, {area.x, middle}, canvas.theme.masked_back,
                      frame.context.text("attention.mask"), true);
}

}  // namespace headlight
