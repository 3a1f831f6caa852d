#pragma once

#include <cstddef>

namespace headlight {

/// Half-open range of bytes.
struct TokenSpan {
    std::size_t begin = 0;
    std::size_t end = 0;

    std::size_t size() const { return end - begin; }
    bool operator==(const TokenSpan&) const = default;
};

}  // namespace headlight
