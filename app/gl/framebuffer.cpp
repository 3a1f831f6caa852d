#include "app/gl/framebuffer.h"

#include <epoxy/gl.h>

#include <algorithm>

#include "engine/error.h"

namespace headlight::gl {

Image read_framebuffer(Size size, FirstRow first_row) {
    Image image{size, {}};
    const std::size_t row = 4 * static_cast<std::size_t>(size.width);
    image.rgba.resize(row * static_cast<std::size_t>(size.height));
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, size.width, size.height, GL_RGBA, GL_UNSIGNED_BYTE, image.rgba.data());
    if (first_row == FirstRow::Bottom) {
        auto* const pixels = image.rgba.data();
        for (int y = 0; y < size.height / 2; ++y) {
            auto* const upper = pixels + row * static_cast<std::size_t>(y);
            auto* const lower = pixels + row * static_cast<std::size_t>(size.height - 1 - y);
            std::swap_ranges(upper, upper + row, lower);
        }
    }
    return image;
}

void clear(Color color) {
    glClearColor(color.r / 255.0F, color.g / 255.0F, color.b / 255.0F, color.a / 255.0F);
    glClear(GL_COLOR_BUFFER_BIT);
}

Framebuffer::Framebuffer(Size size) { resize(size); }

void Framebuffer::resize(Size size) {
    if (size == size_) return;
    Texture texture = Texture::canvas(size);
    Handle handle = make_framebuffer();
    int before = 0;
    glGetIntegerv(GL_FRAMEBUFFER_BINDING, &before);
    glBindFramebuffer(GL_FRAMEBUFFER, handle.get());
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture.name(), 0);
    const bool complete = glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
    glBindFramebuffer(GL_FRAMEBUFFER, static_cast<unsigned>(before));
    if (!complete) {
        throw Error("the driver cannot draw on an RGBA8 texture", "OpenGL framebuffer",
                    "update the graphics driver, or set LIBGL_ALWAYS_SOFTWARE=1");
    }
    size_ = size;
    handle_ = std::move(handle);
    texture_ = std::move(texture);
}

void Framebuffer::bind() const {
    glBindFramebuffer(GL_FRAMEBUFFER, handle_.get());
    glViewport(0, 0, size_.width, size_.height);
}

Image Framebuffer::read_pixels() const {
    const Bound bound(*this);
    return read_framebuffer(size_, FirstRow::Top);
}

Framebuffer::Bound::Bound(const Framebuffer& target)
    : blend_(glIsEnabled(GL_BLEND) == GL_TRUE),
      scissor_(glIsEnabled(GL_SCISSOR_TEST) == GL_TRUE),
      depth_(glIsEnabled(GL_DEPTH_TEST) == GL_TRUE) {
    glGetIntegerv(GL_FRAMEBUFFER_BINDING, &framebuffer_);
    glGetIntegerv(GL_VIEWPORT, viewport_);
    target.bind();
    glDisable(GL_BLEND);
    glDisable(GL_SCISSOR_TEST);
    glDisable(GL_DEPTH_TEST);
}

Framebuffer::Bound::~Bound() {
    glBindFramebuffer(GL_FRAMEBUFFER, static_cast<unsigned>(framebuffer_));
    glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
    const auto restore = [](unsigned what, bool on) { on ? glEnable(what) : glDisable(what); };
    restore(GL_BLEND, blend_);
    restore(GL_SCISSOR_TEST, scissor_);
    restore(GL_DEPTH_TEST, depth_);
}

}  // namespace headlight::gl
