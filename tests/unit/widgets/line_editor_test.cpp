#include "app/widgets/line_editor.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

LineEditor editor_with(const std::string& text) {
    LineEditor editor;
    editor.set_text(text);
    return editor;
}

TEST(LineEditor, TypingGoesWhereTheCaretIs) {
    LineEditor editor = editor_with("Le verdi");
    editor.place_caret(2, false);
    editor.insert(" mele");
    EXPECT_EQ(editor.text(), "Le mele verdi");
    EXPECT_EQ(editor.caret(), 7u);
}

TEST(LineEditor, TheCaretNeverStandsInsideACharacter) {
    LineEditor editor = editor_with("è😀");
    editor.apply(EditCommand::Left);
    EXPECT_EQ(editor.caret(), 2u);
    editor.apply(EditCommand::Left);
    EXPECT_EQ(editor.caret(), 0u);
    editor.place_caret(4, false);
    EXPECT_EQ(editor.caret(), 2u);
}

TEST(LineEditor, DeletesWholeCharacters) {
    LineEditor editor = editor_with("a😀é");
    EXPECT_TRUE(editor.apply(EditCommand::DeleteBack));
    EXPECT_EQ(editor.text(), "a😀");
    EXPECT_TRUE(editor.apply(EditCommand::DeleteBack));
    EXPECT_EQ(editor.text(), "a");
    editor.apply(EditCommand::Start);
    EXPECT_TRUE(editor.apply(EditCommand::DeleteForward));
    EXPECT_EQ(editor.text(), "");
    EXPECT_FALSE(editor.apply(EditCommand::DeleteForward));
}

TEST(LineEditor, PastedTextIsKeptByteForByte) {
    const std::string pasted = "é\n😀\xFF日";
    LineEditor editor = editor_with("");
    editor.insert(pasted);
    EXPECT_EQ(editor.text(), pasted);
}

TEST(LineEditor, InsertingReplacesTheSelection) {
    LineEditor editor = editor_with("una mela rossa");
    editor.apply(EditCommand::SelectWordLeft);
    EXPECT_EQ(editor.selected_text(), "rossa");
    editor.insert("verde");
    EXPECT_EQ(editor.text(), "una mela verde");
    EXPECT_TRUE(editor.selection().empty());
}

TEST(LineEditor, WordMovesStopAtWordsAndPunctuation) {
    LineEditor editor = editor_with("sono verdi, perché no");
    editor.apply(EditCommand::Start);
    editor.apply(EditCommand::WordRight);
    EXPECT_EQ(editor.caret(), 5u);
    editor.apply(EditCommand::WordRight);
    EXPECT_EQ(editor.caret(), 10u);  // before the comma
    editor.apply(EditCommand::WordRight);
    EXPECT_EQ(editor.caret(), 12u);
    editor.apply(EditCommand::End);
    editor.apply(EditCommand::WordLeft);
    editor.apply(EditCommand::WordLeft);
    EXPECT_EQ(editor.caret(), 12u);
}

TEST(LineEditor, DeletesWords) {
    LineEditor editor = editor_with("una mela ");
    editor.apply(EditCommand::DeleteWordBack);
    EXPECT_EQ(editor.text(), "una ");
    editor.apply(EditCommand::Start);
    editor.apply(EditCommand::DeleteWordForward);
    EXPECT_EQ(editor.text(), "");
}

TEST(LineEditor, LeftAndRightLeaveASelectionAtItsEnds) {
    LineEditor editor = editor_with("abcd");
    editor.place_caret(1, false);
    editor.place_caret(3, true);
    editor.apply(EditCommand::Left);
    EXPECT_EQ(editor.caret(), 1u);
    EXPECT_TRUE(editor.selection().empty());
}

TEST(LineEditor, ADoubleClickSelectsTheWordUnderIt) {
    LineEditor editor = editor_with("le mele verdi");
    editor.select_word_at(5);
    EXPECT_EQ(editor.selected_text(), "mele");
    editor.select_word_at(99);
    EXPECT_EQ(editor.selected_text(), "verdi");
}

TEST(LineEditor, LettersOfAWordAreUndoneTogether) {
    LineEditor editor = editor_with("");
    for (const char* letter : {"u", "n", "a", " ", "è"})
        editor.insert(letter);
    EXPECT_TRUE(editor.apply(EditCommand::Undo));
    EXPECT_EQ(editor.text(), "una ");
    EXPECT_TRUE(editor.apply(EditCommand::Undo));
    EXPECT_TRUE(editor.apply(EditCommand::Undo));
    EXPECT_EQ(editor.text(), "");
    EXPECT_FALSE(editor.apply(EditCommand::Undo));
    EXPECT_TRUE(editor.apply(EditCommand::Redo));
    EXPECT_EQ(editor.text(), "una");
}

TEST(LineEditor, ANewChangeForgetsWhatWasUndone) {
    LineEditor editor = editor_with("a");
    editor.apply(EditCommand::DeleteBack);
    editor.apply(EditCommand::Undo);
    editor.insert("b");
    EXPECT_FALSE(editor.apply(EditCommand::Redo));
    EXPECT_EQ(editor.text(), "ab");
}

TEST(LineEditor, TextFromOutsideHasNoHistory) {
    LineEditor editor = editor_with("a");
    editor.insert("b");
    editor.set_text("new");
    EXPECT_FALSE(editor.apply(EditCommand::Undo));
    EXPECT_EQ(editor.caret(), 3u);
}

}  // namespace
}  // namespace headlight
