#pragma once

#include <memory>

#include "app/platform/surface.h"

namespace headlight {

struct WindowOptions {
    std::string title = "Headlight";
    int width = 1280;
    int height = 720;
    bool fullscreen = false;
    bool visible = true;
};

/// A window with an OpenGL 3.3 core context. One at a time. All of its events go to `input()`.
class Window final : public Surface {
public:
    /// Throws Error when there is no display or no OpenGL 3.3.
    explicit Window(const WindowOptions& options);
    ~Window() override;

    gl::Size size() const override;
    InputQueue& input() override;
    void bind() override;
    void present() override;
    gl::Image read_pixels() override;
    bool wait_events(double seconds) override;
    void wake() override;
    bool should_close() const override;
    void set_cursor(CursorShape shape) override;
    bool fullscreen() const override;
    void set_fullscreen(bool on) override;
    std::string clipboard() override;
    void set_clipboard(std::string_view text) override;
    std::string renderer_name() const override;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace headlight
