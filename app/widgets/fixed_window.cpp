#include "app/widgets/fixed_window.h"

#include <imgui.h>

namespace headlight {

FixedWindow::FixedWindow(const char* name, Rect rect, Layer layer) {
    constexpr ImGuiWindowFlags kFixed =
        ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoBackground |
        ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
        ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoFocusOnAppearing;
    ImGui::SetNextWindowPos({rect.x, rect.y});
    ImGui::SetNextWindowSize({rect.w, rect.h});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    const bool base = layer == Layer::Base;
    ImGui::Begin(name, nullptr,
                 kFixed | (base ? ImGuiWindowFlags_NoBringToFrontOnFocus : ImGuiWindowFlags_None));
    ImGui::PopStyleVar(3);
}

FixedWindow::~FixedWindow() { ImGui::End(); }

Rect whole_window() {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    return {0, 0, size.x, size.y};
}

}  // namespace headlight
