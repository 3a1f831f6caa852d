#pragma once

#include "app/gl/texture.h"

namespace headlight::gl {

/// An off-screen RGBA8 picture. Everything of ours draws with y down, so that row 0 of the texture
/// is the top row and ImGui shows it with its ordinary coordinates.
class Framebuffer {
public:
    explicit Framebuffer(Size size);

    /// Drops the picture when the size changes.
    void resize(Size size);
    Size size() const { return size_; }
    const Texture& texture() const { return texture_; }

    /// Binds it and its viewport until something else is bound.
    void bind() const;

    /// Row 0 of the texture first.
    Image read_pixels() const;

    /// Binds the framebuffer and its viewport, blending and scissor off; puts back what was.
    class Bound {
    public:
        explicit Bound(const Framebuffer& target);
        ~Bound();
        Bound(const Bound&) = delete;
        Bound& operator=(const Bound&) = delete;

    private:
        int framebuffer_ = 0;
        int viewport_[4] = {};
        bool blend_ = false;
        bool scissor_ = false;
        bool depth_ = false;
    };

private:
    Size size_;
    Handle handle_;
    Texture texture_;
};

/// Fills the bound framebuffer.
void clear(Color color);

/// Which end of a picture row 0 of a framebuffer is: the top in pictures of ours, the bottom where
/// ImGui draws (windows and their off-screen twin).
enum class FirstRow { Top, Bottom };

/// Reads the bound framebuffer's lower left `size` pixels.
Image read_framebuffer(Size size, FirstRow first_row);

}  // namespace headlight::gl
