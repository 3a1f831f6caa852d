#include "app/views/edited_line.h"

#include <array>
#include <optional>

namespace headlight {
namespace {

struct EditKey {
    KeyChord chord;
    EditCommand command;
};

constexpr KeyChord plain(Key key) { return {key, false, false, false}; }
constexpr KeyChord ctrl(Key key) { return {key, true, false, false}; }
constexpr KeyChord shift(Key key) { return {key, false, true, false}; }
constexpr KeyChord ctrl_shift(Key key) { return {key, true, true, false}; }

constexpr std::array kEditKeys{
    EditKey{plain(Key::Left), EditCommand::Left},
    EditKey{plain(Key::Right), EditCommand::Right},
    EditKey{ctrl(Key::Left), EditCommand::WordLeft},
    EditKey{ctrl(Key::Right), EditCommand::WordRight},
    EditKey{plain(Key::Home), EditCommand::Start},
    EditKey{plain(Key::End), EditCommand::End},
    EditKey{shift(Key::Left), EditCommand::SelectLeft},
    EditKey{shift(Key::Right), EditCommand::SelectRight},
    EditKey{ctrl_shift(Key::Left), EditCommand::SelectWordLeft},
    EditKey{ctrl_shift(Key::Right), EditCommand::SelectWordRight},
    EditKey{shift(Key::Home), EditCommand::SelectStart},
    EditKey{shift(Key::End), EditCommand::SelectEnd},
    EditKey{ctrl(Key::A), EditCommand::SelectAll},
    EditKey{plain(Key::Backspace), EditCommand::DeleteBack},
    EditKey{shift(Key::Backspace), EditCommand::DeleteBack},
    EditKey{plain(Key::Delete), EditCommand::DeleteForward},
    EditKey{ctrl(Key::Backspace), EditCommand::DeleteWordBack},
    EditKey{ctrl(Key::Delete), EditCommand::DeleteWordForward},
    EditKey{ctrl(Key::U), EditCommand::DeleteAll},
    EditKey{ctrl(Key::Z), EditCommand::Undo},
    EditKey{ctrl_shift(Key::Z), EditCommand::Redo},
    EditKey{ctrl(Key::Y), EditCommand::Redo},
};

std::optional<EditCommand> edit_command(const KeyChord& chord) {
    for (const EditKey& key : kEditKeys) {
        if (key.chord == chord) return key.command;
    }
    return std::nullopt;
}

}  // namespace

bool EditedLine::take_clipboard(const ViewContext& context, const KeyChord& chord) {
    LineEditor& editor = field_.editor();
    const bool copy = chord == ctrl(Key::C) || chord == ctrl(Key::Insert);
    const bool cut = chord == ctrl(Key::X) || chord == shift(Key::Delete);
    const bool paste = chord == ctrl(Key::V) || chord == shift(Key::Insert);
    if (paste) editor.insert(context.surface.clipboard());
    if ((copy || cut) && !editor.selection().empty()) {
        context.surface.set_clipboard(editor.selected_text());
        if (cut) editor.apply(EditCommand::DeleteBack);
    }
    return copy || cut || paste;
}

bool EditedLine::take_keys(const ViewContext& context) {
    LineEditor& editor = field_.editor();
    bool entered = false;
    for (const PressedChord& pressed : context.input.pressed) {
        if (take_clipboard(context, pressed.chord)) continue;
        if (pressed.chord == shift(Key::Enter)) {
            editor.insert("\n");
        } else if (pressed.chord == plain(Key::Enter) || pressed.chord == plain(Key::KeypadEnter)) {
            entered = true;
        } else if (const auto command = edit_command(pressed.chord)) {
            editor.apply(*command);
        }
    }
    editor.insert(context.input.text);
    return entered;
}

EditedLine::Result EditedLine::draw(const ViewContext& context, const std::string& target,
                                    Rect rect, TextField field, std::string& text,
                                    const std::string& hint) {
    std::optional<TextField>& focus = context.state.focus;
    LineEditor& editor = field_.editor();
    if (editor.text() != text) editor.set_text(text);
    const bool has_keyboard = focus == field;
    // A key gave the keyboard: what is typed next replaces the text.
    if (has_keyboard && !had_keyboard_) editor.apply(EditCommand::SelectAll);
    Result result;
    result.entered = has_keyboard && had_keyboard_ && take_keys(context);
    const PromptField::Result drawn =
        field_.draw(context.canvas(), target, rect, has_keyboard, hint);
    if (drawn.pressed) {
        focus = field;
    } else if (has_keyboard && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
        focus.reset();
    }
    if (drawn.hovered) context.surface.set_cursor(CursorShape::Text);
    had_keyboard_ = focus == field;
    result.changed = editor.text() != text;
    if (result.changed) text = editor.text();
    return result;
}

}  // namespace headlight
