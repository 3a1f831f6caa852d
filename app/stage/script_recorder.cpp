#include "app/stage/script_recorder.h"

#include <cmath>

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
    const bool down = input.mouse_down[static_cast<std::size_t>(MouseButton::Left)];
    if (down && !was_down_) press(input, targets);
    if (!down && was_down_) release(input, targets);
    was_down_ = down;
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

void ScriptRecorder::press(const FrameInput& input, const Targets& targets) {
    if (auto target = targets.at(input.mouse_x, input.mouse_y)) {
        held_ = Held{*std::move(target), input.mouse_x, input.mouse_y};
    }
}

void ScriptRecorder::release(const FrameInput& input, const Targets& targets) {
    if (!held_) return;
    const Held held = *held_;
    held_.reset();
    const float moved = std::hypot(input.mouse_x - held.x, input.mouse_y - held.y);
    if (moved > kDragDistance) {
        if (const auto value = targets.slider_value(held.target, input.mouse_x)) {
            add(script::Drag{held.target, std::round(*value * 100) / 100});
        }
        return;
    }
    const KeyChord keys{input.alt() ? Key::LeftAlt : Key::None, false, false, input.alt()};
    add(script::Click{held.target, 1, keys});
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
