#include "app/views/all_heads_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "app/figures/number_format.h"
#include "app/views/attention_choices.h"
#include "app/views/head_pictures.h"
#include "app/widgets/controls.h"
#include "app/widgets/turned.h"
#include "engine/model/attention.h"

namespace headlight {
namespace {

/// The sign of a habit, the same in every language; the legend says what it means.
const char* habit_sign(HeadHabit habit) {
    switch (habit) {
        case HeadHabit::Previous:
            return "-1";
        case HeadHabit::Induction:
            return "↻";
        case HeadHabit::First:
            return "⇤";
    }
    return "";
}

const char* habit_text(HeadHabit habit) {
    switch (habit) {
        case HeadHabit::Previous:
            return "heads.previous";
        case HeadHabit::Induction:
            return "heads.induction";
        case HeadHabit::First:
            return "heads.first";
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
    draw_figures(canvas, rect, TextStyle::Body, habit_sign(habit),
                 strongest ? theme.background : theme.text, Align::Centre);
}

float sign_side(const Canvas& canvas) { return std::round(1.25F * canvas.metrics.em); }
float number_width(const Canvas& canvas) {
    return std::ceil(figures_width(canvas, TextStyle::Body, "0.00"));
}
/// From a sign to the number after it.
float number_gap(const Canvas& canvas) { return std::round(0.15F * canvas.metrics.em); }
float item_gap(const Canvas& canvas) { return std::round(0.25F * canvas.metrics.em); }

/// @param masked  the upper right corner of every map is masked
BadgeRoom badge_room(const Canvas& canvas, bool masked) {
    const float gap = 2 * item_gap(canvas), sign = sign_side(canvas), number = number_width(canvas);
    BadgeRoom room;
    room.row = sign + number_gap(canvas) + number + gap;
    room.stack = number + gap;
    room.sign = sign + gap;
    room.line = sign + gap;
    room.corner = masked ? 2 * sign + number_gap(canvas) + number + gap / 4 : 0;
    return room;
}

/// Places the badges of one head one after the other: below each other beside the map or in its
/// masked corner, or in a line below it.
class BadgeRow {
public:
    BadgeRow(const Canvas& canvas, const HeadGridPlaces& places, HeadIndex head)
        : canvas_(canvas), place_(places.badges), room_(places.badge_rect(head)) {
        const float gap = item_gap(canvas);
        if (place_ == BadgePlace::Below) {
            room_.y += gap;
            room_.h -= gap;
        } else if (place_ == BadgePlace::Beside) {
            room_.x += gap;
            room_.w -= gap;
        } else {
            corner_ = room_.inset(gap / 2);
        }
    }

    /// Calls paint(sign) for the next sign and writes its number where there is room for one;
    /// does nothing when there is no room for the sign.
    template <class Paint>
    void add(double value, Color color, Paint&& paint) {
        switch (place_) {
            case BadgePlace::Corner:
                add_in_corner(value, color, paint);
                return;
            case BadgePlace::Below:
                add_below(value, color, paint);
                return;
            case BadgePlace::Beside:
                add_beside(value, color, paint);
                return;
            case BadgePlace::None:
                return;
        }
    }

private:
    template <class Paint>
    void add_in_corner(double value, Color color, Paint& paint) {
        const float sign = sign_side(canvas_), number = number_width(canvas_);
        const float bottom = corner_.y + sign - room_.y;
        // Left of and below the diagonal weights are drawn; badges keep above it.
        const float room = room_.w - bottom;
        const float with_sign = sign + number_gap(canvas_) + number;
        const bool both = with_sign <= room;
        const float width = both ? with_sign : number;
        if (width > room) return;
        const Rect line{corner_.right() - width, corner_.y, width, sign};
        fill_rect(canvas_, line, canvas_.theme.background, canvas_.metrics.rounding);
        if (both) paint(Rect{line.x, line.y, sign, sign});
        draw_figures(canvas_, line, TextStyle::Body, format_weight(value), color, Align::Right);
        corner_.y += sign + item_gap(canvas_) / 2;
    }

    template <class Paint>
    void add_below(double value, Color color, Paint& paint) {
        const float sign = sign_side(canvas_), number = number_width(canvas_);
        const float after = sign + number_gap(canvas_);
        const bool numbers = room_.w >= after + number;
        const float width = numbers ? after + number : sign;
        if (sign > room_.h + 1 || width > room_.w + 1) return;
        paint(Rect{room_.x, room_.y, sign, sign});
        if (numbers) {
            draw_figures(canvas_, {room_.x + after, room_.y, number, sign}, TextStyle::Body,
                         format_weight(value), color, Align::Left);
        }
        const float step = width + 2 * item_gap(canvas_);
        room_.x += step;
        room_.w -= step;
    }

    template <class Paint>
    void add_beside(double value, Color color, Paint& paint) {
        const float sign = sign_side(canvas_), number = number_width(canvas_);
        const float next = sign + number_gap(canvas_);
        const bool after = room_.w >= next + number, under = !after && room_.w >= number;
        const float height = sign + (under ? canvas_.metrics.em : 0);
        if (sign > room_.w + 1 || height > room_.h + 1) return;
        paint(Rect{room_.x, room_.y, sign, sign});
        const Rect place = after ? Rect{room_.x + next, room_.y, number, sign}
                                 : Rect{room_.x, room_.y + sign, number, canvas_.metrics.em};
        if (after || under) {
            draw_figures(canvas_, place, TextStyle::Body, format_weight(value), color, Align::Left);
        }
        const float step = height + 1.6F * item_gap(canvas_);
        room_.y += step;
        room_.h -= step;
    }

    const Canvas& canvas_;
    BadgePlace place_;
    Rect room_;
    Rect corner_;
};

void draw_badges(const Canvas& canvas, const HeadGridPlaces& places, const HeadGridFigure& figure,
                 const HeadCell& cell) {
    if (places.badges == BadgePlace::None) return;
    BadgeRow row(canvas, places, cell.index);
    for (const HeadHabit habit : cell.habits) {
        row.add(*habit_score(cell.stats, habit), canvas.theme.text, [&](Rect sign) {
            draw_sign(canvas, sign, habit, figure.best_of(habit) == cell.index);
        });
    }
    // The sign of entropy says nothing without its number.
    const bool with_numbers =
        places.badges != BadgePlace::Beside || places.side >= badge_room(canvas, false).stack;
    if (cell.stats.resting || !with_numbers) return;
    row.add(cell.stats.entropy, canvas.theme.secondary, [&](Rect sign) {
        draw_text(canvas, sign, TextStyle::Body, kEntropySign, canvas.theme.secondary,
                  Align::Centre);
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
    TextStyle style = TextStyle::Body;
    Rect place{};  ///< filled by the layout
};

std::vector<LegendItem> legend_items(const ViewContext& context, const HeadGridFigure& figure) {
    std::vector<LegendItem> items;
    // Habits are those of one sequence that looks at itself.
    const bool one_sequence = shown_attention(context.state) != AttentionKind::Cross;
    for (const HeadHabit habit :
         std::span(kHeadHabits).first(one_sequence ? kHeadHabits.size() : 0)) {
        const bool cannot_show = habit == HeadHabit::Induction && !figure.has_repeats;
        LegendItem item{habit,
                        context.text(cannot_show ? "heads.no_repeats" : habit_text(habit)),
                        figure.best_of(habit),
                        {}};
        if (item.best) {
            item.best_name =
                std::to_string(item.best->layer) + "." + std::to_string(item.best->head);
        }
        items.push_back(std::move(item));
    }
    items.push_back({std::nullopt, context.text("heads.entropy"), std::nullopt, {}});
    return items;
}

struct Legend {
    std::vector<LegendItem> items;
    float bottom = 0;  ///< of its part at the top of the stage
};

float item_width(const Canvas& canvas, const LegendItem& item) {
    const float gap = item_gap(canvas);
    const float text = sign_side(canvas) + gap + text_width(canvas, item.style, item.meaning) + 1;
    return text + (item.best ? gap + button_width(canvas, item.best_name) : 0);
}

/// Sets `items` in lines from the top of `area`; returns the number of lines.
int set_lines(const Canvas& canvas, Rect area, TextStyle style, std::span<LegendItem> items) {
    Rect next{area.x, area.y, 0, canvas.metrics.hit};
    int lines = 1;
    for (LegendItem& item : items) {
        item.style = style;
        next.w = item_width(canvas, item);
        if (next.right() > area.right() && next.x > area.x) {
            next.x = area.x;
            next.y += next.h + canvas.metrics.gap / 2;
            ++lines;
        }
        item.place = next;
        next.x = next.right() + canvas.metrics.em;
    }
    return lines;
}

/// Set in lines at the top of the stage; the entropy beside the toggles at its bottom where there
/// is room.
Legend make_legend(const ViewContext& context, const HeadGridFigure& figure, Rect stage,
                   Rect beside_toggles) {
    const Canvas canvas = context.canvas();
    Legend legend;
    legend.items = legend_items(context, figure);
    LegendItem& entropy = legend.items.back();
    const float width = item_width(canvas, entropy);
    const bool below = width <= beside_toggles.w;
    const auto above = std::span(legend.items).first(legend.items.size() - (below ? 1 : 0));
    // Large text in a narrow stage: the maps keep their room, the legend gets smaller.
    constexpr int kMostLines = 2;
    if (set_lines(canvas, stage, TextStyle::Body, above) > kMostLines) {
        set_lines(canvas, stage, TextStyle::Small, above);
    }
    legend.bottom = above.empty() ? stage.y : above.back().place.bottom();
    if (below) {
        entropy.place = {beside_toggles.right() - width, beside_toggles.y, width, beside_toggles.h};
    }
    return legend;
}

void draw_legend_item(ViewContext& context, const LegendItem& item) {
    const Canvas canvas = context.canvas();
    const float side = sign_side(canvas), gap = item_gap(canvas);
    const Rect sign{item.place.x, std::round(item.place.centre_y() - side / 2), side, side};
    if (item.habit) {
        draw_sign(canvas, sign, *item.habit, false);
    } else {
        draw_text(canvas, sign, TextStyle::Body, kEntropySign, canvas.theme.secondary,
                  Align::Centre);
    }
    const float left = sign.right() + gap;
    const float width = text_width(canvas, item.style, item.meaning) + 1;
    draw_text(canvas, {left, item.place.y, width, item.place.h}, item.style, item.meaning,
              item.habit ? canvas.theme.text : canvas.theme.secondary);
    if (!item.best) return;
    const Rect place{left + width + gap, item.place.y, button_width(canvas, item.best_name),
                     item.place.h};
    const std::string target =
        std::string("heads/best/") + std::to_string(static_cast<int>(*item.habit));
    const std::string hint = head_name(context, *item.best);
    if (button(canvas, target, place, item.best_name, {.hint = hint})) {
        choose_head(context.state.selection, *item.best);
    }
}

/// The width that the numbers of the layers and the word before the heads' numbers take.
float axis_width(const ViewContext& context) {
    const Canvas canvas = context.canvas();
    const float head = text_width(canvas, TextStyle::Body, context.text("attention.head"));
    return std::round(std::max(2.6F * canvas.metrics.em, head + 0.4F * canvas.metrics.em));
}

/// "head" beside the numbers of the heads, "layer" upright beside those of the layers.
void draw_axis_titles(const ViewContext& context, const HeadGridPlaces& places) {
    const Canvas canvas = context.canvas();
    const float em = canvas.metrics.em;
    const std::string layer = context.text("attention.layer"),
                      head = context.text("attention.head");
    const Color color = canvas.theme.secondary;
    const float width = axis_width(context);
    draw_text(canvas, {places.area.x - width, places.area.y - 1.25F * em, width, 1.2F * em},
              TextStyle::Body, head, color);
    const float length = text_width(canvas, TextStyle::Body, layer) + 1;
    if (length + em > places.area.h) return;
    draw_turned(canvas, {places.area.x - 2.1F * em, places.area.centre_y() + length / 2}, 90,
                [&](Point origin) {
                    draw_text(canvas, {origin.x, origin.y - em / 2, length, em}, TextStyle::Body,
                              layer, color);
                });
}

/// Whether every layer's first query sees nothing of the last key.
bool corners_masked(const ViewContext& context) {
    const Snapshot& snapshot = *context.state.snapshot;
    const ModelSpec& spec = snapshot.model->spec();
    const AttentionKind kind = shown_attention(context.state);
    const int last = static_cast<int>(snapshot.keys(kind).size()) - 1;
    for (int layer = 0; layer < layer_count(spec, kind); ++layer)
        if (visible_keys(attention_spec(spec, kind, layer), 0, last + 1).end > last) return false;
    return true;
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
    const std::optional<HeadExtent> extent = head_extent(state);
    if (!extent) {
        draw_no_attention(context, stage);
        return;
    }
    const Snapshot& snapshot = *state.snapshot;
    const HeadGridFigure& figure = figures_.of(snapshot, shown_attention(state));
    const Metrics& metrics = canvas.metrics;
    const float em = metrics.em;
    draw_attention_choices(context, stage);
    const float choices = attention_choices_height(context);
    stage.y += choices;
    stage.h -= choices;

    const Rect options{stage.x, stage.bottom() - metrics.hit, stage.w, metrics.hit};
    const float toggles = draw_attention_options(context, options);
    const Rect beside{options.x + toggles + em, options.y, options.w - toggles - em, options.h};
    const Legend legend = make_legend(context, figure, stage, beside);
    const float left = axis_width(context), top = legend.bottom + metrics.gap + 1.3F * em;
    const Rect grid{stage.x + left, top, stage.w - left, options.y - metrics.gap - top};
    const HeadGridPlaces places =
        place_head_grid(grid, extent->layers, extent->heads, std::max(4.0F, std::round(0.3F * em)),
                        badge_room(canvas, corners_masked(context)));
    HeadGridContent content = grid_content(context, patterns_, snapshot, places.map);
    content.chosen = {state.selection.layer, state.selection.head};

    for (const LegendItem& item : legend.items)
        draw_legend_item(context, item);
    draw_axis_titles(context, places);
    draw_head_grid_numbers(canvas, places, content.chosen);
    const HeadGridPress press = grid_.draw(canvas, places, content);
    for (const HeadCell& cell : figure.cells) {
        draw_badges(canvas, places, figure, cell);
    }
    if (press.hovered) {
        if (const HeadCell* cell = figure.cell(*press.hovered)) {
            draw_head_tooltip(context, places.cell(*press.hovered), *cell);
        }
    }
    const bool typing = state.focus || state.editing || state.help_open;
    if (press.clicked) {
        open_head(state, *press.clicked);
    } else if (!typing && context.input.was_pressed({Key::Enter, false, false, false}, false)) {
        open_head(state, content.chosen);
    }
}

}  // namespace headlight
