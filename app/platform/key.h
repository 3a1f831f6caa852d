#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headlight {

/// Keys by what the keyboard's layout writes on them where that is here, else by their place on a
/// US keyboard; independent of ImGui's and GLFW's numbers.
enum class Key : std::uint8_t {
    None,
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    H,
    I,
    J,
    K,
    L,
    M,
    N,
    O,
    P,
    Q,
    R,
    S,
    T,
    U,
    V,
    W,
    X,
    Y,
    Z,
    Digit0,
    Digit1,
    Digit2,
    Digit3,
    Digit4,
    Digit5,
    Digit6,
    Digit7,
    Digit8,
    Digit9,
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    F11,
    F12,
    Left,
    Right,
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Insert,
    Delete,
    Backspace,
    Space,
    Enter,
    Tab,
    Escape,
    Plus,
    Apostrophe,
    Comma,
    Minus,
    Period,
    Slash,
    Semicolon,
    Equal,
    LeftBracket,
    Backslash,
    RightBracket,
    GraveAccent,
    KeypadEnter,
    KeypadAdd,
    KeypadSubtract,
    KeypadMultiply,
    KeypadDivide,
    KeypadDecimal,
    Keypad0,
    Keypad1,
    Keypad2,
    Keypad3,
    Keypad4,
    Keypad5,
    Keypad6,
    Keypad7,
    Keypad8,
    Keypad9,
    Menu,
    LeftShift,
    RightShift,
    LeftCtrl,
    RightCtrl,
    LeftAlt,
    RightAlt,
    LeftSuper,
    RightSuper,
    Count
};
inline constexpr std::size_t kKeyCount = static_cast<std::size_t>(Key::Count);

bool is_modifier(Key key);
/// Whether the key types a character (letters, digits, punctuation, space, keypad digits).
bool is_printing(Key key);

/// "A", "5", "F9", "PageDown", "[", "Ctrl": the names scripts and help texts use.
std::string_view to_string(Key key);
/// The key of such a name, in any case; "PgDn", "Esc", "Return" and the like are understood too.
std::optional<Key> parse_key(std::string_view name);

/// A key with the modifiers that are held. AltGr is none: on many layouts it types characters.
struct KeyChord {
    Key key = Key::None;
    bool ctrl = false;
    bool shift = false;
    bool alt = false;

    bool operator==(const KeyChord&) const = default;
};

/// "Ctrl+Shift+2", "PageDown", "["; modifiers in any order and case.
std::optional<KeyChord> parse_key_chord(std::string_view text);
std::string to_string(const KeyChord& chord);

/// The chord of a command that is a character, named as on a US keyboard ("{" is Shift+[): other
/// layouts write these characters on other keys, some only with Shift or AltGr. Nothing for
/// letters, digits and characters that are no command.
std::optional<KeyChord> chord_of_character(std::string_view character);

}  // namespace headlight
