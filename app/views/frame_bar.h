#pragma once

#include "app/views/view_context.h"

namespace headlight {

/// The quiet bar at the top: the program, the model, the scenes with their keys, and the buttons
/// for language, theme and help. With little room the names go first, then the keys; the scenes
/// stay.
void draw_frame_bar(const ViewContext& context, Rect rect, bool panel_folds);

}  // namespace headlight
