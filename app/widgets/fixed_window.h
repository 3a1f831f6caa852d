#pragma once

#include "app/theme/metrics.h"

namespace headlight {

/// An ImGui window without borders, title and padding, open while this lives: what is drawn and
/// pressed meanwhile belongs to it. One that lies over others takes the pointer where it is.
class FixedWindow {
public:
    enum class Layer {
        Base,  ///< below all others, whatever is clicked
        Over
    };
    FixedWindow(const char* name, Rect rect, Layer layer);
    ~FixedWindow();
    FixedWindow(const FixedWindow&) = delete;
    FixedWindow& operator=(const FixedWindow&) = delete;
};

/// The whole framebuffer.
Rect whole_window();

}  // namespace headlight
