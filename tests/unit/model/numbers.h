#pragma once

#include <cstdint>

#include "engine/model/tensor.h"

namespace headlight::testing {

/// Numbers of a fixed sequence in about [-1, 1].
class Numbers {
public:
    explicit Numbers(std::uint64_t seed) : state_(seed) {}
    float next() {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<float>(static_cast<std::int64_t>(state_)) * 0x1p-63f;
    }
    Matrix matrix(Index rows, Index cols, float scale = 1) {
        Matrix m(rows, cols);
        for (Index i = 0; i < m.size(); ++i)
            m.data()[i] = scale * next();
        return m;
    }

private:
    std::uint64_t state_;
};

}  // namespace headlight::testing
