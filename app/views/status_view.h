#pragma once

#include "app/views/view_context.h"

namespace headlight {

/// The line at the bottom, for the presenter: what is selected, and what the last pass cost.
void draw_status(const ViewContext& context, Rect rect);

}  // namespace headlight
