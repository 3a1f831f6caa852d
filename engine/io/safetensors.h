#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "engine/io/stored_tensor.h"
#include "engine/model/tensor.h"

namespace headlight {

/// What a safetensors file declares. The views point into the bytes it was read from.
struct SafetensorsContent {
    std::map<std::string, StoredTensor> tensors;
    std::map<std::string, std::string> metadata;
};

/// Reads the header and checks every statement of it against the size of the buffer, as the
/// format's reference does (github.com/huggingface/safetensors): no duplicate key, no hole, no
/// overlap, no product that overflows, no byte left over. Allocates nothing in proportion to a
/// number in the file.
/// @param where  the file's name, for messages
/// @throws Error naming the tensor and what is wrong with it.
SafetensorsContent read_safetensors(std::span<const std::byte> bytes, const std::string& where);

/// Writes numbers as F32 and ids as I64, sorted by name.
/// @throws Error when the file cannot be written.
void write_safetensors(const std::filesystem::path& path,
                       std::span<const std::pair<std::string, Tensor>> tensors,
                       const std::map<std::string, std::string>& metadata);

}  // namespace headlight
