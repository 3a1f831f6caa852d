#include "app/widgets/line_editor.h"

#include <algorithm>
#include <utility>

namespace headlight {
namespace {

constexpr std::size_t kLongestHistory = 500;

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

enum class CharacterKind { Space, Punctuation, Word };

/// Letters, digits and everything beyond ASCII make words.
CharacterKind kind_of(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    if (byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r') return CharacterKind::Space;
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    const bool digit = byte >= '0' && byte <= '9';
    return letter || digit || byte == '_' || byte >= 0x80 ? CharacterKind::Word
                                                          : CharacterKind::Punctuation;
}

}  // namespace

LineEditor::Selection LineEditor::selection() const {
    return {std::min(now_.caret, now_.anchor), std::max(now_.caret, now_.anchor)};
}

std::string LineEditor::selected_text() const {
    const Selection chosen = selection();
    return now_.text.substr(chosen.begin, chosen.end - chosen.begin);
}

void LineEditor::set_text(std::string text) {
    const std::size_t end = text.size();
    now_ = {std::move(text), end, end};
    undo_.clear();
    redo_.clear();
    typing_ = false;
}

std::size_t LineEditor::previous_boundary(std::size_t place) const {
    if (place == 0) return 0;
    --place;
    while (place > 0 && continues_character(now_.text[place]))
        --place;
    return place;
}

std::size_t LineEditor::next_boundary(std::size_t place) const {
    if (place >= now_.text.size()) return now_.text.size();
    ++place;
    while (place < now_.text.size() && continues_character(now_.text[place]))
        ++place;
    return place;
}

std::size_t LineEditor::word_left(std::size_t place) const {
    const auto kind_before = [&](std::size_t at) {
        return kind_of(now_.text[previous_boundary(at)]);
    };
    while (place > 0 && kind_before(place) == CharacterKind::Space)
        place = previous_boundary(place);
    if (place == 0) return 0;
    const CharacterKind kind = kind_before(place);
    while (place > 0 && kind_before(place) == kind)
        place = previous_boundary(place);
    return place;
}

std::size_t LineEditor::word_right(std::size_t place) const {
    const std::size_t end = now_.text.size();
    if (place < end && kind_of(now_.text[place]) != CharacterKind::Space) {
        const CharacterKind kind = kind_of(now_.text[place]);
        while (place < end && kind_of(now_.text[place]) == kind)
            place = next_boundary(place);
    }
    while (place < end && kind_of(now_.text[place]) == CharacterKind::Space) {
        place = next_boundary(place);
    }
    return place;
}

void LineEditor::move_to(std::size_t place, bool select) {
    now_.caret = place;
    if (!select) now_.anchor = place;
    typing_ = false;
}

void LineEditor::place_caret(std::size_t place, bool select) {
    place = std::min(place, now_.text.size());
    while (place > 0 && place < now_.text.size() && continues_character(now_.text[place]))
        --place;
    move_to(place, select);
}

void LineEditor::select_word_at(std::size_t place) {
    if (now_.text.empty()) return;
    place = std::min(place, previous_boundary(now_.text.size()));
    while (place > 0 && continues_character(now_.text[place]))
        --place;
    const CharacterKind kind = kind_of(now_.text[place]);
    std::size_t begin = place, end = place;
    while (begin > 0 && kind_of(now_.text[previous_boundary(begin)]) == kind) {
        begin = previous_boundary(begin);
    }
    while (end < now_.text.size() && kind_of(now_.text[end]) == kind)
        end = next_boundary(end);
    move_to(begin, false);
    move_to(end, true);
}

/// Keeps the present state for undo, before it changes.
void LineEditor::remember(bool typing) {
    if (!(typing && typing_)) {
        undo_.push_back(now_);
        if (undo_.size() > kLongestHistory) undo_.erase(undo_.begin());
    }
    redo_.clear();
    typing_ = typing;
}

void LineEditor::insert(std::string_view utf8) {
    if (utf8.empty()) return;
    const Selection chosen = selection();
    const bool one_letter =
        chosen.empty() && utf8.size() <= 4 && kind_of(utf8[0]) == CharacterKind::Word;
    remember(one_letter);
    now_.text.replace(chosen.begin, chosen.end - chosen.begin, utf8);
    now_.caret = now_.anchor = chosen.begin + utf8.size();
}

bool LineEditor::erase(std::size_t begin, std::size_t end) {
    if (begin >= end) return false;
    remember(false);
    now_.text.erase(begin, end - begin);
    now_.caret = now_.anchor = begin;
    return true;
}

bool LineEditor::erase_selection_or(std::size_t begin, std::size_t end) {
    const Selection chosen = selection();
    return chosen.empty() ? erase(begin, end) : erase(chosen.begin, chosen.end);
}

bool LineEditor::travel(std::vector<State>& from, std::vector<State>& to) {
    if (from.empty()) return false;
    to.push_back(std::exchange(now_, std::move(from.back())));
    from.pop_back();
    typing_ = false;
    return true;
}

bool LineEditor::apply(EditCommand command) {
    const std::size_t caret = now_.caret, end = now_.text.size();
    const Selection chosen = selection();
    switch (command) {
        case EditCommand::Left:
            move_to(chosen.empty() ? previous_boundary(caret) : chosen.begin, false);
            return false;
        case EditCommand::Right:
            move_to(chosen.empty() ? next_boundary(caret) : chosen.end, false);
            return false;
        case EditCommand::WordLeft:
            move_to(word_left(caret), false);
            return false;
        case EditCommand::WordRight:
            move_to(word_right(caret), false);
            return false;
        case EditCommand::Start:
            move_to(0, false);
            return false;
        case EditCommand::End:
            move_to(end, false);
            return false;
        case EditCommand::SelectLeft:
            move_to(previous_boundary(caret), true);
            return false;
        case EditCommand::SelectRight:
            move_to(next_boundary(caret), true);
            return false;
        case EditCommand::SelectWordLeft:
            move_to(word_left(caret), true);
            return false;
        case EditCommand::SelectWordRight:
            move_to(word_right(caret), true);
            return false;
        case EditCommand::SelectStart:
            move_to(0, true);
            return false;
        case EditCommand::SelectEnd:
            move_to(end, true);
            return false;
        case EditCommand::SelectAll:
            move_to(0, false);
            move_to(end, true);
            return false;
        case EditCommand::DeleteBack:
            return erase_selection_or(previous_boundary(caret), caret);
        case EditCommand::DeleteForward:
            return erase_selection_or(caret, next_boundary(caret));
        case EditCommand::DeleteWordBack:
            return erase_selection_or(word_left(caret), caret);
        case EditCommand::DeleteWordForward:
            return erase_selection_or(caret, word_right(caret));
        case EditCommand::DeleteAll:
            return erase(0, end);
        case EditCommand::Undo:
            return travel(undo_, redo_);
        case EditCommand::Redo:
            return travel(redo_, undo_);
    }
    return false;
}

}  // namespace headlight
