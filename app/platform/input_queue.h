#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/platform/key.h"

namespace headlight {

/// Where the pointer is, in framebuffer pixels from the top left.
struct MouseMove {
    float x = 0.0F;
    float y = 0.0F;
};
enum class MouseButton { Left, Right, Middle };
inline constexpr std::size_t kMouseButtonCount = 3;
struct MouseButtonChange {
    MouseButton button = MouseButton::Left;
    bool down = false;
};
/// Notches; up and left are positive.
struct MouseWheel {
    float x = 0.0F;
    float y = 0.0F;
};
/// The pointer left the window.
struct MouseLeave {};
struct KeyChange {
    Key key = Key::None;
    bool down = false;
    bool repeat = false;  ///< the key is held; only with down
};
/// Typed, scripted or pasted text: any UTF-8, of any length, also beyond U+FFFF.
struct TextInput {
    std::string utf8;
};
struct FocusChange {
    bool focused = true;
};
struct FilesDropped {
    std::vector<std::filesystem::path> paths;
};

using InputEvent = std::variant<MouseMove, MouseButtonChange, MouseWheel, MouseLeave, KeyChange,
                                TextInput, FocusChange, FilesDropped>;

/// A chord that went down in this frame. What typed a character of `chord_of_character` is that
/// character's chord, whatever key of the layout it sits on.
struct PressedChord {
    KeyChord chord;
    bool repeat = false;
};

/// All input of one frame, in the order in which it happened, and the state after it.
struct FrameInput {
    std::vector<InputEvent> events;
    std::vector<PressedChord> pressed;
    std::string text;  ///< UTF-8 typed in this frame
    std::vector<std::filesystem::path> dropped;

    float mouse_x = -1e30F;  ///< far outside while the pointer is not over the window
    float mouse_y = -1e30F;
    std::array<bool, kMouseButtonCount> mouse_down{};
    float wheel_x = 0.0F;
    float wheel_y = 0.0F;
    std::bitset<kKeyCount> keys_down;
    bool focused = true;

    bool ctrl() const;
    bool shift() const;
    bool alt() const;
    bool super() const;
    bool is_down(Key key) const { return keys_down[static_cast<std::size_t>(key)]; }
    /// Whether exactly this chord was pressed in this frame; held keys count when `repeats`.
    bool was_pressed(const KeyChord& chord, bool repeats = true) const;
};

/// The one way in for what a person or a script does. Events wait here in order; each frame takes
/// as many as can act together without one hiding another, so that nothing is lost however long a
/// frame takes. While it is not empty the loop must go on drawing. UI thread only.
///
/// A frame ends before
/// - a button change after a button or key change, or a release after a move (a slider would miss
///   its last value);
/// - a move after a button change or a wheel turn (both happened at the old place);
/// - a wheel turn after a button change;
/// - a key change after a button change, a release after any press (a fast Ctrl+A would lose
///   Ctrl), a press after text or after another press, a second change of the same key;
/// - text after a press of a key that types none (Backspace then "a" must not turn round);
/// - anything after dropped files.
/// Modifier keys may go down together with the key they modify.
class InputQueue {
public:
    /// Adds an event behind the others. Repeats of a held key are dropped while one of that key
    /// waits: they are no taps and must not pile up behind slow frames.
    void push(InputEvent event);

    bool empty() const { return waiting_.empty(); }
    std::size_t size() const { return waiting_.size(); }

    /// Moves the events of the next frame out of the queue. The result stays valid until the next
    /// call. `frame().pressed` and the other lists hold this frame only, states carry over.
    const FrameInput& next_frame();
    const FrameInput& frame() const { return frame_; }

private:
    struct Taken;
    static bool must_wait(const InputEvent& event, const Taken& taken);
    void take(const InputEvent& event, Taken& taken);
    void take_key(const KeyChange& change, Taken& taken);
    void take_text(const std::string& utf8, Taken& taken);

    std::deque<InputEvent> waiting_;
    FrameInput frame_;
};

}  // namespace headlight
