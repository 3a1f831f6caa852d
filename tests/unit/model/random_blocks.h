#pragma once

#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#include "engine/model/weights.h"
#include "tests/unit/model/numbers.h"

namespace headlight::testing {

inline constexpr std::array kBlockedTypes{DType::Q4_0, DType::Q4_1, DType::Q5_0, DType::Q5_1,
                                          DType::Q8_0, DType::Q2_K, DType::Q3_K, DType::Q4_K,
                                          DType::Q5_K, DType::Q6_K};

/// Where a block's half-precision factors stand, and by how much the whole numbers multiply them.
struct BlockFactors {
    std::ptrdiff_t scale_at, minimum_at;  ///< -1: no minimum
    float largest, largest_minimum;
};

inline BlockFactors factors_of(DType dtype) {
    switch (dtype) {
        case DType::Q4_0:
            return {0, -1, 8, 0};
        case DType::Q4_1:
            return {0, 2, 15, -2};
        case DType::Q5_0:
            return {0, -1, 16, 0};
        case DType::Q5_1:
            return {0, 2, 31, -2};
        case DType::Q8_0:
            return {0, -1, 128, 0};
        case DType::Q2_K:
            return {80, 82, 45, 15};
        case DType::Q3_K:
            return {108, -1, 128, 0};
        case DType::Q4_K:
            return {0, 2, 945, 63};
        case DType::Q5_K:
            return {0, 2, 1953, 63};
        default:
            return {208, -1, 4096, 0};
    }
}

/// A half of about this size; its last bits are random.
inline std::uint16_t half_near(float value, Numbers& numbers) {
    int exponent = 0;
    std::frexp(value, &exponent);
    const auto fraction = static_cast<int>(511.5f * (1 + numbers.next()));
    return static_cast<std::uint16_t>((value < 0 ? 0x8000 : 0) | (exponent + 14) << 10 | fraction);
}

/// `rows` rows of `cols` numbers of about `scale`.
inline std::vector<std::byte> random_blocks(DType dtype, Index rows, Index cols, float scale,
                                            Numbers& numbers) {
    const BlockSize size = block_size(dtype);
    const BlockFactors factors = factors_of(dtype);
    std::vector<std::byte> bytes(static_cast<std::size_t>(rows * cols / size.numbers * size.bytes));
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(static_cast<int>(128 * (1 + numbers.next())));
    const auto put = [&](std::byte* block, std::ptrdiff_t at, float value) {
        const std::uint16_t half = half_near(value, numbers);
        std::memcpy(block + at, &half, sizeof(half));
    };
    for (std::byte* block = bytes.data(); block != bytes.data() + bytes.size();
         block += size.bytes) {
        put(block, factors.scale_at, 2 * scale / factors.largest);
        if (factors.minimum_at >= 0)
            put(block, factors.minimum_at, scale * 2 / factors.largest_minimum);
    }
    return bytes;
}

}  // namespace headlight::testing
