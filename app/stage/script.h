#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/platform/input_queue.h"

namespace headlight {

/// The script language: what a person does, as text, one action a line. Tests, screenshots,
/// recorded lectures and bug reports use the same one.
namespace script {

struct Resize {
    int width = 0, height = 0;
};  // size 1280x720
struct Type {
    std::string text;
};  // type "..."
struct PressKey {
    KeyChord chord;
};  // key Ctrl+2
struct Click {
    std::string target;
    int times = 1;
    KeyChord held = {};
    MouseButton button = MouseButton::Left;
};  // click, double-click, alt-click, right-click
struct Hover {
    std::string target;
};  // hover heatmap/3,2
struct Drag {
    std::string target;
    double value = 0;
};  // drag temperature to 1.7
struct Scroll {
    std::string target;
    double steps = 0;
};  // scroll embedding 3
struct Drop {
    std::string path;
};                   // drop "models/broken"
struct WaitIdle {};  // wait idle
struct WaitSeconds {
    double seconds = 0;
};  // wait 2.5
struct ExpectState {
    std::string path, comparison;
    std::string value;
};  // expect state.a.b == 3
struct ExpectText {
    std::string text;
};  // expect text "..."
struct Shot {
    std::string file;
};  // shot out.png
struct SaveState {
    std::string file;
};  // state out.json

using Action = std::variant<Resize, Type, PressKey, Click, Hover, Drag, Scroll, Drop, WaitIdle,
                            WaitSeconds, ExpectState, ExpectText, Shot, SaveState>;

}  // namespace script

struct ScriptLine {
    int number = 0;  ///< in the file, from 1
    script::Action action;
};

/// Parses a script. `where` names it in errors.
/// @throws Error naming the line and what is allowed there
std::vector<ScriptLine> parse_script(std::string_view text, const std::string& where);

/// One action as a line of the language; `parse_script` reads it back. Used by the recorder.
std::string to_line(const script::Action& action);

}  // namespace headlight
