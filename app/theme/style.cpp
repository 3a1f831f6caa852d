#include "app/theme/style.h"

#include <algorithm>
#include <cmath>

#include <imgui.h>

#include "app/theme/imgui_compat.h"

namespace headlight {

namespace {

void apply_sizes(ImGuiStyle& style, const Metrics& m) {
    const float pad_y = std::max(2.0F, std::round(0.5F * (m.hit - m.em)));
    style.WindowPadding = {0.0F, 0.0F};
    style.WindowBorderSize = 0.0F;
    style.WindowMinSize = {1.0F, 1.0F};
    style.ChildBorderSize = m.hairline;
    style.PopupBorderSize = m.hairline;
    style.FrameBorderSize = m.hairline;
    style.FramePadding = {m.gap, pad_y};
    style.ItemSpacing = {m.gap, m.gap};
    style.ItemInnerSpacing = {m.gap, 0.5F * m.gap};
    style.CellPadding = {m.gap, 0.3F * m.gap};
    style.IndentSpacing = m.em;
    style.ScrollbarSize = m.slider_track;
    style.GrabMinSize = m.slider_grab;
    style.WindowRounding = 0.0F;
    style.ChildRounding = m.rounding;
    style.PopupRounding = m.rounding;
    style.FrameRounding = m.rounding;
    style.GrabRounding = m.rounding;
    style.ScrollbarRounding = m.rounding;
    style.DisplaySafeAreaPadding = {m.gap, m.gap};
    style.MouseCursorScale = 1.0F;
    style.DisabledAlpha = 1.0F;  // what is disabled has its own colour, which keeps its contrast
}

void apply_colors(ImGuiStyle& style, const Theme& t) {
    const auto set = [&style](ImGuiCol role, Color color) { style.Colors[role] = im_vec4(color); };
    const Color clear = t.background.with_alpha(0.0F);
    for (int role = 0; role < ImGuiCol_COUNT; ++role)
        set(role, t.text);
    set(ImGuiCol_TextDisabled, t.disabled);
    set(ImGuiCol_WindowBg, t.background);
    set(ImGuiCol_ChildBg, clear);
    set(ImGuiCol_PopupBg, t.panel);
    set(ImGuiCol_Border, t.hairline);
    set(ImGuiCol_BorderShadow, clear);
    set(ImGuiCol_FrameBg, t.field);
    set(ImGuiCol_FrameBgHovered, t.hover);
    set(ImGuiCol_FrameBgActive, t.field);
    set(ImGuiCol_TitleBg, t.panel);
    set(ImGuiCol_TitleBgActive, t.panel);
    set(ImGuiCol_TitleBgCollapsed, t.panel);
    set(ImGuiCol_MenuBarBg, t.panel);
    set(ImGuiCol_ScrollbarBg, clear);
    set(ImGuiCol_ScrollbarGrab, t.track);
    set(ImGuiCol_ScrollbarGrabHovered, t.disabled);
    set(ImGuiCol_ScrollbarGrabActive, t.secondary);
    set(ImGuiCol_CheckMark, t.focus);
    set(ImGuiCol_SliderGrab, t.bar);
    set(ImGuiCol_SliderGrabActive, t.focus);
    set(ImGuiCol_Button, t.panel);
    set(ImGuiCol_ButtonHovered, t.hover);
    set(ImGuiCol_ButtonActive, t.pressed);
    set(ImGuiCol_Header, t.hover);
    set(ImGuiCol_HeaderHovered, t.hover);
    set(ImGuiCol_HeaderActive, t.pressed);
    set(ImGuiCol_Separator, t.hairline);
    set(ImGuiCol_ResizeGrip, clear);
    set(ImGuiCol_ResizeGripHovered, clear);
    set(ImGuiCol_ResizeGripActive, clear);
    set(ImGuiCol_Tab, t.panel);
    set(ImGuiCol_TabHovered, t.hover);
    set(ImGuiCol_PlotLines, t.bar);
    set(ImGuiCol_PlotHistogram, t.bar);
    set(ImGuiCol_TableHeaderBg, t.panel);
    set(ImGuiCol_TableBorderStrong, t.hairline);
    set(ImGuiCol_TableBorderLight, t.hairline);
    set(ImGuiCol_TableRowBg, clear);
    set(ImGuiCol_TableRowBgAlt, t.panel);
    // Selected text keeps its own colour on this tint.
    set(ImGuiCol_TextSelectedBg, t.focus.with_alpha(0.35F));
    set(ImGuiCol_DragDropTarget, t.focus);
    set(ImGuiCol_NavWindowingDimBg, t.scrim);
    set(ImGuiCol_ModalWindowDimBg, t.scrim);
}

}  // namespace

void apply_style(ImGuiStyle& style, const Theme& theme, const Metrics& metrics) {
    style = ImGuiStyle();
    apply_sizes(style, metrics);
    apply_colors(style, theme);
}

}  // namespace headlight
