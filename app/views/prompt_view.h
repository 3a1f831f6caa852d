#pragma once

#include "app/views/view_context.h"
#include "app/widgets/prompt_field.h"

namespace headlight {

/// The sentence that the model reads, always editable. Typing changes AppState::prompt at once and
/// ends a generation that began from another sentence.
class PromptView {
public:
    void draw(const ViewContext& context, Rect rect);

private:
    void follow_state(const ViewContext& context);
    void take_keys(const ViewContext& context);
    bool take_clipboard(const ViewContext& context, const KeyChord& chord);
    void store(const ViewContext& context) const;

    PromptField field_;
    bool had_keyboard_ =
        false;  ///< in the last frame: the key that gives the field the keyboard types nothing
};

}  // namespace headlight
