#include "app/gl/texture.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <cassert>
#include <string>
#include <vector>

#include "engine/error.h"

namespace headlight::gl {

namespace {

/// Binds a texture and puts back what was bound: ImGui may be in the middle of a frame.
class BoundTexture {
public:
    BoundTexture(unsigned target, unsigned binding, unsigned name) : target_(target) {
        glGetIntegerv(binding, &before_);
        glBindTexture(target, name);
        glTexParameteri(target, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        glTexParameteri(target, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
        glTexParameteri(target, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
        glTexParameteri(target, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    }
    ~BoundTexture() { glBindTexture(target_, static_cast<unsigned>(before_)); }
    BoundTexture(const BoundTexture&) = delete;
    BoundTexture& operator=(const BoundTexture&) = delete;

private:
    unsigned target_;
    int before_ = 0;
};

void check_size(int columns, int rows, int layers) {
    const TextureLimits limits = texture_limits();
    if (columns >= 1 && rows >= 1 && layers >= 1 && columns <= limits.side && rows <= limits.side &&
        layers <= limits.layers) {
        return;
    }
    throw Error("a picture of " + std::to_string(columns) + " x " + std::to_string(rows) + " x " +
                    std::to_string(layers) + " values does not fit the graphics driver",
                "OpenGL texture",
                "it takes " + std::to_string(limits.side) + " a side and " +
                    std::to_string(limits.layers) + " layers; show a part of the tensor");
}

}  // namespace

TextureLimits texture_limits() {
    TextureLimits limits;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &limits.side);
    glGetIntegerv(GL_MAX_ARRAY_TEXTURE_LAYERS, &limits.layers);
    return limits;
}

Texture Texture::values(int columns, int rows, int layers, std::span<const float> values) {
    check_size(columns, rows, layers);
    assert(values.size() == std::size_t(columns) * std::size_t(rows) * std::size_t(layers));
    Texture texture;
    texture.handle_ = make_texture();
    texture.columns_ = columns;
    texture.rows_ = rows;
    texture.layers_ = layers;
    const BoundTexture bound(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_BINDING_2D_ARRAY, texture.name());
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glTexImage3D(GL_TEXTURE_2D_ARRAY, 0, GL_R32F, columns, rows, layers, 0, GL_RED, GL_FLOAT,
                 values.data());
    return texture;
}

Texture Texture::palette(std::span<const Color> colors) {
    check_size(static_cast<int>(colors.size()), 1, 1);
    std::vector<std::uint32_t> texels(colors.size());
    std::transform(colors.begin(), colors.end(), texels.begin(),
                   [](Color color) { return color.packed(); });
    Texture texture;
    texture.handle_ = make_texture();
    texture.columns_ = static_cast<int>(colors.size());
    texture.rows_ = 1;
    texture.layers_ = 1;
    const BoundTexture bound(GL_TEXTURE_2D, GL_TEXTURE_BINDING_2D, texture.name());
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, texture.columns_, 1, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 texels.data());
    return texture;
}

void Texture::copy_bound(int left, int bottom) {
    const BoundTexture bound(GL_TEXTURE_2D, GL_TEXTURE_BINDING_2D, name());
    glCopyTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, left, bottom, columns_, rows_);
}

Texture Texture::canvas(Size size) {
    check_size(size.width, size.height, 1);
    Texture texture;
    texture.handle_ = make_texture();
    texture.columns_ = size.width;
    texture.rows_ = size.height;
    texture.layers_ = 1;
    const BoundTexture bound(GL_TEXTURE_2D, GL_TEXTURE_BINDING_2D, texture.name());
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, size.width, size.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 nullptr);
    return texture;
}

}  // namespace headlight::gl
