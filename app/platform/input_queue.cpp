#include "app/platform/input_queue.h"

#include <algorithm>
#include <utility>

namespace headlight {

namespace {

std::size_t index_of(MouseButton button) { return static_cast<std::size_t>(button); }
std::size_t index_of(Key key) { return static_cast<std::size_t>(key); }

}  // namespace

/// What has been taken into the frame so far.
struct InputQueue::Taken {
    bool moved = false;
    bool button = false;
    bool wheel = false;
    bool text = false;
    bool files = false;
    bool any_press = false;
    bool key_press = false;       ///< of a key that is no modifier
    bool silent_press = false;    ///< of a key that types no character and is no modifier
    std::bitset<kKeyCount> keys;  ///< changed
};

bool FrameInput::ctrl() const { return is_down(Key::LeftCtrl) || is_down(Key::RightCtrl); }
bool FrameInput::shift() const { return is_down(Key::LeftShift) || is_down(Key::RightShift); }
bool FrameInput::alt() const { return is_down(Key::LeftAlt); }
bool FrameInput::super() const { return is_down(Key::LeftSuper) || is_down(Key::RightSuper); }

bool FrameInput::was_pressed(const KeyChord& chord, bool repeats) const {
    return std::any_of(pressed.begin(), pressed.end(), [&](const PressedChord& press) {
        return press.chord == chord && (repeats || !press.repeat);
    });
}

void InputQueue::push(InputEvent event) {
    if (const auto* change = std::get_if<KeyChange>(&event); change && change->repeat) {
        const bool one_waits =
            std::any_of(waiting_.begin(), waiting_.end(), [&](const InputEvent& waiting) {
                const auto* other = std::get_if<KeyChange>(&waiting);
                return other != nullptr && other->repeat && other->key == change->key;
            });
        if (one_waits) return;
    }
    waiting_.push_back(std::move(event));
}

bool InputQueue::must_wait(const InputEvent& event, const Taken& taken) {
    if (taken.files) return true;
    if (std::holds_alternative<MouseMove>(event) || std::holds_alternative<MouseLeave>(event)) {
        return taken.button || taken.wheel;
    }
    if (const auto* change = std::get_if<MouseButtonChange>(&event)) {
        return taken.button || taken.keys.any() || (!change->down && taken.moved);
    }
    if (std::holds_alternative<MouseWheel>(event)) return taken.button;
    if (const auto* change = std::get_if<KeyChange>(&event)) {
        if (taken.button || taken.keys[index_of(change->key)]) return true;
        if (!change->down) return taken.any_press;
        return taken.text || taken.key_press;
    }
    if (std::holds_alternative<TextInput>(event)) return taken.silent_press;
    return false;
}

void InputQueue::take_key(const KeyChange& change, Taken& taken) {
    taken.keys.set(index_of(change.key));
    frame_.keys_down.set(index_of(change.key), change.down);
    if (!change.down) return;
    taken.any_press = true;
    if (is_modifier(change.key)) return;
    taken.key_press = true;
    const KeyChord chord{change.key, frame_.ctrl(), frame_.shift(), frame_.alt()};
    taken.silent_press = !is_printing(change.key) || chord.ctrl || chord.alt;
    frame_.pressed.push_back({chord, change.repeat});
}

void InputQueue::take_text(const std::string& utf8, Taken& taken) {
    // The first text behind a press is what the key types. The row of digits stays what it is
    // where it types punctuation by itself, as Czech keyboards do.
    if (taken.key_press && !taken.text) {
        KeyChord& chord = frame_.pressed.back().chord;
        const bool digit = chord.key >= Key::Digit0 && chord.key <= Key::Digit9;
        const auto typed = chord_of_character(utf8);
        if (typed && (!digit || chord.shift || frame_.is_down(Key::RightAlt))) chord = *typed;
    }
    taken.text = true;
    frame_.text += utf8;
}

void InputQueue::take(const InputEvent& event, Taken& taken) {
    if (const auto* move = std::get_if<MouseMove>(&event)) {
        taken.moved = true;
        frame_.mouse_x = move->x;
        frame_.mouse_y = move->y;
    } else if (std::holds_alternative<MouseLeave>(event)) {
        taken.moved = true;
        frame_.mouse_x = frame_.mouse_y = FrameInput().mouse_x;
    } else if (const auto* change = std::get_if<MouseButtonChange>(&event)) {
        taken.button = true;
        frame_.mouse_down[index_of(change->button)] = change->down;
    } else if (const auto* wheel = std::get_if<MouseWheel>(&event)) {
        taken.wheel = true;
        frame_.wheel_x += wheel->x;
        frame_.wheel_y += wheel->y;
    } else if (const auto* key = std::get_if<KeyChange>(&event)) {
        take_key(*key, taken);
    } else if (const auto* text = std::get_if<TextInput>(&event)) {
        take_text(text->utf8, taken);
    } else if (const auto* focus = std::get_if<FocusChange>(&event)) {
        frame_.focused = focus->focused;
    } else if (const auto* files = std::get_if<FilesDropped>(&event)) {
        taken.files = true;
        frame_.dropped = files->paths;
    }
}

const FrameInput& InputQueue::next_frame() {
    frame_.events.clear();
    frame_.pressed.clear();
    frame_.text.clear();
    frame_.dropped.clear();
    frame_.wheel_x = frame_.wheel_y = 0.0F;
    Taken taken;
    while (!waiting_.empty() && !must_wait(waiting_.front(), taken)) {
        take(waiting_.front(), taken);
        frame_.events.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return frame_;
}

}  // namespace headlight
