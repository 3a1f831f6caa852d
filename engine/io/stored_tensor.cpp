#include "engine/io/stored_tensor.h"

namespace headlight {

std::optional<DType> StoredTensor::weight_type() const { return dtype_of(dtype); }

std::int64_t StoredTensor::element_count() const {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) {
        count *= size;
    }
    return count;
}

std::string shape_text(std::span<const std::int64_t> shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    }
    return text + "]";
}

}  // namespace headlight
