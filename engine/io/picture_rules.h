#pragma once

#include <filesystem>
#include <vector>

namespace headlight {

/// How a model wants the numbers of its pictures: (value * factor - mean) / deviation.
struct PictureRules {
    float factor = 1.0F / 255;           ///< of a colour from 0 to 255
    std::vector<float> mean, deviation;  ///< one per channel
};

/// Reads preprocessor_config.json of a folder in Hugging Face layout; without one, what ViT's
/// processor does.
/// @throws Error naming file and field
PictureRules read_picture_rules(const std::filesystem::path& folder, int channels);

}  // namespace headlight
