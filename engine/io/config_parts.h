#pragma once

#include "engine/io/config_reader.h"

namespace headlight {

/// Most layers that a configuration may ask for.
inline constexpr int kLayerLimit = 4096;
/// Most experts of a layer.
inline constexpr int kExpertLimit = 512;

/// The size of a head where configurations carry none: the heads divide the width among them.
inline int head_size(const ConfigReader& config, const char* width_field, int width, int heads) {
    if (width % heads != 0) {
        config.refuse(width_field, "a multiple of the " + std::to_string(heads) + " heads");
    }
    return width / heads;
}

}  // namespace headlight
