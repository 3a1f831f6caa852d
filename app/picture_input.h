#pragma once

#include <string>
#include <vector>

#include "engine/loaded_model.h"

namespace headlight {

/// The numbers that a model of pictures reads, [channels, height, width]: of a PNG file, scaled to
/// the model's size and normalised as its processor does it, or of a safetensors file as they are,
/// from its tensor "pixel_values".
/// @throws Error when the model reads no pictures or the file does not fit it
std::vector<float> read_pixels(const std::string& file, const LoadedModel& model);

}  // namespace headlight
