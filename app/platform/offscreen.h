#pragma once

#include <memory>

#include "app/platform/surface.h"

namespace headlight {

/// A picture of any size drawn without a display: EGL without a surface and an RGBA8 framebuffer.
/// Events come only from scripts; the clipboard is its own. Tests, `shot` and `replay` use it.
class Offscreen final : public Surface {
public:
    /// Throws Error when EGL or OpenGL 3.3 is missing.
    explicit Offscreen(gl::Size size);
    ~Offscreen() override;

    /// The next frame has this size.
    void resize(gl::Size size);

    gl::Size size() const override;
    InputQueue& input() override;
    void bind() override;
    void present() override;
    gl::Image read_pixels() override;
    /// Waits for `wake` only.
    bool wait_events(double seconds) override;
    void wake() override;
    bool should_close() const override { return false; }
    void set_cursor(CursorShape shape) override;
    bool fullscreen() const override { return false; }
    void set_fullscreen(bool on) override;
    std::string clipboard() override;
    void set_clipboard(std::string_view text) override;
    std::string renderer_name() const override;

    /// What the last `set_cursor` asked for.
    CursorShape cursor() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace headlight
