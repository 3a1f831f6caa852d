#pragma once

#include <string>

#include "app/views/edited_line.h"

namespace headlight {

/// What the model reads, always editable: one sentence; the two sentences of a pair; or what the
/// encoder and what the decoder reads; or the file of a picture. Typing changes the state at once
/// and ends a generation that began from another text.
class PromptView {
public:
    void draw(const ViewContext& context, Rect rect);

private:
    void draw_field(const ViewContext& context, Rect rect, EditedLine& line, TextField field,
                    std::string& text) const;
    void draw_pair_button(const ViewContext& context, Rect rect) const;
    float draw_chat_toggle(const ViewContext& context, Rect rect) const;

    EditedLine prompt_, second_, target_, picture_;
};

}  // namespace headlight
