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

/// A whole number; -1 and its like mean that the field is not used.
inline int count_or_unused(const ConfigReader& config, const char* field, int unused) {
    const nlohmann::json* value = config.find(field);
    const bool negative = value != nullptr && value->is_number_integer() && *value < 0;
    return negative ? unused : config.whole_or(field, unused);
}

}  // namespace headlight
