#include "app/views/all_heads_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "app/figures/number_format.h"
#include "app/views/head_pictures.h"
#include "app/widgets/controls.h"

namespace headlight {
namespace {

/// The sign of a habit, the same in every language; the legend says what it means.
const char* habit_sign(HeadHabit habit) {
    switch (habit) {
        case HeadHabit::Previous: return "−1";
        case HeadHabit::Induction: return "↻";
        case HeadHabit::First: return "⇤";
    }
    return "";
}

const char* habit_text(HeadHabit habit) {
    switch (habit) {
        case HeadHabit::Previous: return "heads.previous";
        case HeadHabit::Induction: return "heads.induction";
        case HeadHabit::First: return "heads.first";
    }
    return "";
}

/// A sign on its badge; filled for the strongest head of the model.
void draw_sign(const Canvas& canvas, Rect rect, HeadHabit habit, bool strongest) {
    const Theme& theme = canvas.theme;
    const float rounding = canvas.metrics.rounding;
    fill_rect(canvas, rect, strongest ? theme.text : theme.background, rounding);
    if (!strongest) outline_rect(canvas, rect, theme.secondary, 2, rounding);
    draw_text(canvas, rect, TextStyle::Strong, habit_sign(habit),
              strongest ? theme.background : theme.text, Align::Centre);
}

float badge_side(const Canvas& canvas) { return std::round(1.35F * canvas.metrics.em); }

/// Badges of one head, one below the other beside its map: signs, with scores where they fit, and
/// the entropy where a line is left.
void draw_badges(const Canvas& canvas, Rect side, const HeadGridFigure& figure, const HeadCell& cell) {
    const float em = canvas.metrics.em;
    const Rect room{side.x + 0.3F * em, side.y, side.w - 0.5F * em, side.h};
    const float sign = std::min({badge_side(canvas), room.w, room.h});
    if (sign < 0.8F * em) return;
    const float number = figures_width(canvas, TextStyle::Body, "0.00") + 0.25F * em;
    const bool with_numbers = room.w >= sign + number;
    float y = room.y;
    for (const HeadHabit habit : cell.habits) {
        if (y + sign > room.bottom() + 1) return;
        draw_sign(canvas, {room.x, y, sign, sign}, habit, figure.best_of(habit) == cell.index);
        if (with_numbers) {
            draw_figures(canvas, {room.x + sign, y, number, sign}, TextStyle::Body,
                         format_weight(*habit_score(cell.stats, habit)), canvas.theme.text);
        }
        y += sign + 0.2F * em;
    }
    if (!with_numbers || cell.stats.resting || y + sign > room.bottom() + 1) return;
    draw_text(canvas, {room.x, y, sign, sign}, TextStyle::Body, "H", canvas.theme.secondary,
              Align::Centre);
    draw_figures(canvas, {room.x + sign, y, number, sign}, TextStyle::Body,
                 format_weight(cell.stats.entropy), canvas.theme.secondary);
}

void draw_head_tooltip(const ViewContext& context, Rect anchor, const HeadCell& cell) {
    std::vector<std::string> lines{head_name(context, cell.index)};
    for (const HeadHabit habit : kHeadHabits) {
        const std::optional<double> score = habit_score(cell.stats, habit);
        lines.push_back(std::string(habit_sign(habit)) + "  " + context.text(habit_text(habit)) +
                        "\t" + (score ? format_weight(*score) : "–"));
    }
    lines.push_back("H  " + context.text("heads.entropy") + "\t" +
                    (cell.stats.resting ? "–" : format_weight(cell.stats.entropy)));
    tooltip(context.canvas(), anchor, lines);
}

/// One habit of the legend: its sign, what it means and, as a button, the head that does it most.
float draw_habit(ViewContext& context, const HeadGridFigure& figure, Rect row, HeadHabit habit) {
    const Canvas canvas = context.canvas();
    const float em = canvas.metrics.em, side = badge_side(canvas);
    draw_sign(canvas, {row.x, row.centre_y() - side / 2, side, side}, habit, false);
    const std::string meaning = context.text(habit_text(habit));
    const float text_left = row.x + side + 0.35F * em;
    const float width = text_width(canvas, TextStyle::Body, meaning) + 1;
    draw_text(canvas, {text_left, row.y, width, row.h}, TextStyle::Body, meaning, canvas.theme.text);
    float right = text_left + width;
    if (const std::optional<HeadIndex>& best = figure.best_of(habit)) {
        const std::string name = std::to_string(best->layer) + "." + std::to_string(best->head);
        const ButtonLook look{.style = TextStyle::Strong};
        const Rect place{right + 0.35F * em, row.y, button_width(canvas, name, look), row.h};
        if (button(canvas, std::string("heads/best/") + std::to_string(static_cast<int>(habit)), place,
                   name, look)) {
            choose_head(context.state.selection, *best);
        }
        right = place.right();
    }
    return right - row.x;
}

void draw_legend(ViewContext& context, const HeadGridFigure& figure, Rect row) {
    const Canvas canvas = context.canvas();
    const float gap = 1.1F * canvas.metrics.em;
    float x = row.x;
    for (const HeadHabit habit : kHeadHabits) {
        x += draw_habit(context, figure, {x, row.y, row.right() - x, row.h}, habit) + gap;
    }
}

void open_head(AppState& state, HeadIndex index) {
    choose_head(state.selection, index);
    state.scene = Scene::Attention;
    state.return_scene = Scene::AllHeads;
}

}  // namespace

void AllHeadsView::draw(ViewContext& context, Rect stage) {
    AppState& state = context.state;
    const Canvas canvas = context.canvas();
    const std::optional<HeadExtent> extent = head_extent(state.snapshot.get());
    if (!extent) {
        draw_no_attention(context, stage);
        return;
    }
    const Snapshot& snapshot = *state.snapshot;
    const HeadGridFigure& figure = figures_.of(snapshot);
    const Metrics& metrics = canvas.metrics;
    const float em = metrics.em;

    const Rect legend{stage.x, stage.y, stage.w, metrics.hit};
    const Rect options{stage.x, stage.bottom() - metrics.hit, stage.w, metrics.hit};
    const float numbers = 1.4F * em;
    const Rect grid{stage.x + numbers, legend.bottom() + metrics.gap + numbers, stage.w - numbers,
                    options.y - 2 * metrics.gap - legend.bottom() - numbers};
    const HeadGridPlaces places = place_head_grid(grid, extent->layers, extent->heads,
                                                  std::max(4.0F, std::round(0.3F * em)), true);
    HeadGridContent content = grid_content(context, patterns_, snapshot);
    content.chosen = {state.selection.layer, state.selection.head};

    draw_legend(context, figure, legend);
    draw_head_grid_numbers(canvas, places, content.chosen);
    const HeadGridPress press = grid_.draw(canvas, places, content);
    for (const HeadCell& cell : figure.cells) {
        draw_badges(canvas, places.side_rect(cell.index), figure, cell);
    }
    draw_attention_options(context, options);
    if (press.hovered) {
        if (const HeadCell* cell = figure.cell(*press.hovered)) {
            draw_head_tooltip(context, places.cell(*press.hovered), *cell);
        }
    }
    const bool typing = state.prompt_focused || state.editing || state.help_open;
    if (press.clicked) {
        open_head(state, *press.clicked);
    } else if (!typing && context.input.was_pressed({Key::Enter, false, false, false}, false)) {
        open_head(state, content.chosen);
    }
}

}  // namespace headlight
