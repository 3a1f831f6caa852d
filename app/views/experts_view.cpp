#include "app/views/experts_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/figures/axis_labels.h"
#include "app/figures/number_format.h"
#include "app/figures/token_strip_figure.h"
#include "app/views/notice_view.h"
#include "app/views/stepper.h"
#include "app/widgets/controls.h"
#include "app/widgets/token_column.h"

namespace headlight {

struct ExpertsView::Places {
    Rect header;
    Rect tokens;   ///< rows of the heat map's rows
    Rect cells;    ///< whole pixels
    Rect loads;    ///< bars above the columns
    Rect numbers;  ///< of the experts, between bars and cells
    Rect layers;   ///< loads of all layers
    Rect legend;
    TextStyle token_style = TextStyle::Body;
};

/// What one frame draws from.
struct ExpertsView::Frame {
    const ViewContext& context;
    Canvas canvas;
    const Snapshot& snapshot;
    StackSide side;
    std::vector<int> layers;  ///< with experts
    const ExpertFigure& figure;
    std::vector<std::string> tokens;
    Places places;
    std::optional<int> expert;  ///< under the pointer

    Selection& selection() const { return context.state.selection; }
    /// The token that is pointed at, else the one that is shown unmarked.
    int token() const {
        const int shown = selection().active_token(side).value_or(snapshot.resting_position(side));
        return std::clamp(shown, 0, figure.positions - 1);
    }
    std::string expert_name(int index) const {
        return context.text("experts.expert", {std::to_string(index)});
    }
};

namespace {

constexpr int kMostImportant = 12;

bool pointer_in(Rect rect) {
    const Point at = pointer();
    return ImGui::IsWindowHovered() && rect.contains(at.x, at.y);
}

int index_at(float offset, float length, int count) {
    return std::clamp(static_cast<int>(offset / length * static_cast<float>(count)), 0, count - 1);
}

Rect column_of(Rect cells, int index, int count) {
    const float left = std::round(cells.x + cells.w * static_cast<float>(index) / count);
    const float right = std::round(cells.x + cells.w * static_cast<float>(index + 1) / count);
    return {left, cells.y, right - left, cells.h};
}

}  // namespace

ExpertsView::Places ExpertsView::place(const Canvas& canvas, Rect stage, const Frame& frame) {
    const Metrics& metrics = canvas.metrics;
    const float em = metrics.em, gap = metrics.gap;
    const auto experts = static_cast<float>(frame.figure.experts);
    const auto count = static_cast<float>(frame.figure.positions);
    Places places;
    places.header = {stage.x, stage.y, stage.w, std::round(1.7F * em)};
    const float side = std::round(std::min(11 * em, 0.24F * stage.w));
    const float bars = std::round(std::min(4.2F * em, 0.2F * stage.h));
    const float line = std::round(1.3F * em);
    const float top = places.header.bottom() + gap + line + bars + line;
    const float bottom = stage.bottom();
    const float pitch = std::min(2.6F * em, (bottom - top) / count);
    places.token_style = style_for_rows(canvas, pitch);
    if (places.token_style == TextStyle::Large) places.token_style = TextStyle::Body;
    const float left_width = stage.w - side - metrics.margin;
    const float axis = text_width(canvas, TextStyle::Body, frame.context.text("experts.axis"));
    const float wanted =
        std::max(token_column_width(canvas, frame.tokens, places.token_style), axis + gap);
    const float column = std::ceil(std::min(wanted, 0.3F * left_width));
    const float rows = std::floor(pitch * count);
    places.tokens = {stage.x, top, column, rows};
    const float left = places.tokens.right() + gap;
    const float cells = std::floor(std::min(left_width - column - gap, 5.5F * em * experts));
    places.cells = {left, top, cells, rows};
    places.numbers = {left, top - line, cells, line};
    places.loads = {left, places.numbers.y - bars, cells, bars};
    const float right = stage.right() - side;
    const float legend = std::round(3.4F * em);
    places.layers = {right, places.header.bottom() + gap, side,
                     bottom - legend - gap - places.header.bottom() - gap};
    places.legend = {right, bottom - legend, side, legend};
    return places;
}

void ExpertsView::point(Frame& frame) const {
    const Places& places = frame.places;
    const Rect columns{places.cells.x, places.loads.y, places.cells.w,
                       places.cells.bottom() - places.loads.y};
    const Rect rows{places.tokens.x, places.cells.y, places.cells.right() - places.tokens.x,
                    places.cells.h};
    const Point at = pointer();
    if (pointer_in(columns))
        frame.expert = index_at(at.x - columns.x, columns.w, frame.figure.experts);
    if (pointer_in(rows)) {
        frame.selection().hover(frame.side,
                                index_at(at.y - rows.y, rows.h, frame.figure.positions));
    }
}

/// The layer, and where the shown token goes: "colore → 3: 0.62    5: 0.38".
void ExpertsView::draw_header(const Frame& frame) const {
    const Canvas& canvas = frame.canvas;
    Rect rect = frame.places.header;
    const float used = draw_stepper(frame.context, rect, layer_stepper(frame.figure.routing.layer));
    rect.x += used + canvas.metrics.em;
    rect.w -= used + canvas.metrics.em;
    const int token = frame.token();
    const std::string& name = frame.tokens[static_cast<std::size_t>(token)];
    std::string experts;
    for (const ExpertVisit& visit : frame.figure.routing.visits[static_cast<std::size_t>(token)]) {
        experts += (experts.empty() ? "" : "    ") + std::to_string(visit.expert) + ": " +
                   format_weight(visit.weight);
    }
    const float arrow = 1.6F * canvas.metrics.em, gap = canvas.metrics.gap;
    TextStyle style = TextStyle::Small;
    for (const TextStyle larger : {TextStyle::Strong, TextStyle::Large}) {
        const float width = token_width(canvas, larger, name) + arrow + 2 * gap +
                            figures_width(canvas, larger, experts);
        if (width <= rect.w) style = larger;
    }
    const float experts_width = figures_width(canvas, style, experts);
    const float name_width =
        std::min(token_width(canvas, style, name) + 1, rect.w - experts_width - arrow - 2 * gap);
    Rect place{rect.right() - experts_width - arrow - 2 * gap - name_width, rect.y, name_width,
               rect.h};
    draw_token(canvas, place, style, name, canvas.theme.text);
    const float x = place.right() + gap;
    draw_arrow(canvas, {x, rect.centre_y()}, {x + arrow, rect.centre_y()}, canvas.theme.text,
               canvas.metrics.line);
    draw_figures(canvas, {x + arrow + gap, rect.y, experts_width, rect.h}, style, experts,
                 canvas.theme.text, Align::Left);
}

void ExpertsView::draw_tokens(const Frame& frame) const {
    std::vector<TokenRow> rows(frame.tokens.size());
    std::vector<int> important;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const int position = static_cast<int>(i);
        rows[i].bytes = frame.tokens[i];
        rows[i].selected = frame.selection().is_locked(frame.side, position);
        rows[i].previewed = !rows[i].selected && position == frame.token();
        const bool comes = frame.expert && frame.figure.visit(position, *frame.expert);
        rows[i].dimmed = frame.expert && !comes;
        if (comes && important.size() < kMostImportant) important.push_back(position);
    }
    TokenColumn column;
    column.target = "routed";
    column.rect = frame.places.tokens;
    column.style = frame.places.token_style;
    column.align = Align::Right;
    column.rows = rows;
    column.important = important;
    const TokenColumnPress press = draw_token_column(frame.canvas, column);
    if (press.clicked) frame.selection().lock(frame.side, *press.clicked);
}

void ExpertsView::draw_weights(const Frame& frame) {
    const ExpertFigure& figure = frame.figure;
    HeatMapContent content;
    content.texture = &frame.context.textures.get(
        frame.snapshot.id, "experts/" + std::to_string(figure.routing.layer),
        {figure.experts, figure.positions, 1}, figure.weights);
    content.rows = figure.positions;
    content.columns = figure.experts;
    content.values = figure.weights;
    content.marked_row = frame.token();
    const HeatMapPress press = weights_.draw(frame.canvas, "expert", frame.places.cells, content);
    if (press.clicked) frame.selection().lock(frame.side, press.hovered->row);
    if (!press.hovered) return;
    std::vector<std::string> lines{frame.expert_name(press.hovered->column)};
    const ExpertVisit* visit = figure.visit(press.hovered->row, press.hovered->column);
    if (visit) {
        lines.push_back(frame.context.text("experts.weight", {format_weight(visit->weight)}));
        lines.push_back(
            frame.context.text("experts.probability", {format_percent(visit->probability)}));
    } else {
        lines.push_back(frame.context.text("experts.not_chosen"));
    }
    const Point at = pointer();
    tooltip(frame.canvas, {at.x, at.y, 1, frame.canvas.metrics.em}, lines);
}

/// One bar for each expert, and a line where all would end if they worked alike.
void ExpertsView::draw_loads(const Frame& frame) const {
    const Canvas& canvas = frame.canvas;
    const Theme& theme = canvas.theme;
    const ExpertFigure& figure = frame.figure;
    const Rect area = frame.places.loads;
    const double most = std::max(figure.largest_share, 2 * figure.fair_share());
    const float number = 1.2F * canvas.metrics.em, full = area.h - number;
    const float fair =
        std::round(area.bottom() - full * static_cast<float>(figure.fair_share() / most));
    const float widest = figures_width(canvas, TextStyle::Body, "0.00 %");
    const bool numbers = area.w / static_cast<float>(figure.experts) >= widest;
    for (int i = 0; i < figure.experts; ++i) {
        const ExpertLoad& load = figure.routing.experts[static_cast<std::size_t>(i)];
        const Rect column = column_of(area, i, figure.experts);
        const float inset = std::round(std::min(0.6F * canvas.metrics.em, 0.18F * column.w));
        const float height = std::round(full * static_cast<float>(load.share / most));
        const Rect bar{column.x + inset, area.bottom() - height, column.w - 2 * inset, height};
        fill_rect(canvas, bar, frame.expert == i ? theme.bar_selected : theme.bar, 2);
        if (numbers) {
            // The line does not run through a number.
            const bool crossed = bar.y >= fair && bar.y - number < fair;
            const float foot = crossed ? fair - 1 : bar.y;
            draw_figures(canvas, {column.x, foot - number, column.w, number}, TextStyle::Body,
                         format_percent(load.share), theme.text, Align::Centre);
        }
    }
    draw_line(canvas, {area.x, fair}, {area.right(), fair}, theme.secondary,
              canvas.metrics.line / 2);
    draw_line(canvas, {area.x, area.bottom()}, {area.right(), area.bottom()}, theme.hairline,
              canvas.metrics.hairline);
    draw_text(canvas,
              {frame.places.tokens.x, fair - canvas.metrics.em,
               area.x - frame.places.tokens.x - canvas.metrics.gap, 2 * canvas.metrics.em},
              TextStyle::Body, format_percent(figure.fair_share()), theme.secondary, Align::Right);

    const Rect line = frame.places.numbers;
    draw_text(canvas,
              {frame.places.tokens.x, line.y, line.x - frame.places.tokens.x - canvas.metrics.gap,
               line.h},
              TextStyle::Body, frame.context.text("experts.axis"), theme.secondary, Align::Right);
    const float pitch = line.w / static_cast<float>(figure.experts);
    const float digits =
        figures_width(canvas, TextStyle::Strong, std::to_string(figure.experts - 1));
    for (const int i :
         spaced_labels(figure.experts, pitch, digits + 0.3F * canvas.metrics.em, {})) {
        draw_figures(canvas, column_of(line, i, figure.experts),
                     frame.expert == i ? TextStyle::Strong : TextStyle::Body, std::to_string(i),
                     theme.text, Align::Centre);
    }
    if (!frame.expert || !pointer_in(area)) return;
    const ExpertLoad& load = figure.routing.experts[static_cast<std::size_t>(*frame.expert)];
    const std::array lines{
        frame.expert_name(*frame.expert),
        frame.context.text("experts.tokens",
                           {format_count(static_cast<std::int64_t>(load.positions.size())),
                            format_count(figure.positions)}),
        frame.context.text("experts.share", {format_percent(load.share)}),
        frame.context.text("experts.mean_probability", {format_percent(load.probability)})};
    tooltip(canvas, column_of(area, *frame.expert, figure.experts), lines);
}

/// The load of every expert in every layer, layer 0 at the bottom; a click goes to a layer.
void ExpertsView::draw_all_layers(const Frame& frame) {
    const Canvas& canvas = frame.canvas;
    const Theme& theme = canvas.theme;
    const float em = canvas.metrics.em;
    const Rect title{frame.places.layers.x, frame.places.layers.y, frame.places.layers.w,
                     std::round(1.3F * em)};
    const std::string name = first_fitting(
        canvas, TextStyle::Body,
        {frame.context.text("experts.all_layers"), frame.context.text("experts.all_layers_short")},
        title.w);
    draw_text(canvas, title, TextStyle::Body, name, theme.secondary);
    const int count = static_cast<int>(frame.layers.size());
    const float number =
        figures_width(canvas, TextStyle::Strong, std::to_string(frame.layers.back())) + 0.5F * em;
    Rect area{title.x + number, title.bottom() + canvas.metrics.gap, title.w - number,
              frame.places.layers.bottom() - title.bottom() - canvas.metrics.gap};
    area.h = std::min(area.h, 2.2F * em * static_cast<float>(count));
    const float row = area.h / static_cast<float>(count);
    double most = 1e-9;
    for (const int layer : frame.layers)
        most = std::max(most, memo_.of(frame.snapshot, frame.side, layer).largest_share);
    std::vector<int> chosen;
    for (int i = 0; i < count; ++i) {
        const int layer = frame.layers[static_cast<std::size_t>(i)];
        const ExpertFigure& figure = memo_.of(frame.snapshot, frame.side, layer);
        const float top = std::round(area.bottom() - row * static_cast<float>(i + 1));
        const Rect line{area.x, top, area.w, std::max(2.0F, std::round(row) - 2)};
        const Press press = press_area(canvas, "experts/layer/" + std::to_string(layer),
                                       {title.x, top, title.w, std::round(row)});
        for (int expert = 0; expert < figure.experts; ++expert) {
            const double share = figure.routing.experts[static_cast<std::size_t>(expert)].share;
            fill_rect(canvas, column_of(line, expert, figure.experts),
                      theme.sequential[static_cast<std::size_t>(share / most * 255 + 0.5)]);
        }
        const bool is_shown = layer == frame.figure.routing.layer;
        outline_rect(canvas, line, is_shown ? theme.selection_outline : theme.hairline,
                     is_shown ? canvas.metrics.outline : canvas.metrics.hairline);
        if (press.hovered && !is_shown)
            outline_rect(canvas, line, theme.preview, canvas.metrics.line);
        if (is_shown) chosen.push_back(i);
        if (press.clicked) {
            frame.selection().layer = layer;
            frame.selection().head_chosen = true;
        }
    }
    for (const int i : spaced_labels(count, row, 0.85F * em, chosen)) {
        const int layer = frame.layers[static_cast<std::size_t>(i)];
        const float top = area.bottom() - row * static_cast<float>(i + 1);
        const bool is_shown = layer == frame.figure.routing.layer;
        draw_figures(canvas, {title.x, top, number - 0.3F * em, row},
                     is_shown ? TextStyle::Strong : TextStyle::Body, std::to_string(layer),
                     is_shown ? theme.text : theme.secondary, Align::Right);
    }
}

void ExpertsView::draw_legend(const Frame& frame) const {
    const Canvas& canvas = frame.canvas;
    const Rect area = frame.places.legend;
    ColourBar bar;
    bar.low = "0";
    bar.high = "1";
    bar.caption = frame.context.text("experts.caption");
    draw_colour_bar(canvas, {area.x, area.y, area.w, colour_bar_height(canvas)},
                    canvas.theme.sequential, bar);
    const Rect line{area.x, area.y + colour_bar_height(canvas), area.w,
                    area.h - colour_bar_height(canvas)};
    const std::string balance =
        frame.context.text("experts.balance", {format_weight(frame.figure.routing.balance)});
    const bool fits = text_width(canvas, TextStyle::Body, balance) <= line.w;
    draw_text(canvas, line, fits ? TextStyle::Body : TextStyle::Small, balance, canvas.theme.text);
}

void ExpertsView::draw(const ViewContext& context, Rect stage) {
    const AppState& state = context.state;
    const Snapshot& snapshot = *state.snapshot;
    const StackSide side = shown_side(state);
    std::vector<int> layers = expert_layers(snapshot.model->spec(), side);
    if (layers.empty()) {
        draw_stage_message(context, stage, context.text("experts.none"));
        return;
    }
    const int layer = nearest_layer(layers, state.selection.layer);
    Frame frame{context,
                context.canvas(),
                snapshot,
                side,
                std::move(layers),
                memo_.of(snapshot, side, layer),
                {},
                {},
                {}};
    for (int token = 0; token < frame.figure.positions; ++token)
        frame.tokens.push_back(seen_text(snapshot, side, token));
    frame.places = place(frame.canvas, stage, frame);
    point(frame);
    draw_tokens(frame);
    draw_weights(frame);
    draw_loads(frame);
    draw_all_layers(frame);
    draw_legend(frame);
    draw_header(frame);
}

}  // namespace headlight
