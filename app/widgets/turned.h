#pragma once

#include <functional>

#include "app/widgets/basic.h"

namespace headlight {

/// Turns what `draw` draws by `degrees` against the clock about the point it is given, and moves
/// that point to `pivot`: for slanted and upright labels. `draw` must stay right of and around its
/// point, inside the visible part of the window, since letters outside of it are dropped before the
/// turn.
void draw_turned(const Canvas& canvas, Point pivot, float degrees,
                 const std::function<void(Point origin)>& draw);

}  // namespace headlight
