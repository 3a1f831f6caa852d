#include "app/platform/offscreen.h"

#include <epoxy/egl.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "app/gl/context.h"
#include "app/gl/framebuffer.h"
#include "engine/error.h"

namespace headlight {

namespace {

constexpr const char* kHint = "install Mesa's EGL (libegl1, libegl-mesa0, libgl1-mesa-dri)";

/// A display that needs no screen: Mesa's surfaceless one, else whatever the driver offers.
EGLDisplay open_display() {
    EGLint major = 0;
    EGLint minor = 0;
    // The extension's name is asked for: the core function needs a display to look itself up.
    EGLDisplay display =
        eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    if (display != EGL_NO_DISPLAY && eglInitialize(display, &major, &minor) == EGL_TRUE) {
        return display;
    }
    display = eglGetDisplay(EGL_DEFAULT_DISPLAY);
    if (display != EGL_NO_DISPLAY && eglInitialize(display, &major, &minor) == EGL_TRUE) {
        return display;
    }
    throw Error("no OpenGL without a display", "EGL", kHint);
}

/// A context of its own, current from construction on. The display is the process's: it stays open.
class EglContext {
public:
    EglContext() : display_(open_display()) {
        eglBindAPI(EGL_OPENGL_API);
        constexpr EGLint kAttributes[] = {EGL_CONTEXT_MAJOR_VERSION,
                                          3,
                                          EGL_CONTEXT_MINOR_VERSION,
                                          3,
                                          EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                          EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                          EGL_NONE};
        context_ = eglCreateContext(display_, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, kAttributes);
        if (context_ == EGL_NO_CONTEXT) throw Error("no OpenGL 3.3 core context", "EGL", kHint);
        make_current();
    }
    ~EglContext() {
        if (eglGetCurrentContext() == context_) {
            eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        }
        eglDestroyContext(display_, context_);
    }
    EglContext(const EglContext&) = delete;
    EglContext& operator=(const EglContext&) = delete;

    void make_current() const {
        if (eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_) == EGL_FALSE) {
            throw Error("the OpenGL context cannot be used without a surface", "EGL", kHint);
        }
    }

private:
    EGLDisplay display_;
    EGLContext context_ = EGL_NO_CONTEXT;
};

}  // namespace

struct Offscreen::Parts {
    explicit Parts(gl::Size size) : target(size) {}

    EglContext context;
    gl::Framebuffer target;
    InputQueue input;
    std::string clipboard;
    CursorShape cursor = CursorShape::Arrow;
    std::mutex mutex;
    std::condition_variable woken;
    bool awake = false;  // under mutex
};

Offscreen::Offscreen(gl::Size size) : parts_(std::make_unique<Parts>(size)) {}

Offscreen::~Offscreen() { parts_->context.make_current(); }

void Offscreen::resize(gl::Size size) { parts_->target.resize(size); }
gl::Size Offscreen::size() const { return parts_->target.size(); }
InputQueue& Offscreen::input() { return parts_->input; }

void Offscreen::bind() { parts_->target.bind(); }

void Offscreen::present() {}

gl::Image Offscreen::read_pixels() {
    bind();
    return gl::read_framebuffer(size(), gl::FirstRow::Bottom);
}

bool Offscreen::wait_events(double seconds) {
    std::unique_lock lock(parts_->mutex);
    const auto ready = [this] { return parts_->awake || !parts_->input.empty(); };
    if (seconds >= kForever) {
        parts_->woken.wait(lock, ready);
    } else {
        parts_->woken.wait_for(lock, std::chrono::duration<double>(seconds), ready);
    }
    return std::exchange(parts_->awake, false) || !parts_->input.empty();
}

void Offscreen::wake() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->awake = true;
    }
    parts_->woken.notify_one();
}

void Offscreen::set_cursor(CursorShape shape) { parts_->cursor = shape; }
void Offscreen::set_fullscreen(bool /*on*/) {}
std::string Offscreen::clipboard() { return parts_->clipboard; }
void Offscreen::set_clipboard(std::string_view text) { parts_->clipboard = text; }
CursorShape Offscreen::cursor() const { return parts_->cursor; }

std::string Offscreen::renderer_name() const { return gl::renderer_name(); }

}  // namespace headlight
