#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/model/weights.h"

namespace headlight {

/// A tensor inside a mapped file, row-major, at any alignment. Valid as long as the mapping.
struct StoredTensor {
    std::string dtype;                ///< as the format names it: "F32", "I64", "Q4_K"
    std::vector<std::int64_t> shape;  ///< rows first, as PyTorch counts
    std::span<const std::byte> bytes;
    std::string file;  ///< where it stands, for messages

    /// The type as a weight, when the engine computes with it.
    std::optional<DType> weight_type() const;
    std::int64_t element_count() const;
};

/// "[768, 50257]".
std::string shape_text(std::span<const std::int64_t> shape);

}  // namespace headlight
