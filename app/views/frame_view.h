#pragma once

#include <functional>

#include "app/views/model_picker_view.h"
#include "app/views/prompt_view.h"
#include "app/views/token_strip_view.h"
#include "app/views/view_context.h"

namespace headlight {

/// What is drawn inside the frame.
struct FrameSlots {
    /// The scene; called when there is a snapshot to look at.
    std::function<void(Rect stage)> stage;
    /// The next-token panel; not called while it is folded away.
    std::function<void(Rect panel)> panel;
};

/// The one window of the program: bar, prompt, token strip, stage, panel, status, and over them
/// notices, the list of models and the help sheet. Everything of a frame is drawn inside `draw`.
class FrameView {
public:
    void draw(const ViewContext& context, const FrameSlots& slots);

    /// Something still moves: draw on.
    bool working() const { return strip_.working() || decoder_.working(); }

private:
    WindowLayout lay_out(const ViewContext& context);
    void point_strips(const ViewContext& context, const WindowLayout& layout);
    void draw_window(const ViewContext& context, const WindowLayout& layout,
                     const FrameSlots& slots);

    PromptView prompt_;
    TokenStripView strip_;    ///< of the prompt
    TokenStripView decoder_;  ///< of what the decoder of an encoder-decoder reads
    ModelPickerView picker_;
};

}  // namespace headlight
