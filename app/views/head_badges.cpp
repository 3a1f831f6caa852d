#include "app/views/head_badges.h"

#include <cmath>
#include <string>
#include <vector>

#include "app/figures/number_format.h"
#include "app/views/head_pictures.h"
#include "app/widgets/controls.h"

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

float number_width(const Canvas& canvas) {
    return std::ceil(figures_width(canvas, TextStyle::Body, "0.00"));
}
/// From a sign to the number after it.
float number_gap(const Canvas& canvas) { return std::round(0.15F * canvas.metrics.em); }

/// Places the badges of one head one after the other: below each other beside the map or in its
/// masked corner, or in a line below it.
class BadgeRow {
public:
    BadgeRow(const Canvas& canvas, const HeadGridPlaces& places, HeadIndex head)
        : canvas_(canvas), place_(places.badges), room_(places.badge_rect(head)) {
        const float gap = badge_gap(canvas);
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
        corner_.y += sign + badge_gap(canvas_) / 2;
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
        const float step = width + 2 * badge_gap(canvas_);
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
        const float step = height + 1.6F * badge_gap(canvas_);
        room_.y += step;
        room_.h -= step;
    }

    const Canvas& canvas_;
    BadgePlace place_;
    Rect room_;
    Rect corner_;
};

}  // namespace

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

void draw_sign(const Canvas& canvas, Rect rect, HeadHabit habit, bool strongest) {
    const Theme& theme = canvas.theme;
    const float rounding = canvas.metrics.rounding;
    fill_rect(canvas, rect, strongest ? theme.text : theme.background, rounding);
    outline_rect(canvas, rect, strongest ? theme.text : theme.secondary, 2, rounding);
    draw_figures(canvas, rect, TextStyle::Body, habit_sign(habit),
                 strongest ? theme.background : theme.text, Align::Centre);
}

float sign_side(const Canvas& canvas) { return std::round(1.25F * canvas.metrics.em); }
float badge_gap(const Canvas& canvas) { return std::round(0.25F * canvas.metrics.em); }

BadgeRoom badge_room(const Canvas& canvas, bool masked) {
    const float gap = 2 * badge_gap(canvas), sign = sign_side(canvas),
                number = number_width(canvas);
    BadgeRoom room;
    room.row = sign + number_gap(canvas) + number + gap;
    room.stack = number + gap;
    room.sign = sign + gap;
    room.line = sign + gap;
    room.corner = masked ? 2 * sign + number_gap(canvas) + number + gap / 4 : 0;
    return room;
}

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

}  // namespace headlight
