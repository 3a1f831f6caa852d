#include "app/views/frame_view.h"

#include <algorithm>
#include <cmath>

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
    slots.panel(layout.panel);
}

/// The stack that reads the prompt.
StackSide prompt_side(const AppState& state) {
    const bool encoder = state.snapshot && state.snapshot->model->spec().encoder;
    return encoder ? StackSide::Encoder : StackSide::Decoder;
}

/// Before the strips of two stacks stand their names.
float stack_name_width(const ViewContext& context) {
    if (!shows_two_stacks(context.state)) return 0;
    float widest = 0;
    for (const char* key : {"prompt.encoder", "prompt.decoder"})
        widest = std::max(widest, text_width(context.canvas(), TextStyle::Body, context.text(key)));
    return std::ceil(widest) + context.metrics.gap;
}

void draw_stack_name(const ViewContext& context, Rect strip, StackSide side, const char* key) {
    const float width = stack_name_width(context);
    strip.h = chip_height(context.metrics, strip.h);
    const bool shown = shown_side(context.state) == side;
    draw_text(context.canvas(), {strip.x - width, strip.y, width, strip.h}, TextStyle::Body,
              context.text(key), shown ? context.theme.text : context.theme.secondary);
}

}  // namespace

WindowLayout FrameView::lay_out(const ViewContext& context) {
    const Rect size = whole_window();
    FrameRequest request{static_cast<int>(size.w), static_cast<int>(size.h), 1,
                         context.state.panel_folded};
    const float width = frame_layout(request, context.metrics).strip.w - stack_name_width(context);
    request.strip_lines = strip_.lines_needed(context, prompt_side(context.state), width);
    if (shows_two_stacks(context.state)) {
        decoder_.lines_needed(context, StackSide::Decoder, width);
        request.strip_lines = 2;
    }
    return frame_layout(request, context.metrics);
}

/// Two stacks have a line each.
void FrameView::point_strips(const ViewContext& context, const WindowLayout& layout) {
    Rect place = layout.strip;
    const float name = stack_name_width(context);
    place.x += name;
    place.w -= name;
    if (!shows_two_stacks(context.state)) {
        strip_.point(context, place, layout.strip_lines);
        return;
    }
    place.h = std::floor(place.h / 2);
    const Rect below{place.x, place.bottom(), place.w, place.h};
    decoder_.point(context, below, 1);
    draw_stack_name(context, place, StackSide::Encoder, "prompt.encoder");
    draw_stack_name(context, below, StackSide::Decoder, "prompt.decoder");
    strip_.point(context, place, 1);
}

void FrameView::draw_window(const ViewContext& context, const WindowLayout& layout,
                            const FrameSlots& slots) {
    draw_frame_bar(context, layout.bar, layout.panel_folds);
    prompt_.draw(context, layout.prompt);
    point_strips(context, layout);
    if (context.state.snapshot) {
        slots.stage(layout.stage);
    } else {
        draw_empty_stage(context, layout.stage);
    }
    if (layout.panel.w > 0 && !layout.panel_folds) {
        fill_rect(context.canvas(), layout.panel, context.theme.panel, context.metrics.rounding);
        slots.panel(layout.panel);
    }
    strip_.draw(context);
    if (shows_two_stacks(context.state)) decoder_.draw(context);
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
