#include "app/views/frame_view.h"

#include "app/views/frame_bar.h"
#include "app/views/frame_layout.h"
#include "app/views/help_view.h"
#include "app/views/notice_view.h"
#include "app/views/status_view.h"
#include "app/widgets/fixed_window.h"

namespace headlight {
namespace {

/// The panel lies over the stage: it takes the clicks there.
void draw_panel_over_stage(const ViewContext& context, const WindowLayout& layout,
                           const FrameSlots& slots) {
    const FixedWindow window("panel", layout.panel, FixedWindow::Layer::Over);
    const Canvas canvas = context.canvas();
    fill_rect(canvas, layout.panel, context.theme.panel, context.metrics.rounding);
    outline_rect(canvas, layout.panel, context.theme.text, 2, context.metrics.rounding);
    slots.panel(layout.panel, layout.probability_rows);
}

}  // namespace

WindowLayout FrameView::lay_out(const ViewContext& context) {
    const Rect size = whole_window();
    FrameRequest request{static_cast<int>(size.w), static_cast<int>(size.h), 1,
                         context.state.panel_folded};
    const float strip_width = frame_layout(request, context.metrics).strip.w;
    request.strip_lines = strip_.lines_needed(context, strip_width);
    return frame_layout(request, context.metrics);
}

void FrameView::draw_window(const ViewContext& context, const WindowLayout& layout,
                            const FrameSlots& slots) {
    draw_frame_bar(context, layout.bar, layout.panel_folds);
    prompt_.draw(context, layout.prompt);
    const StripLayout& strip = strip_.point(context, layout.strip, layout.strip_lines);
    if (context.state.snapshot) {
        slots.stage(layout.stage, strip);
    } else {
        draw_empty_stage(context, layout.stage);
    }
    if (layout.panel.w > 0 && !layout.panel_folds) {
        fill_rect(context.canvas(), layout.panel, context.theme.panel, context.metrics.rounding);
        slots.panel(layout.panel, layout.probability_rows);
    }
    strip_.draw(context);
    draw_status(context, layout.status);
}

void FrameView::draw(const ViewContext& context, const FrameSlots& slots) {
    context.state.selection.hovered_token.reset();
    context.surface.set_cursor(CursorShape::Arrow);
    WindowLayout layout;
    {
        const FixedWindow window("frame", whole_window(), FixedWindow::Layer::Base);
        layout = lay_out(context);
        draw_window(context, layout, slots);
    }
    if (layout.panel.w > 0 && layout.panel_folds) draw_panel_over_stage(context, layout, slots);
    if (context.state.help_open) {
        draw_help(context);
    } else if (context.state.picker.open) {
        picker_.draw(context);
    } else {
        draw_notices(context, layout.stage);
    }
}

}  // namespace headlight
