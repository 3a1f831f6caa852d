#include "app/stage/script_recorder.h"

#include <cmath>
#include <utility>

#include "app/stage/action.h"

namespace headlight {
namespace {

/// Movement in pixels that makes a press a drag.
constexpr float kDragDistance = 4;

bool is_text_key(const KeyChord& chord) {
    return is_printing(chord.key) && !chord.ctrl && !chord.alt;
}

}  // namespace

void ScriptRecorder::observe(const FrameInput& input, const Targets& targets, bool typing) {
    for (const MouseButton button : {MouseButton::Left, MouseButton::Right})
        observe_button(button, input, targets);
    if (input.wheel_y != 0) {
        if (const auto target = targets.at(input.mouse_x, input.mouse_y)) {
            add(script::Scroll{*target, input.wheel_y});
        }
    }
    for (const auto& path : input.dropped)
        add(script::Drop{path.string()});
    for (const PressedChord& pressed : input.pressed) {
        if (is_modifier(pressed.chord.key) || (typing && is_text_key(pressed.chord))) continue;
        if (action_for(pressed.chord, typing) == Action::RecordScript) continue;
        add(script::PressKey{pressed.chord});
    }
    if (typing && !input.text.empty()) add(script::Type{input.text});
}

/// A press on a target, and the release of the button that pressed it.
void ScriptRecorder::observe_button(MouseButton button, const FrameInput& input,
                                    const Targets& targets) {
    bool& was_down = was_down_[static_cast<std::size_t>(button)];
    const bool down = input.mouse_down[static_cast<std::size_t>(button)];
    if (down && !was_down) {
        if (auto target = targets.at(input.mouse_x, input.mouse_y))
            held_ = Held{button, *std::move(target), input.mouse_x, input.mouse_y};
    }
    if (!down && was_down && held_ && held_->button == button) release(input, targets);
    was_down = down;
}

void ScriptRecorder::release(const FrameInput& input, const Targets& targets) {
    const Held held = *std::exchange(held_, std::nullopt);
    const float moved = std::hypot(input.mouse_x - held.x, input.mouse_y - held.y);
    if (moved > kDragDistance) {
        if (const auto value = targets.slider_value(held.target, input.mouse_x)) {
            add(script::Drag{held.target, std::round(*value * 100) / 100});
        }
        return;
    }
    const KeyChord keys{input.alt() ? Key::LeftAlt : Key::None, false, false, input.alt()};
    add(script::Click{held.target, 1, keys, held.button});
}

void ScriptRecorder::add(script::Action action) {
    if (auto* typed = std::get_if<script::Type>(&action); typed && !actions_.empty()) {
        if (auto* before = std::get_if<script::Type>(&actions_.back())) {
            before->text += typed->text;
            return;
        }
    }
    actions_.push_back(std::move(action));
}

std::string ScriptRecorder::script() const {
    std::string text = "# recorded by Headlight\nwait idle\n";
    for (const script::Action& action : actions_)
        text += to_line(action) + "\nwait idle\n";
    return text;
}

}  // namespace headlight
