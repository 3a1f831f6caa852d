#pragma once

#include "app/views/view_context.h"

namespace headlight {

/// What looks at what, where there is more than one of it: encoder, decoder or cross attention, and
/// which sentence of a pair looks at which. Shared by the scenes that show attention.

/// The row's height and the gap behind it; 0 where there is nothing to choose.
float attention_choices_height(const ViewContext& context);

/// Draws into the upper end of `area`. A click or the keys Y and Z choose.
void draw_attention_choices(const ViewContext& context, Rect area);

}  // namespace headlight
