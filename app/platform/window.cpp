#include "app/platform/window.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "app/gl/context.h"
#include "app/gl/framebuffer.h"
#include "app/platform/glfw_keys.h"
#include "engine/error.h"

namespace headlight {

namespace {

std::string last_glfw_error() {
    const char* text = nullptr;
    glfwGetError(&text);
    return text != nullptr ? std::string("GLFW: ") + text : std::string("GLFW");
}

/// GLFW is started with the first of these and ended with it.
class GlfwLibrary {
public:
    GlfwLibrary() {
        if (glfwInit() == GLFW_FALSE) {
            throw Error("there is no display to open a window on", last_glfw_error(),
                        "run it where there is one, or draw to a file with `headlight shot`");
        }
    }
    ~GlfwLibrary() { glfwTerminate(); }
    GlfwLibrary(const GlfwLibrary&) = delete;
    GlfwLibrary& operator=(const GlfwLibrary&) = delete;
};

constexpr std::array kStandardCursors{
    std::pair{CursorShape::Arrow, GLFW_ARROW_CURSOR},
    std::pair{CursorShape::Text, GLFW_IBEAM_CURSOR},
    std::pair{CursorShape::Hand, GLFW_HAND_CURSOR},
    std::pair{CursorShape::ResizeHorizontal, GLFW_HRESIZE_CURSOR},
    std::pair{CursorShape::ResizeVertical, GLFW_VRESIZE_CURSOR},
};

std::string to_utf8(unsigned point) {
    const auto byte = [](unsigned value) { return static_cast<char>(value); };
    const auto tail = [&](unsigned shift) { return byte(0x80U | (point >> shift & 0x3FU)); };
    if (point < 0x80) return {byte(point)};
    if (point < 0x800) return {byte(0xC0U | point >> 6), tail(0)};
    if (point < 0x10000) return {byte(0xE0U | point >> 12), tail(6), tail(0)};
    return {byte(0xF0U | point >> 18), tail(12), tail(6), tail(0)};
}

/// The monitor that shows the middle of the window.
GLFWmonitor* monitor_of(GLFWwindow* window) {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    glfwGetWindowPos(window, &x, &y);
    glfwGetWindowSize(window, &width, &height);
    x += width / 2;
    y += height / 2;
    int count = 0;
    GLFWmonitor** const monitors = glfwGetMonitors(&count);
    for (int i = 0; i < count; ++i) {
        int left = 0;
        int top = 0;
        glfwGetMonitorPos(monitors[i], &left, &top);
        const GLFWvidmode* const mode = glfwGetVideoMode(monitors[i]);
        if (mode != nullptr && x >= left && x < left + mode->width && y >= top &&
            y < top + mode->height) {
            return monitors[i];
        }
    }
    return glfwGetPrimaryMonitor();
}

}  // namespace

struct Window::Parts {
    GlfwLibrary library;
    GLFWwindow* window = nullptr;
    std::array<GLFWcursor*, kStandardCursors.size()> cursors{};
    CursorShape cursor = CursorShape::Arrow;
    InputQueue input;
    bool stirred = true;             // shown, resized or uncovered: a frame is due
    std::atomic<bool> woken{false};  // set by any thread
    struct {
        int x = 0, y = 0, width = 0, height = 0;
    } windowed;  // where the window goes back to from full screen

    Parts() = default;
    ~Parts() {
        for (GLFWcursor* const shape : cursors) {
            if (shape != nullptr) glfwDestroyCursor(shape);
        }
        if (window != nullptr) glfwDestroyWindow(window);
    }
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    static Parts& of(GLFWwindow* w) { return *static_cast<Parts*>(glfwGetWindowUserPointer(w)); }
    void install_callbacks();
    void install_pointer_callbacks();
};

void Window::Parts::install_callbacks() {
    glfwSetWindowUserPointer(window, this);
    glfwSetKeyCallback(window, [](GLFWwindow* w, int key, int scancode, int action, int) {
        const Key ours = key_from_glfw(key, scancode);
        if (ours == Key::None) return;
        of(w).input.push(KeyChange{ours, action != GLFW_RELEASE, action == GLFW_REPEAT});
    });
    glfwSetCharCallback(
        window, [](GLFWwindow* w, unsigned point) { of(w).input.push(TextInput{to_utf8(point)}); });
    glfwSetWindowFocusCallback(window, [](GLFWwindow* w, int focused) {
        of(w).input.push(FocusChange{focused == GLFW_TRUE});
    });
    glfwSetDropCallback(window, [](GLFWwindow* w, int count, const char** paths) {
        of(w).input.push(FilesDropped{{paths, paths + count}});
    });
    glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { of(w).stirred = true; });
    glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { of(w).stirred = true; });
    glfwSetWindowCloseCallback(window, [](GLFWwindow* w) { of(w).stirred = true; });
    install_pointer_callbacks();
}

void Window::Parts::install_pointer_callbacks() {
    glfwSetCursorPosCallback(window, [](GLFWwindow* w, double x, double y) {
        // GLFW counts in screen coordinates, we in pixels of the framebuffer.
        int width = 0;
        int height = 0;
        int pixels_x = 0;
        int pixels_y = 0;
        glfwGetWindowSize(w, &width, &height);
        glfwGetFramebufferSize(w, &pixels_x, &pixels_y);
        const double scale_x = width > 0 ? static_cast<double>(pixels_x) / width : 1.0;
        const double scale_y = height > 0 ? static_cast<double>(pixels_y) / height : 1.0;
        of(w).input.push(
            MouseMove{static_cast<float>(x * scale_x), static_cast<float>(y * scale_y)});
    });
    glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int entered) {
        if (entered == GLFW_FALSE) of(w).input.push(MouseLeave{});
    });
    glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int button, int action, int) {
        if (button >= static_cast<int>(kMouseButtonCount)) return;
        of(w).input.push(MouseButtonChange{static_cast<MouseButton>(button), action == GLFW_PRESS});
    });
    glfwSetScrollCallback(window, [](GLFWwindow* w, double x, double y) {
        of(w).input.push(MouseWheel{static_cast<float>(x), static_cast<float>(y)});
    });
}

Window::Window(const WindowOptions& options) : parts_(std::make_unique<Parts>()) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_VISIBLE, options.visible ? GLFW_TRUE : GLFW_FALSE);
    parts_->window =
        glfwCreateWindow(options.width, options.height, options.title.c_str(), nullptr, nullptr);
    if (parts_->window == nullptr) {
        throw Error("no window with OpenGL 3.3", last_glfw_error(),
                    "update the graphics driver, or set LIBGL_ALWAYS_SOFTWARE=1");
    }
    for (std::size_t i = 0; i < kStandardCursors.size(); ++i) {
        parts_->cursors[i] = glfwCreateStandardCursor(kStandardCursors[i].second);
    }
    glfwMakeContextCurrent(parts_->window);
    glfwSwapInterval(1);
    parts_->install_callbacks();
    if (options.fullscreen) set_fullscreen(true);
}

Window::~Window() = default;

gl::Size Window::size() const {
    gl::Size size;
    glfwGetFramebufferSize(parts_->window, &size.width, &size.height);
    return {std::max(size.width, 1), std::max(size.height, 1)};  // 0 x 0 while minimised
}

InputQueue& Window::input() { return parts_->input; }

void Window::bind() { gl::bind_window(size()); }

void Window::present() { glfwSwapBuffers(parts_->window); }

gl::Image Window::read_pixels() {
    bind();
    return gl::read_framebuffer(size(), gl::FirstRow::Bottom);
}

bool Window::wait_events(double seconds) {
    if (seconds <= 0.0) {
        glfwPollEvents();
    } else if (seconds >= kForever) {
        glfwWaitEvents();
    } else {
        glfwWaitEventsTimeout(seconds);
    }
    const bool stirred = std::exchange(parts_->stirred, false);
    const bool woken = parts_->woken.exchange(false);
    return stirred || woken || !parts_->input.empty();
}

void Window::wake() {
    parts_->woken = true;
    glfwPostEmptyEvent();
}

bool Window::should_close() const { return glfwWindowShouldClose(parts_->window) == GLFW_TRUE; }

void Window::set_cursor(CursorShape shape) {
    if (shape == parts_->cursor) return;
    parts_->cursor = shape;
    const bool hidden = shape == CursorShape::Hidden;
    glfwSetInputMode(parts_->window, GLFW_CURSOR, hidden ? GLFW_CURSOR_HIDDEN : GLFW_CURSOR_NORMAL);
    for (std::size_t i = 0; i < kStandardCursors.size(); ++i) {
        if (kStandardCursors[i].first == shape) glfwSetCursor(parts_->window, parts_->cursors[i]);
    }
}

bool Window::fullscreen() const { return glfwGetWindowMonitor(parts_->window) != nullptr; }

void Window::set_fullscreen(bool on) {
    if (on == fullscreen()) return;
    auto& before = parts_->windowed;
    if (!on) {
        glfwSetWindowMonitor(parts_->window, nullptr, before.x, before.y, before.width,
                             before.height, GLFW_DONT_CARE);
        return;
    }
    GLFWmonitor* const monitor = monitor_of(parts_->window);
    if (monitor == nullptr) return;
    glfwGetWindowPos(parts_->window, &before.x, &before.y);
    glfwGetWindowSize(parts_->window, &before.width, &before.height);
    const GLFWvidmode* const mode = glfwGetVideoMode(monitor);
    glfwSetWindowMonitor(parts_->window, monitor, 0, 0, mode->width, mode->height,
                         mode->refreshRate);
}

std::string Window::clipboard() {
    const char* const text = glfwGetClipboardString(parts_->window);
    return text != nullptr ? text : "";
}

void Window::set_clipboard(std::string_view text) {
    glfwSetClipboardString(parts_->window, std::string(text).c_str());
}

std::string Window::renderer_name() const { return gl::renderer_name(); }

}  // namespace headlight
