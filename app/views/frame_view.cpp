#include "app/views/frame_view.h"

#include "app/views/frame_bar.h"
#include "app/views/frame_layout.h"
#include "app/views/help_view.h"
#include "app/views/notice_view.h"
#include "app/views/status_view.h"

namespace headlight {
namespace {

constexpr ImGuiWindowFlags kFixedWindow =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoBackground |
    ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings |
    ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse;

/// A window without borders and padding, so that pixels are the window's.
void begin_window(const char* name, Rect rect, ImGuiWindowFlags flags) {
    ImGui::SetNextWindowPos({rect.x, rect.y});
    ImGui::SetNextWindowSize({rect.w, rect.h});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::Begin(name, nullptr, flags);
    ImGui::PopStyleVar(2);
}

/// The panel lies over the stage: it takes the clicks there.
void draw_panel_over_stage(const ViewContext& context, const WindowLayout& layout,
                           const FrameSlots& slots) {
    begin_window("panel", layout.panel, kFixedWindow & ~ImGuiWindowFlags_NoBringToFrontOnFocus);
    const Canvas canvas = context.canvas();
    fill_rect(canvas, layout.panel, context.theme.panel, context.metrics.rounding);
    outline_rect(canvas, layout.panel, context.theme.text, 2, context.metrics.rounding);
    slots.panel(layout.panel, layout.probability_rows);
    ImGui::End();
}

}  // namespace

WindowLayout FrameView::lay_out(const ViewContext& context) {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    FrameRequest request{static_cast<int>(size.x), static_cast<int>(size.y), 1,
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
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    begin_window("frame", {0, 0, size.x, size.y}, kFixedWindow);
    const WindowLayout layout = lay_out(context);
    draw_window(context, layout, slots);
    ImGui::End();
    if (layout.panel.w > 0 && layout.panel_folds) draw_panel_over_stage(context, layout, slots);
    draw_notices(context, layout.stage);
    if (context.state.help_open) draw_help(context);
}

}  // namespace headlight
