#pragma once

#include "app/theme/metrics.h"

namespace headlight {

/// What decides where the parts of the window are.
struct FrameRequest {
    int width = 1920;  ///< framebuffer pixels
    int height = 1080;
    int strip_lines = 1;         ///< lines that the token strip needs
    bool panel_toggled = false;  ///< the person pressed the key of the panel
};

/// The window's layout with the person's wish for the panel: its key closes the panel where there
/// is room for it, and opens it over the stage where there is not.
WindowLayout frame_layout(const FrameRequest& request, const Metrics& metrics);

}  // namespace headlight
