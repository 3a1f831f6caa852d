#include "app/gl/ramp_textures.h"

namespace headlight::gl {

const Texture& RampTextures::get(const Theme& theme, RampKind kind) {
    Texture& texture = textures_[{theme.name, kind}];
    if (texture.empty()) texture = Texture::palette(theme.ramp(kind));
    return texture;
}

}  // namespace headlight::gl
