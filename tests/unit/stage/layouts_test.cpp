// The commands on punctuation, on the keyboards of the languages that the program speaks.

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "app/platform/glfw_keys.h"
#include "app/platform/input_queue.h"
#include "app/stage/action.h"

namespace headlight {
namespace {

enum class Held { Nothing, Shift, AltGr, ShiftAltGr, Ctrl };

/// What GLFW tells of one tap.
struct Tap {
    const char* layout;
    int glfw;             ///< by place on a US keyboard
    const char* written;  ///< what the layout writes on the key
    Held held;
    const char* typed;
    std::optional<Action> action;

    friend std::ostream& operator<<(std::ostream& out, const Tap& tap) {
        return out << tap.layout << " \"" << tap.written << "\" types \"" << tap.typed << "\"";
    }
};

std::vector<Key> modifiers(Held held) {
    switch (held) {
        case Held::Nothing:
            return {};
        case Held::Shift:
            return {Key::LeftShift};
        case Held::AltGr:
            return {Key::RightAlt};
        case Held::ShiftAltGr:
            return {Key::LeftShift, Key::RightAlt};
        case Held::Ctrl:
            return {Key::LeftCtrl};
    }
    return {};
}

/// Every action of a tap, in every frame that it takes.
std::vector<Action> actions_of(const Tap& tap, bool typing) {
    InputQueue queue;
    const Key key = key_from_glfw(tap.glfw, tap.written);
    for (const Key modifier : modifiers(tap.held))
        queue.push(KeyChange{modifier, true});
    queue.push(KeyChange{key, true});
    if (*tap.typed != 0) queue.push(TextInput{tap.typed});
    queue.push(KeyChange{key, false});
    for (const Key modifier : modifiers(tap.held))
        queue.push(KeyChange{modifier, false});
    std::vector<Action> actions;
    std::string text;
    while (!queue.empty()) {
        const FrameInput& frame = queue.next_frame();
        text += frame.text;
        for (const PressedChord& pressed : frame.pressed) {
            if (const auto action = action_for(pressed.chord, typing)) actions.push_back(*action);
        }
    }
    EXPECT_EQ(text, tap.typed) << "what is typed into a field stays what it is";
    return actions;
}

class Layouts : public testing::TestWithParam<Tap> {};

TEST_P(Layouts, EveryCharacterActsOnce) {
    const Tap& tap = GetParam();
    std::vector<Action> expected;
    if (tap.action) expected.push_back(*tap.action);
    EXPECT_EQ(actions_of(tap, false), expected);
}

TEST_P(Layouts, AFieldThatIsTypedIntoKeepsItsCharacters) {
    const Tap& tap = GetParam();
    if (tap.held == Held::Ctrl) return;
    EXPECT_TRUE(actions_of(tap, true).empty());
}

constexpr auto kNone = Held::Nothing;
INSTANTIATE_TEST_SUITE_P(
    American, Layouts,
    testing::Values(
        Tap{"US", GLFW_KEY_LEFT_BRACKET, "[", kNone, "[", Action::TemperatureDown},
        Tap{"US", GLFW_KEY_RIGHT_BRACKET, "]", kNone, "]", Action::TemperatureUp},
        Tap{"US", GLFW_KEY_LEFT_BRACKET, "[", Held::Shift, "{", Action::TemperatureDownFine},
        Tap{"US", GLFW_KEY_RIGHT_BRACKET, "]", Held::Shift, "}", Action::TemperatureUpFine},
        Tap{"US", GLFW_KEY_BACKSLASH, "\\", kNone, "\\", Action::TemperatureOne},
        Tap{"US", GLFW_KEY_SLASH, "/", kNone, "/", Action::FocusPrompt},
        Tap{"US", GLFW_KEY_SLASH, "/", Held::Shift, "?", Action::Help},
        Tap{"US", GLFW_KEY_EQUAL, "=", kNone, "=", Action::ZoomIn},
        Tap{"US", GLFW_KEY_EQUAL, "=", Held::Shift, "+", Action::ZoomIn},
        Tap{"US", GLFW_KEY_EQUAL, "=", Held::Ctrl, "", Action::TextLarger},
        Tap{"US", GLFW_KEY_KP_ADD, "+", kNone, "+", Action::ZoomIn},
        Tap{"US", GLFW_KEY_MINUS, "-", kNone, "-", Action::ZoomOut},
        Tap{"US", GLFW_KEY_2, "2", kNone, "2", Action::SceneAttention},
        Tap{"US", GLFW_KEY_U, "u", Held::Shift, "U", Action::Redo}));

INSTANTIATE_TEST_SUITE_P(
    Italian, Layouts,
    testing::Values(
        Tap{"Italian", GLFW_KEY_LEFT_BRACKET, "è", Held::AltGr, "[", Action::TemperatureDown},
        Tap{"Italian", GLFW_KEY_RIGHT_BRACKET, "+", Held::AltGr, "]", Action::TemperatureUp},
        Tap{"Italian", GLFW_KEY_LEFT_BRACKET, "è", Held::ShiftAltGr, "{",
            Action::TemperatureDownFine},
        Tap{"Italian", GLFW_KEY_RIGHT_BRACKET, "+", Held::ShiftAltGr, "}",
            Action::TemperatureUpFine},
        Tap{"Italian", GLFW_KEY_GRAVE_ACCENT, "\\", kNone, "\\", Action::TemperatureOne},
        Tap{"Italian", GLFW_KEY_7, "7", Held::Shift, "/", Action::FocusPrompt},
        Tap{"Italian", GLFW_KEY_MINUS, "'", Held::Shift, "?", Action::Help},
        Tap{"Italian", GLFW_KEY_RIGHT_BRACKET, "+", kNone, "+", Action::ZoomIn},
        Tap{"Italian", GLFW_KEY_RIGHT_BRACKET, "+", Held::Ctrl, "", Action::TextLarger},
        Tap{"Italian", GLFW_KEY_SLASH, "-", kNone, "-", Action::ZoomOut},
        Tap{"Italian", GLFW_KEY_SLASH, "-", Held::Ctrl, "", Action::TextSmaller},
        Tap{"Italian", GLFW_KEY_2, "2", kNone, "2", Action::SceneAttention}));

INSTANTIATE_TEST_SUITE_P(
    German, Layouts,
    testing::Values(Tap{"German", GLFW_KEY_8, "8", Held::AltGr, "[", Action::TemperatureDown},
                    Tap{"German", GLFW_KEY_9, "9", Held::AltGr, "]", Action::TemperatureUp},
                    Tap{"German", GLFW_KEY_7, "7", Held::AltGr, "{", Action::TemperatureDownFine},
                    Tap{"German", GLFW_KEY_0, "0", Held::AltGr, "}", Action::TemperatureUpFine},
                    Tap{"German", GLFW_KEY_MINUS, "ß", Held::AltGr, "\\", Action::TemperatureOne},
                    Tap{"German", GLFW_KEY_7, "7", Held::Shift, "/", Action::FocusPrompt},
                    Tap{"German", GLFW_KEY_MINUS, "ß", Held::Shift, "?", Action::Help},
                    Tap{"German", GLFW_KEY_RIGHT_BRACKET, "+", kNone, "+", Action::ZoomIn},
                    Tap{"German", GLFW_KEY_RIGHT_BRACKET, "+", Held::Ctrl, "", Action::TextLarger},
                    Tap{"German", GLFW_KEY_SLASH, "-", kNone, "-", Action::ZoomOut},
                    Tap{"German", GLFW_KEY_Y, "z", kNone, "z", Action::NextPairFilter},
                    Tap{"German", GLFW_KEY_0, "0", kNone, "0", Action::FitView}));

INSTANTIATE_TEST_SUITE_P(
    Brazilian, Layouts,
    testing::Values(Tap{"ABNT2", GLFW_KEY_RIGHT_BRACKET, "[", kNone, "[", Action::TemperatureDown},
                    Tap{"ABNT2", GLFW_KEY_BACKSLASH, "]", kNone, "]", Action::TemperatureUp},
                    Tap{"ABNT2", GLFW_KEY_EQUAL, "=", Held::Shift, "+", Action::ZoomIn},
                    Tap{"ABNT2", GLFW_KEY_Q, "q", Held::AltGr, "/", Action::FocusPrompt},
                    Tap{"ABNT2", GLFW_KEY_W, "w", Held::AltGr, "?", Action::Help}));

INSTANTIATE_TEST_SUITE_P(
    RowsWithoutDigits, Layouts,
    testing::Values(Tap{"Czech", GLFW_KEY_1, "+", kNone, "+", Action::SceneOverview},
                    Tap{"French", GLFW_KEY_5, "(", kNone, "(", Action::SceneNextToken},
                    Tap{"French", GLFW_KEY_6, "-", kNone, "-", Action::SceneExperts},
                    Tap{"French", GLFW_KEY_5, "(", Held::AltGr, "[", Action::TemperatureDown},
                    Tap{"French", GLFW_KEY_PERIOD, ":", Held::Shift, "/", Action::FocusPrompt}));

TEST(Layouts, TextWithoutAKeyIsNoCommand) {
    InputQueue queue;
    queue.push(TextInput{"["});
    EXPECT_TRUE(queue.next_frame().pressed.empty());
}

}  // namespace
}  // namespace headlight
