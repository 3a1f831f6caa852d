#pragma once

#include <map>
#include <string>
#include <string_view>

namespace headlight {

/// The file that holds each tensor, by its name.
using WeightPlaces = std::map<std::string, std::string>;

/// Reads model.safetensors.index.json or pytorch_model.bin.index.json. Names with a path in them
/// are refused, so that an index cannot lead out of its folder.
/// @throws Error naming the tensor
WeightPlaces read_weight_index(std::string_view text, const std::string& where);

}  // namespace headlight
