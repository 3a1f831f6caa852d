#include "app/platform/gui.h"

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>

#include "app/gl/framebuffer.h"
#include "app/platform/imgui_io.h"
#include "app/theme/imgui_compat.h"
#include "app/theme/style.h"
#include "engine/error.h"

namespace headlight {

namespace {

CursorShape shape_of(ImGuiMouseCursor cursor) {
    switch (cursor) {
        case ImGuiMouseCursor_None:
            return CursorShape::Hidden;
        case ImGuiMouseCursor_TextInput:
            return CursorShape::Text;
        case ImGuiMouseCursor_Hand:
            return CursorShape::Hand;
        case ImGuiMouseCursor_ResizeEW:
            return CursorShape::ResizeHorizontal;
        case ImGuiMouseCursor_ResizeNS:
            return CursorShape::ResizeVertical;
        default:
            return CursorShape::Arrow;
    }
}

}  // namespace

struct Gui::Parts {
    Parts(Surface& drawn_on, const FontFiles& files) : surface(drawn_on), fonts(files) {}

    Surface& surface;
    Fonts fonts;
    ImGuiContext* context = nullptr;
    ThemeName theme_name = ThemeName::Light;
    Metrics metrics;
    bool styled = false;
    Color background;
};

Gui::Gui(Surface& surface, const FontFiles& fonts)
    : parts_(std::make_unique<Parts>(surface, fonts)) {
    IMGUI_CHECKVERSION();
    parts_->context = ImGui::CreateContext();
    ImGui::SetCurrentContext(parts_->context);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    map_keys(io);
    if (!ImGui_ImplOpenGL3_Init("#version 330 core")) {
        ImGui::DestroyContext(parts_->context);
        throw Error("the user interface cannot draw", "OpenGL 3.3",
                    "update the graphics driver, or set LIBGL_ALWAYS_SOFTWARE=1");
    }
}

Gui::~Gui() {
    ImGui::SetCurrentContext(parts_->context);
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext(parts_->context);
}

void Gui::begin_frame(const FrameInput& input, double dt, const Theme& theme,
                      const Metrics& metrics) {
    Parts& p = *parts_;
    ImGui::SetCurrentContext(p.context);
    ImGuiIO& io = ImGui::GetIO();
    if (p.fonts.build(*io.Fonts, metrics)) renew_font_texture();
    if (!p.styled || p.theme_name != theme.name || p.metrics != metrics) {
        apply_style(ImGui::GetStyle(), theme, metrics);
        set_default_font_size(ImGui::GetStyle(), p.fonts.face(TextStyle::Body));
        io.FontDefault = p.fonts.face(TextStyle::Body).font;
        p.theme_name = theme.name;
        p.metrics = metrics;
        p.styled = true;
    }
    p.background = theme.background;
    const gl::Size size = p.surface.size();
    io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
    io.DisplayFramebufferScale = {1.0F, 1.0F};  // everything is in framebuffer pixels
    io.DeltaTime = static_cast<float>(std::max(dt, 1e-5));
    ImGui_ImplOpenGL3_NewFrame();
    feed_imgui(io, input);
    ImGui::NewFrame();
}

void Gui::end_frame() {
    Parts& p = *parts_;
    ImGui::Render();
    p.surface.bind();
    gl::clear(p.background);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    p.surface.set_cursor(shape_of(ImGui::GetMouseCursor()));
}

const Fonts& Gui::fonts() const { return parts_->fonts; }

}  // namespace headlight
