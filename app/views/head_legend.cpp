#include "app/views/head_legend.h"

#include <cmath>
#include <span>
#include <utility>

#include "app/views/head_badges.h"
#include "app/views/head_pictures.h"
#include "app/widgets/controls.h"

namespace headlight {
namespace {

using LegendItem = HeadLegend::Item;

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

float item_width(const Canvas& canvas, const LegendItem& item) {
    const float gap = badge_gap(canvas);
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

void draw_legend_item(const ViewContext& context, const LegendItem& item) {
    const Canvas canvas = context.canvas();
    const float side = sign_side(canvas), gap = badge_gap(canvas);
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

}  // namespace

HeadLegend make_head_legend(const ViewContext& context, const HeadGridFigure& figure, Rect stage,
                            Rect beside_toggles) {
    const Canvas canvas = context.canvas();
    HeadLegend legend;
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

void draw_head_legend(const ViewContext& context, const HeadLegend& legend) {
    for (const LegendItem& item : legend.items)
        draw_legend_item(context, item);
}

}  // namespace headlight
