#include "app/platform/glfw_keys.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <array>

namespace headlight {

namespace {

struct Pair {
    int glfw;
    Key key;
};

constexpr std::array kSilentKeys{
    Pair{GLFW_KEY_LEFT, Key::Left},
    Pair{GLFW_KEY_RIGHT, Key::Right},
    Pair{GLFW_KEY_UP, Key::Up},
    Pair{GLFW_KEY_DOWN, Key::Down},
    Pair{GLFW_KEY_PAGE_UP, Key::PageUp},
    Pair{GLFW_KEY_PAGE_DOWN, Key::PageDown},
    Pair{GLFW_KEY_HOME, Key::Home},
    Pair{GLFW_KEY_END, Key::End},
    Pair{GLFW_KEY_INSERT, Key::Insert},
    Pair{GLFW_KEY_DELETE, Key::Delete},
    Pair{GLFW_KEY_BACKSPACE, Key::Backspace},
    Pair{GLFW_KEY_SPACE, Key::Space},
    Pair{GLFW_KEY_ENTER, Key::Enter},
    Pair{GLFW_KEY_TAB, Key::Tab},
    Pair{GLFW_KEY_ESCAPE, Key::Escape},
    Pair{GLFW_KEY_KP_ENTER, Key::KeypadEnter},
    Pair{GLFW_KEY_KP_ADD, Key::KeypadAdd},
    Pair{GLFW_KEY_KP_SUBTRACT, Key::KeypadSubtract},
    Pair{GLFW_KEY_KP_MULTIPLY, Key::KeypadMultiply},
    Pair{GLFW_KEY_KP_DIVIDE, Key::KeypadDivide},
    Pair{GLFW_KEY_KP_DECIMAL, Key::KeypadDecimal},
    Pair{GLFW_KEY_MENU, Key::Menu},
    Pair{GLFW_KEY_LEFT_SHIFT, Key::LeftShift},
    Pair{GLFW_KEY_RIGHT_SHIFT, Key::RightShift},
    Pair{GLFW_KEY_LEFT_CONTROL, Key::LeftCtrl},
    Pair{GLFW_KEY_RIGHT_CONTROL, Key::RightCtrl},
    Pair{GLFW_KEY_LEFT_ALT, Key::LeftAlt},
    Pair{GLFW_KEY_RIGHT_ALT, Key::RightAlt},
    Pair{GLFW_KEY_LEFT_SUPER, Key::LeftSuper},
    Pair{GLFW_KEY_RIGHT_SUPER, Key::RightSuper},
};

constexpr std::array kPunctuation{
    Pair{GLFW_KEY_APOSTROPHE, Key::Apostrophe},
    Pair{GLFW_KEY_COMMA, Key::Comma},
    Pair{GLFW_KEY_MINUS, Key::Minus},
    Pair{GLFW_KEY_PERIOD, Key::Period},
    Pair{GLFW_KEY_SLASH, Key::Slash},
    Pair{GLFW_KEY_SEMICOLON, Key::Semicolon},
    Pair{GLFW_KEY_EQUAL, Key::Equal},
    Pair{GLFW_KEY_LEFT_BRACKET, Key::LeftBracket},
    Pair{GLFW_KEY_BACKSLASH, Key::Backslash},
    Pair{GLFW_KEY_RIGHT_BRACKET, Key::RightBracket},
    Pair{GLFW_KEY_GRAVE_ACCENT, Key::GraveAccent},
};

template <std::size_t N>
Key find(const std::array<Pair, N>& pairs, int glfw) {
    const auto found = std::find_if(pairs.begin(), pairs.end(),
                                    [glfw](const Pair& pair) { return pair.glfw == glfw; });
    return found == pairs.end() ? Key::None : found->key;
}

/// `glfw` in [first, last] -> the key as far behind `ours`.
Key in_row(int glfw, int first, int last, Key ours) {
    if (glfw < first || glfw > last) return Key::None;
    return static_cast<Key>(static_cast<int>(ours) + glfw - first);
}

Key by_place(int glfw) {
    const std::array rows{in_row(glfw, GLFW_KEY_A, GLFW_KEY_Z, Key::A),
                          in_row(glfw, GLFW_KEY_0, GLFW_KEY_9, Key::Digit0),
                          in_row(glfw, GLFW_KEY_F1, GLFW_KEY_F12, Key::F1),
                          in_row(glfw, GLFW_KEY_KP_0, GLFW_KEY_KP_9, Key::Keypad0),
                          find(kSilentKeys, glfw),
                          find(kPunctuation, glfw)};
    const auto* const found =
        std::find_if(rows.begin(), rows.end(), [](Key key) { return key != Key::None; });
    return found == rows.end() ? Key::None : *found;
}

}  // namespace

Key key_from_glfw(int key, std::string_view written) {
    const bool keypad = key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_EQUAL;
    // Digits stay where they are: on French keyboards their row writes other characters.
    const bool digit = key >= GLFW_KEY_0 && key <= GLFW_KEY_9;
    if (!keypad && !digit && find(kSilentKeys, key) == Key::None && written.size() == 1) {
        if (const auto named = parse_key(written)) return *named;
    }
    return by_place(key);
}

Key key_from_glfw(int key, int scancode) {
    const char* const written = glfwGetKeyName(key, scancode);
    return key_from_glfw(key, written != nullptr ? std::string_view(written) : std::string_view());
}

}  // namespace headlight
