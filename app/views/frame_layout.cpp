#include "app/views/frame_layout.h"

namespace headlight {

WindowLayout frame_layout(const FrameRequest& request, const Metrics& metrics) {
    WindowLayout layout = make_layout(
        {request.width, request.height, request.strip_lines, request.panel_toggled}, metrics);
    if (!layout.panel_folds && request.panel_toggled) {
        layout.stage.w = layout.panel.right() - layout.stage.x;
        layout.panel.w = 0;
    }
    return layout;
}

}  // namespace headlight
