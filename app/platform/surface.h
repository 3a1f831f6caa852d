#pragma once

#include <string>
#include <string_view>

#include "app/gl/image.h"
#include "app/platform/input_queue.h"

namespace headlight {

enum class CursorShape { Arrow, Text, Hand, ResizeHorizontal, ResizeVertical, Hidden };

/// What the program draws on and hears from: a window or an off-screen picture. Its GL context is
/// current on the thread that made it from construction to destruction. UI thread only, but `wake`.
class Surface {
public:
    virtual ~Surface() = default;

    /// Framebuffer pixels.
    virtual gl::Size size() const = 0;
    /// Where events go that people make; scripts push to the same queue.
    virtual InputQueue& input() = 0;

    /// Binds the framebuffer to draw on and sets its viewport.
    virtual void bind() = 0;
    /// Shows what was drawn.
    virtual void present() = 0;
    /// What was drawn since `bind`, first row at the top. Call before `present`.
    virtual gl::Image read_pixels() = 0;

    /// Collects events into `input()`; waits at most `seconds` for the first (0: does not wait,
    /// kForever: as long as it takes). Returns whether anything came that asks for a new frame.
    virtual bool wait_events(double seconds) = 0;
    /// Ends `wait_events`, now or the next one. Any thread.
    virtual void wake() = 0;

    virtual bool should_close() const = 0;
    virtual void set_cursor(CursorShape shape) = 0;
    virtual bool fullscreen() const = 0;
    virtual void set_fullscreen(bool on) = 0;

    virtual std::string clipboard() = 0;
    virtual void set_clipboard(std::string_view text) = 0;

    /// What gl::renderer_name says of its context.
    virtual std::string renderer_name() const = 0;

    static constexpr double kForever = 1e9;
};

}  // namespace headlight
