#pragma once

#include <array>

#include "app/views/view_context.h"

namespace headlight {

/// "layer [v] 3 [^]": a word, and one number with a button to either side.
struct Stepper {
    const char* name;  ///< key of the string table; the buttons are "name/down" and "name/up"
    int value = 0;
    Action down, up;
    std::array<const char*, 2> signs;  ///< on the buttons
};

/// At the left end of `rect`; returns the width that was used.
float draw_stepper(const ViewContext& context, Rect rect, const Stepper& stepper);

/// The stepper of the layers, the same in every scene.
Stepper layer_stepper(int layer);

}  // namespace headlight
