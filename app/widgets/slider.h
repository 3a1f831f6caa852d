#pragma once

#include <optional>
#include <string>

#include "app/widgets/basic.h"
#include "app/widgets/slider_scale.h"

namespace headlight {

/// How a slider is drawn and moved.
struct SliderLook {
    bool active = true;       ///< false: the setting is off; the grip rests there, drawn faintly
    bool mark_labels = true;  ///< the marks' values below the track
    double wheel_step = 0.1;  ///< change by one notch of the wheel
    /// The pointer with its fraction of a pixel, which ImGui rounds away: scripts drag to a
    /// hundredth by it.
    std::optional<float> pointer_x = std::nullopt;
};

/// What a person did with a slider in this frame.
struct SliderResult {
    std::optional<double> value;  ///< the new value, when it was moved
    bool wants_entry = false;     ///< double-clicked: type the value
    bool hovered = false;
};

/// A track with a grip and marks, made for a projector: thick, no animation, the same frame.
/// Dragging keeps the grip under the pointer; a press beside the grip brings it there. Scripts drag
/// it by its target name.
SliderResult slider(const Canvas& canvas, const std::string& target, Rect rect,
                    const SliderScale& scale, double value, const SliderLook& look = {});

/// The height of a slider with or without its labels.
float slider_height(const Canvas& canvas, bool mark_labels);

}  // namespace headlight
