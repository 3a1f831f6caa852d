#include "app/platform/imgui_io.h"

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <array>
#include <cfloat>
#include <utility>

namespace headlight {

namespace {

// The keys that ImGui itself knows by name. Everything else is ours alone.
constexpr std::array kKnownToImGui {
    std::pair{ImGuiKey_Tab, Key::Tab}, std::pair{ImGuiKey_LeftArrow, Key::Left},
        std::pair{ImGuiKey_RightArrow, Key::Right}, std::pair{ImGuiKey_UpArrow, Key::Up},
        std::pair{ImGuiKey_DownArrow, Key::Down}, std::pair{ImGuiKey_PageUp, Key::PageUp},
        std::pair{ImGuiKey_PageDown, Key::PageDown}, std::pair{ImGuiKey_Home, Key::Home},
        std::pair{ImGuiKey_End, Key::End}, std::pair{ImGuiKey_Insert, Key::Insert},
        std::pair{ImGuiKey_Delete, Key::Delete}, std::pair{ImGuiKey_Backspace, Key::Backspace},
        std::pair{ImGuiKey_Space, Key::Space}, std::pair{ImGuiKey_Enter, Key::Enter},
        std::pair{ImGuiKey_Escape, Key::Escape},
#if IMGUI_VERSION_NUM >= 18700
        std::pair{ImGuiKey_KeypadEnter, Key::KeypadEnter},
#else
        std::pair{ImGuiKey_KeyPadEnter, Key::KeypadEnter},
#endif
        std::pair{ImGuiKey_A, Key::A}, std::pair{ImGuiKey_C, Key::C}, std::pair{ImGuiKey_V, Key::V},
        std::pair{ImGuiKey_X, Key::X}, std::pair{ImGuiKey_Y, Key::Y}, std::pair{ImGuiKey_Z, Key::Z},
};

}  // namespace

#if IMGUI_VERSION_NUM >= 18700

void map_keys(ImGuiIO& io) { io.ConfigInputTrickleEventQueue = false; }

namespace {

void feed_event(ImGuiIO& io, const InputEvent& event) {
    if (const auto* move = std::get_if<MouseMove>(&event)) {
        io.AddMousePosEvent(move->x, move->y);
    } else if (std::holds_alternative<MouseLeave>(event)) {
        io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
    } else if (const auto* button = std::get_if<MouseButtonChange>(&event)) {
        io.AddMouseButtonEvent(static_cast<int>(button->button), button->down);
    } else if (const auto* wheel = std::get_if<MouseWheel>(&event)) {
        io.AddMouseWheelEvent(wheel->x, wheel->y);
    } else if (const auto* focus = std::get_if<FocusChange>(&event)) {
        io.AddFocusEvent(focus->focused);
    } else if (const auto* change = std::get_if<KeyChange>(&event)) {
        for (const auto& [theirs, ours] : kKnownToImGui) {
            if (ours == change->key) io.AddKeyEvent(theirs, change->down);
        }
    }
}

}  // namespace

void feed_imgui(ImGuiIO& io, const FrameInput& input) {
    io.AddKeyEvent(ImGuiMod_Ctrl, input.ctrl());
    io.AddKeyEvent(ImGuiMod_Shift, input.shift());
    io.AddKeyEvent(ImGuiMod_Alt, input.alt());
    io.AddKeyEvent(ImGuiMod_Super, input.super());
    for (const InputEvent& event : input.events)
        feed_event(io, event);
}

#else

void map_keys(ImGuiIO& io) {
    for (const auto& [theirs, ours] : kKnownToImGui)
        io.KeyMap[theirs] = static_cast<int>(ours);
}

void feed_imgui(ImGuiIO& io, const FrameInput& input) {
    for (const InputEvent& event : input.events) {
        if (const auto* focus = std::get_if<FocusChange>(&event)) io.AddFocusEvent(focus->focused);
    }
    const bool outside = input.mouse_x < -1e29F;
    io.MousePos = outside ? ImVec2(-FLT_MAX, -FLT_MAX) : ImVec2(input.mouse_x, input.mouse_y);
    for (std::size_t i = 0; i < input.mouse_down.size(); ++i)
        io.MouseDown[i] = input.mouse_down[i];
    io.MouseWheel += input.wheel_y;
    io.MouseWheelH += input.wheel_x;
    for (std::size_t i = 0; i < kKeyCount; ++i)
        io.KeysDown[i] = input.keys_down[i];
    io.KeyCtrl = input.ctrl();
    io.KeyShift = input.shift();
    io.KeyAlt = input.alt();
    io.KeySuper = input.super();
}

#endif

void renew_font_texture() {
#if IMGUI_VERSION_NUM < 19200  // later back ends follow the atlas by themselves
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

}  // namespace headlight
