#pragma once

#include "app/platform/input_queue.h"

struct ImGuiIO;

namespace headlight {

/// Tells ImGui which of its keys our keys are. Once, after the context is made.
void map_keys(ImGuiIO& io);

/// Hands the pointer and the keys of one frame to ImGui, in order. Text is ours alone: ImGui 1.86
/// would damage characters above U+FFFF. Call before NewFrame.
void feed_imgui(ImGuiIO& io, const FrameInput& input);

/// Call after the font atlas was built, outside a frame.
void renew_font_texture();

}  // namespace headlight
