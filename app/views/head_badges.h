#pragma once

#include "app/figures/head_grid_figure.h"
#include "app/views/view_context.h"
#include "app/widgets/head_grid.h"

/// The signs of what heads do, with their numbers: badges on the maps, and what they mean.
namespace headlight {

/// The sign of the entropy, which every head has.
inline constexpr const char* kEntropySign = "H";

/// What a habit does, as a key of the string table.
const char* habit_text(HeadHabit habit);

/// A sign on its badge; filled for the strongest head of the model.
void draw_sign(const Canvas& canvas, Rect rect, HeadHabit habit, bool strongest);

/// The side of a sign's badge.
float sign_side(const Canvas& canvas);
/// Between what belongs together: badges, a sign and its meaning.
float badge_gap(const Canvas& canvas);

/// @param masked  the upper right corner of every map is masked
BadgeRoom badge_room(const Canvas& canvas, bool masked);

/// The badges of one head: its habits, and its entropy where numbers have room.
void draw_badges(const Canvas& canvas, const HeadGridPlaces& places, const HeadGridFigure& figure,
                 const HeadCell& cell);

/// Everything that is known of a head, beside its cell.
void draw_head_tooltip(const ViewContext& context, Rect anchor, const HeadCell& cell);

}  // namespace headlight
