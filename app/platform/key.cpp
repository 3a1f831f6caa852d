#include "app/platform/key.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace headlight {

namespace {

struct KeyName {
    Key key;
    std::string_view name;
};

// The first name of a key is the one it is written with; others are understood too.
constexpr std::array kOtherNames{
    KeyName{Key::F1, "F1"},
    KeyName{Key::F2, "F2"},
    KeyName{Key::F3, "F3"},
    KeyName{Key::F4, "F4"},
    KeyName{Key::F5, "F5"},
    KeyName{Key::F6, "F6"},
    KeyName{Key::F7, "F7"},
    KeyName{Key::F8, "F8"},
    KeyName{Key::F9, "F9"},
    KeyName{Key::F10, "F10"},
    KeyName{Key::F11, "F11"},
    KeyName{Key::F12, "F12"},
    KeyName{Key::Left, "Left"},
    KeyName{Key::Right, "Right"},
    KeyName{Key::Up, "Up"},
    KeyName{Key::Down, "Down"},
    KeyName{Key::PageUp, "PageUp"},
    KeyName{Key::PageUp, "PgUp"},
    KeyName{Key::PageDown, "PageDown"},
    KeyName{Key::PageDown, "PgDn"},
    KeyName{Key::Home, "Home"},
    KeyName{Key::End, "End"},
    KeyName{Key::Insert, "Insert"},
    KeyName{Key::Delete, "Delete"},
    KeyName{Key::Delete, "Del"},
    KeyName{Key::Backspace, "Backspace"},
    KeyName{Key::Space, "Space"},
    KeyName{Key::Enter, "Enter"},
    KeyName{Key::Enter, "Return"},
    KeyName{Key::Tab, "Tab"},
    KeyName{Key::Escape, "Escape"},
    KeyName{Key::Escape, "Esc"},
    KeyName{Key::Plus, "+"},
    KeyName{Key::Plus, "Plus"},
    KeyName{Key::Apostrophe, "'"},
    KeyName{Key::Comma, ","},
    KeyName{Key::Minus, "-"},
    KeyName{Key::Minus, "Minus"},
    KeyName{Key::Period, "."},
    KeyName{Key::Slash, "/"},
    KeyName{Key::Semicolon, ";"},
    KeyName{Key::Equal, "="},
    KeyName{Key::LeftBracket, "["},
    KeyName{Key::Backslash, "\\"},
    KeyName{Key::RightBracket, "]"},
    KeyName{Key::GraveAccent, "`"},
    KeyName{Key::KeypadEnter, "KeypadEnter"},
    KeyName{Key::KeypadAdd, "KeypadAdd"},
    KeyName{Key::KeypadSubtract, "KeypadSubtract"},
    KeyName{Key::KeypadMultiply, "KeypadMultiply"},
    KeyName{Key::KeypadDivide, "KeypadDivide"},
    KeyName{Key::KeypadDecimal, "KeypadDecimal"},
    KeyName{Key::Keypad0, "Keypad0"},
    KeyName{Key::Keypad1, "Keypad1"},
    KeyName{Key::Keypad2, "Keypad2"},
    KeyName{Key::Keypad3, "Keypad3"},
    KeyName{Key::Keypad4, "Keypad4"},
    KeyName{Key::Keypad5, "Keypad5"},
    KeyName{Key::Keypad6, "Keypad6"},
    KeyName{Key::Keypad7, "Keypad7"},
    KeyName{Key::Keypad8, "Keypad8"},
    KeyName{Key::Keypad9, "Keypad9"},
    KeyName{Key::Menu, "Menu"},
    KeyName{Key::LeftShift, "Shift"},
    KeyName{Key::RightShift, "RightShift"},
    KeyName{Key::LeftCtrl, "Ctrl"},
    KeyName{Key::RightCtrl, "RightCtrl"},
    KeyName{Key::LeftAlt, "Alt"},
    KeyName{Key::RightAlt, "AltGr"},
    KeyName{Key::LeftSuper, "Super"},
    KeyName{Key::RightSuper, "RightSuper"},
};

constexpr std::string_view kLettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

std::size_t place(Key key) { return static_cast<std::size_t>(key); }

}  // namespace

bool is_modifier(Key key) { return key >= Key::LeftShift && key <= Key::RightSuper; }

bool is_printing(Key key) {
    return (key >= Key::A && key <= Key::Digit9) || key == Key::Space ||
           (key >= Key::Plus && key <= Key::GraveAccent) ||
           (key >= Key::KeypadAdd && key <= Key::Keypad9);
}

std::string_view to_string(Key key) {
    if (key >= Key::A && key <= Key::Digit9) {
        return kLettersAndDigits.substr(place(key) - place(Key::A), 1);
    }
    for (const KeyName& entry : kOtherNames) {
        if (entry.key == key) return entry.name;
    }
    return "";
}

std::optional<Key> parse_key(std::string_view name) {
    for (std::size_t i = 0; i < kLettersAndDigits.size(); ++i) {
        if (same_name(name, kLettersAndDigits.substr(i, 1))) {
            return static_cast<Key>(place(Key::A) + i);
        }
    }
    for (const KeyName& entry : kOtherNames) {
        if (same_name(name, entry.name)) return entry.key;
    }
    return std::nullopt;
}

std::optional<KeyChord> parse_key_chord(std::string_view text) {
    KeyChord chord;
    // The last character may be the key "+" itself, so it never separates.
    for (std::size_t plus = text.find('+');
         plus != std::string_view::npos && plus + 1 < text.size(); plus = text.find('+')) {
        const std::string_view modifier = text.substr(0, plus);
        if (same_name(modifier, "Ctrl")) {
            chord.ctrl = true;
        } else if (same_name(modifier, "Shift")) {
            chord.shift = true;
        } else if (same_name(modifier, "Alt")) {
            chord.alt = true;
        } else {
            return std::nullopt;
        }
        text.remove_prefix(plus + 1);
    }
    const std::optional<Key> key = parse_key(text);
    if (!key) return std::nullopt;
    chord.key = *key;
    return chord;
}

std::string to_string(const KeyChord& chord) {
    std::string text;
    if (chord.ctrl) text += "Ctrl+";
    if (chord.shift) text += "Shift+";
    if (chord.alt) text += "Alt+";
    return text.append(to_string(chord.key));
}

std::optional<KeyChord> chord_of_character(std::string_view character) {
    struct Command {
        std::string_view character;
        KeyChord chord;
    };
    static constexpr std::array kCommands{
        Command{"[", {.key = Key::LeftBracket}},
        Command{"]", {.key = Key::RightBracket}},
        Command{"{", {.key = Key::LeftBracket, .shift = true}},
        Command{"}", {.key = Key::RightBracket, .shift = true}},
        Command{"\\", {.key = Key::Backslash}},
        Command{"/", {.key = Key::Slash}},
        Command{"?", {.key = Key::Slash, .shift = true}},
        Command{"+", {.key = Key::Plus}},
    };
    const auto* const found =
        std::find_if(kCommands.begin(), kCommands.end(),
                     [&](const Command& command) { return command.character == character; });
    return found == kCommands.end() ? std::nullopt : std::optional(found->chord);
}

}  // namespace headlight
