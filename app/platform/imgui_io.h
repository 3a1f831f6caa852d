#pragma once

#include "app/platform/input_queue.h"
#include "app/platform/surface.h"
#include "app/theme/wide_text.h"

struct ImGuiIO;

namespace headlight {

/// Tells ImGui which of its keys our keys are. Once, after the context is made.
void map_keys(ImGuiIO& io);

/// Hands the input of one frame to ImGui, in order; text goes through `wide`. Call before NewFrame.
void feed_imgui(ImGuiIO& io, const FrameInput& input, WideText& wide);

/// What ImGui's copy and paste act on; given to it by pointer.
struct ClipboardLink {
    Surface* surface = nullptr;
    WideText* wide = nullptr;
    std::string shown;  ///< keeps what ImGui was last given alive
};
/// `link` must outlive the current ImGui context.
void connect_clipboard(ClipboardLink& link);

/// Call after the font atlas was built, outside a frame.
void renew_font_texture();

}  // namespace headlight
