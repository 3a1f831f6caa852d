#pragma once

#include <string>

#include "app/views/view_context.h"
#include "app/widgets/prompt_field.h"

namespace headlight {

/// A text of the state as a line that is typed into: the field, its keys and the clipboard. Every
/// text field of the window is one.
class EditedLine {
public:
    struct Result {
        bool changed = false;  ///< the text is another than before
        bool entered = false;  ///< Enter was pressed in it
    };

    /// Has the keyboard while AppState::focus is `field`; a click in it or beside it moves that.
    /// `text` may have been changed from elsewhere since the last frame. Empty, it shows `hint`.
    Result draw(const ViewContext& context, const std::string& target, Rect rect, TextField field,
                std::string& text, const std::string& hint);

private:
    bool take_keys(const ViewContext& context);
    bool take_clipboard(const ViewContext& context, const KeyChord& chord);

    PromptField field_;
    bool had_keyboard_ =
        false;  ///< in the last frame: the key that gives the field the keyboard types nothing
};

}  // namespace headlight
