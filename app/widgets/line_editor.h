#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace headlight {

/// What a key does to a line of text. The Select forms keep one end of the selection where it is.
enum class EditCommand {
    Left,
    Right,
    WordLeft,
    WordRight,
    Start,
    End,
    SelectLeft,
    SelectRight,
    SelectWordLeft,
    SelectWordRight,
    SelectStart,
    SelectEnd,
    SelectAll,
    DeleteBack,
    DeleteForward,
    DeleteWordBack,
    DeleteWordForward,
    DeleteAll,
    Undo,
    Redo,
};

/// A line of UTF-8 text that is edited: text, caret, selection, history; no drawing and no keys.
/// Any text is held undamaged, line feeds and characters of every plane included; the caret stands
/// between characters. Places are bytes of the text.
class LineEditor {
public:
    struct Selection {
        std::size_t begin = 0, end = 0;
        bool empty() const { return begin == end; }
    };

    const std::string& text() const { return now_.text; }
    std::size_t caret() const { return now_.caret; }
    Selection selection() const;
    std::string selected_text() const;

    /// Replaces everything from outside: the caret goes to the end, the history is forgotten.
    void set_text(std::string text);

    /// Puts text in place of the selection, or at the caret. Letters typed one after the other are
    /// undone together, up to a space.
    void insert(std::string_view utf8);

    /// Returns whether the text changed.
    bool apply(EditCommand command);

    /// Moves the caret to the character boundary at or before `place`; `select` keeps the other
    /// end.
    void place_caret(std::size_t place, bool select);

    /// Selects the word, the space or the punctuation at `place`.
    void select_word_at(std::size_t place);

    /// The boundary before and after `place`; the ends of the text have themselves.
    std::size_t previous_boundary(std::size_t place) const;
    std::size_t next_boundary(std::size_t place) const;

private:
    struct State {
        std::string text;
        std::size_t caret = 0;
        std::size_t anchor = 0;  ///< the other end of the selection
    };

    std::size_t word_left(std::size_t place) const;
    std::size_t word_right(std::size_t place) const;
    void move_to(std::size_t place, bool select);
    void remember(bool typing);
    bool erase(std::size_t begin, std::size_t end);
    bool erase_selection_or(std::size_t begin, std::size_t end);
    bool travel(std::vector<State>& from, std::vector<State>& to);

    State now_;
    std::vector<State> undo_, redo_;
    bool typing_ = false;  ///< the last change was a typed letter: the next one joins it
};

}  // namespace headlight
