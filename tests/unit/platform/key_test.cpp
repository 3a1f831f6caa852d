#include "app/platform/key.h"

#include <gtest/gtest.h>

#include <set>

namespace headlight {
namespace {

TEST(Key, EveryKeyHasItsOwnNameAndIsFoundByIt) {
    std::set<std::string_view> names;
    for (std::size_t i = 1; i < kKeyCount; ++i) {
        const Key key = static_cast<Key>(i);
        const std::string_view name = to_string(key);
        EXPECT_FALSE(name.empty()) << i;
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_EQ(parse_key(name), key) << name;
    }
}

TEST(Key, UnderstandsOtherNamesInAnyCase) {
    EXPECT_EQ(parse_key("pgdn"), Key::PageDown);
    EXPECT_EQ(parse_key("ESC"), Key::Escape);
    EXPECT_EQ(parse_key("return"), Key::Enter);
    EXPECT_EQ(parse_key("q"), Key::Q);
    EXPECT_EQ(parse_key("Nonsense"), std::nullopt);
    EXPECT_EQ(parse_key(""), std::nullopt);
}

TEST(KeyChord, ReadsWhatItWrites) {
    for (const char* text : {"A", "Ctrl+2", "Ctrl+Shift+F11", "Shift+Tab", "Alt+9", "Ctrl++", "+",
                             "Ctrl+-", "[", "\\", "PageDown", "Ctrl+Shift+Alt+Z"}) {
        const auto chord = parse_key_chord(text);
        ASSERT_TRUE(chord) << text;
        EXPECT_EQ(to_string(*chord), text);
    }
}

TEST(KeyChord, TakesModifiersInAnyOrderAndCase) {
    EXPECT_EQ(parse_key_chord("shift+ctrl+a"), parse_key_chord("Ctrl+Shift+A"));
}

TEST(KeyChord, RefusesWhatIsNone) {
    for (const char* text : {"", "Ctrl+", "Hyper+A", "Ctrl+Nonsense", "AB"}) {
        EXPECT_EQ(parse_key_chord(text), std::nullopt) << text;
    }
}

TEST(Key, KnowsWhichKeysTypeCharacters) {
    for (const Key key : {Key::A, Key::Digit0, Key::Space, Key::Plus, Key::GraveAccent,
                          Key::Keypad5, Key::KeypadAdd}) {
        EXPECT_TRUE(is_printing(key)) << to_string(key);
    }
    for (const Key key : {Key::F1, Key::Left, Key::Backspace, Key::Enter, Key::Tab, Key::Escape,
                          Key::KeypadEnter, Key::Menu, Key::LeftCtrl, Key::None}) {
        EXPECT_FALSE(is_printing(key)) << to_string(key);
    }
    EXPECT_TRUE(is_modifier(Key::RightSuper));
    EXPECT_FALSE(is_modifier(Key::Menu));
}

}  // namespace
}  // namespace headlight
