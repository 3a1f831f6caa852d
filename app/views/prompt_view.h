#pragma once

#include "app/views/edited_line.h"

namespace headlight {

/// The sentence that the model reads, always editable. Typing changes AppState::prompt at once and
/// ends a generation that began from another sentence.
class PromptView {
public:
    void draw(const ViewContext& context, Rect rect);

private:
    EditedLine line_;
};

}  // namespace headlight
