#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/tensor.h"
#include "engine/model/weights.h"

namespace headlight {

/// A tensor inside a mapped file, row-major, at any alignment. Valid as long as the mapping.
struct StoredTensor {
    std::string dtype;  ///< as the format names it: "F32", "I64"
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
    std::string file;  ///< where it stands, for messages

    /// The type as a weight, when the engine computes with it.
    std::optional<DType> weight_type() const;
    std::int64_t element_count() const;
};

/// "[768, 50257]".
std::string shape_text(std::span<const std::int64_t> shape);

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
