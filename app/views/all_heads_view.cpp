#include "app/views/all_heads_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/figures/number_format.h"
#include "app/views/head_pictures.h"
#include "app/widgets/controls.h"
#include "app/widgets/turned.h"

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

constexpr const char* kEntropySign = "H";

/// A sign on its badge; filled for the strongest head of the model.
void draw_sign(const Canvas& canvas, Rect rect, HeadHabit habit, bool strongest) {
    const Theme& theme = canvas.theme;
    const float rounding = canvas.metrics.rounding;
    fill_rect(canvas, rect, strongest ? theme.text : theme.background, rounding);
    outline_rect(canvas, rect, strongest ? theme.text : theme.secondary, 2, rounding);
    draw_text(canvas, rect, TextStyle::Body, habit_sign(habit),
              strongest ? theme.background : theme.text, Align::Centre);
}

float sign_side(const Canvas& canvas) { return std::round(1.3F * canvas.metrics.em); }
float number_width(const Canvas& canvas) {
    return std::ceil(figures_width(canvas, TextStyle::Body, "0.00"));
}
float item_gap(const Canvas& canvas) { return std::round(0.25F * canvas.metrics.em); }

BadgeRoom badge_room(const Canvas& canvas) {
    const float gap = 2 * item_gap(canvas);
    return {number_width(canvas) + gap, sign_side(canvas) + gap, sign_side(canvas) + gap};
}

/// Places the badges of one head one after the other: below each other beside the map, or in a line
/// below it.
class BadgeRow {
public:
    BadgeRow(const Canvas& canvas, const HeadGridPlaces& places, HeadIndex head)
        : canvas_(canvas), below_(places.below), room_(places.side_rect(head)) {
        const float gap = item_gap(canvas);
        if (below_) {
            room_.y += gap;
            room_.h -= gap;
        } else {
            room_.x += gap;
            room_.w -= gap;
        }
    }

    /// Calls paint(sign) for the next sign and writes its number where there is room for one;
    /// does nothing when there is no room for the sign.
    template <class Paint>
    void add(double value, Color color, Paint&& paint) {
        const float sign = sign_side(canvas_), number = number_width(canvas_);
        const bool numbers = below_ ? room_.w >= sign + number : room_.w >= number;
        const float along = sign + (numbers ? (below_ ? number : canvas_.metrics.em) : 0);
        if (sign > (below_ ? room_.h : room_.w) + 1 || along > (below_ ? room_.w : room_.h) + 1) return;
        paint(Rect{room_.x, room_.y, sign, sign});
        if (numbers) {
            const Rect place = below_ ? Rect{room_.x + sign, room_.y, number, sign}
                                      : Rect{room_.x, room_.y + sign, number, canvas_.metrics.em};
            draw_figures(canvas_, place, TextStyle::Body, format_weight(value), color, Align::Left);
        }
        const float step = along + 1.6F * item_gap(canvas_);
        (below_ ? room_.x : room_.y) += step;
        (below_ ? room_.w : room_.h) -= step;
    }

private:
    const Canvas& canvas_;
    bool below_;
    Rect room_;
};

void draw_badges(const Canvas& canvas, const HeadGridPlaces& places, const HeadGridFigure& figure,
                 const HeadCell& cell) {
    if (places.side <= 0) return;
    BadgeRow row(canvas, places, cell.index);
    for (const HeadHabit habit : cell.habits) {
        row.add(*habit_score(cell.stats, habit), canvas.theme.text, [&](Rect sign) {
            draw_sign(canvas, sign, habit, figure.best_of(habit) == cell.index);
        });
    }
    const bool with_numbers = places.below || places.side >= badge_room(canvas).wide;
    if (cell.stats.resting || !with_numbers) return;
    row.add(cell.stats.entropy, canvas.theme.secondary, [&](Rect sign) {
        draw_text(canvas, sign, TextStyle::Body, kEntropySign, canvas.theme.secondary);
    });
}

void draw_head_tooltip(const ViewContext& context, Rect anchor, const HeadCell& cell) {
    std::vector<std::string> lines{head_name(context, cell.index)};
    for (const HeadHabit habit : kHeadHabits) {
        const std::optional<double> score = habit_score(cell.stats, habit);
        lines.push_back(std::string(habit_sign(habit)) + "  " + context.text(habit_text(habit)) +
                        "\t" + (score ? format_weight(*score) : "–"));
    }
    lines.push_back(std::string(kEntropySign) + "  " + context.text("heads.entropy") + "\t" +
                    (cell.stats.resting ? "–" : format_weight(cell.stats.entropy)));
    tooltip(context.canvas(), anchor, lines);
}

/// One entry of the legend: a sign, what it means and, as a button, the head that does it most.
struct LegendItem {
    std::optional<HeadHabit> habit;  ///< nothing: entropy
    std::string meaning;
    std::optional<HeadIndex> best;
    std::string best_name;
    Rect place;  ///< filled by the layout
};

std::vector<LegendItem> legend_items(const ViewContext& context, const HeadGridFigure& figure) {
    std::vector<LegendItem> items;
    for (const HeadHabit habit : kHeadHabits) {
        const bool cannot_show = habit == HeadHabit::Induction && !figure.has_repeats;
        LegendItem item{habit, context.text(cannot_show ? "heads.no_repeats" : habit_text(habit)),
                        figure.best_of(habit), {}, {}};
        if (item.best) {
            item.best_name = std::to_string(item.best->layer) + "." + std::to_string(item.best->head);
        }
        items.push_back(std::move(item));
    }
    items.push_back({std::nullopt, context.text("heads.entropy"), std::nullopt, {}, {}});
    return items;
}

/// Sets the entries in lines from the top of `area`; returns the height of the lines.
float lay_out_legend(const Canvas& canvas, Rect area, std::vector<LegendItem>& items) {
    const float gap = item_gap(canvas), height = canvas.metrics.hit;
    Rect next{area.x, area.y, 0, height};
    for (LegendItem& item : items) {
        next.w = sign_side(canvas) + gap + text_width(canvas, TextStyle::Body, item.meaning) + 1;
        if (item.best) next.w += gap + button_width(canvas, item.best_name);
        if (next.right() > area.right() && next.x > area.x) {
            next.x = area.x;
            next.y += height + canvas.metrics.gap / 2;
        }
        item.place = next;
        next.x = next.right() + canvas.metrics.em;
    }
    return next.bottom() - area.y;
}

void draw_legend_item(ViewContext& context, const LegendItem& item) {
    const Canvas canvas = context.canvas();
    const float side = sign_side(canvas), gap = item_gap(canvas);
    const Rect sign{item.place.x, std::round(item.place.centre_y() - side / 2), side, side};
    if (item.habit) {
        draw_sign(canvas, sign, *item.habit, false);
    } else {
        draw_text(canvas, sign, TextStyle::Body, kEntropySign, canvas.theme.secondary, Align::Centre);
    }
    const float left = sign.right() + gap;
    const float width = text_width(canvas, TextStyle::Body, item.meaning) + 1;
    draw_text(canvas, {left, item.place.y, width, item.place.h}, TextStyle::Body, item.meaning,
              item.habit ? canvas.theme.text : canvas.theme.secondary);
    if (!item.best) return;
    const Rect place{left + width + gap, item.place.y, button_width(canvas, item.best_name),
                     item.place.h};
    const std::string target = std::string("heads/best/") + std::to_string(static_cast<int>(*item.habit));
    const std::string hint = head_name(context, *item.best);
    if (button(canvas, target, place, item.best_name, {.hint = hint})) {
        choose_head(context.state.selection, *item.best);
    }
}

/// "head" beside the numbers of the heads, "layer" upright beside those of the layers.
void draw_axis_titles(const ViewContext& context, const HeadGridPlaces& places) {
    const Canvas canvas = context.canvas();
    const float em = canvas.metrics.em;
    const std::string layer = context.text("attention.layer"), head = context.text("attention.head");
    const Color color = canvas.theme.secondary;
    const float head_width = text_width(canvas, TextStyle::Body, head) + 1;
    draw_text(canvas, {places.area.x - 2.6F * em, places.area.y - 1.25F * em, head_width, 1.2F * em},
              TextStyle::Body, head, color);
    const float length = text_width(canvas, TextStyle::Body, layer) + 1;
    if (length + em > places.area.h) return;
    draw_turned(canvas, {places.area.x - 2.1F * em, places.area.centre_y() + length / 2}, 90,
                [&](Point origin) {
                    draw_text(canvas, {origin.x, origin.y - em / 2, length, em}, TextStyle::Body, layer,
                              color);
                });
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

    std::vector<LegendItem> legend = legend_items(context, figure);
    const float legend_bottom = stage.y + lay_out_legend(canvas, stage, legend);
    const Rect options{stage.x, stage.bottom() - metrics.hit, stage.w, metrics.hit};
    const float left = 2.6F * em, top = legend_bottom + metrics.gap + 1.3F * em;
    const Rect grid{stage.x + left, top, stage.w - left, options.y - metrics.gap - top};
    const HeadGridPlaces places = place_head_grid(grid, extent->layers, extent->heads,
                                                  std::max(4.0F, std::round(0.3F * em)),
                                                  badge_room(canvas));
    HeadGridContent content = grid_content(context, patterns_, snapshot);
    content.chosen = {state.selection.layer, state.selection.head};

    for (const LegendItem& item : legend) draw_legend_item(context, item);
    draw_axis_titles(context, places);
    draw_head_grid_numbers(canvas, places, content.chosen);
    const HeadGridPress press = grid_.draw(canvas, places, content);
    for (const HeadCell& cell : figure.cells) {
        draw_badges(canvas, places, figure, cell);
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
