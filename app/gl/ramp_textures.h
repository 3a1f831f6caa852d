#pragma once

#include <map>
#include <utility>

#include "app/gl/texture.h"

namespace headlight::gl {

/// The colour scales as textures, one for each theme and kind, made when first asked for.
class RampTextures {
public:
    const Texture& get(const Theme& theme, RampKind kind);

private:
    std::map<std::pair<ThemeName, RampKind>, Texture> textures_;
};

}  // namespace headlight::gl
