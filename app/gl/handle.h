#pragma once

#include <utility>

namespace headlight::gl {

/// A GL object name that is deleted once, by `release`; move-only. Zero owns nothing.
class Handle {
public:
    using Release = void (*)(unsigned name);

    Handle() = default;
    Handle(unsigned name, Release release) : name_(name), release_(release) {}
    Handle(Handle&& other) noexcept
        : name_(std::exchange(other.name_, 0U)), release_(other.release_) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(name_, other.name_);
        std::swap(release_, other.release_);
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() {
        if (name_ != 0U) release_(name_);
    }

    unsigned get() const { return name_; }

private:
    unsigned name_ = 0;
    Release release_ = nullptr;
};

Handle make_texture();
Handle make_framebuffer();
Handle make_vertex_array();
Handle make_buffer();

}  // namespace headlight::gl
