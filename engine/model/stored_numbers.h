#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "engine/model/simd.h"
#include "engine/model/tensor.h"

/// Numbers that are stored one by one, at any address. For kernels.cpp only.
namespace headlight::stored {

using simd::kLanes;
using simd::Vec;

/// A type whose numbers stand one by one, and one whose numbers stand in blocks.
template <class Type>
concept Single = Type::kNumbers == 1;
template <class Type>
concept Blocked = Type::kNumbers >
1;

struct F32 {
    static constexpr Index kNumbers = 1;
    static constexpr std::ptrdiff_t kBytes = 4;
    static float one(const std::byte* from) {
        float value;
        std::memcpy(&value, from, sizeof(value));
        return value;
    }
    static Vec vec(const std::byte* from) {
        Vec value;
        std::memcpy(&value, from, sizeof(value));
        return value;
    }
};

/// Each number becomes the nearest float.
struct F64 {
    static constexpr Index kNumbers = 1;
    static constexpr std::ptrdiff_t kBytes = 8;
    static float one(const std::byte* from) {
        double value;
        std::memcpy(&value, from, sizeof(value));
        return static_cast<float>(value);
    }
    static Vec vec(const std::byte* from) {
        using Double = double __attribute__((vector_size(kLanes * 8)));
        Double value;
        std::memcpy(&value, from, sizeof(value));
        return __builtin_convertvector(value, Vec);
    }
};

struct BF16 {
    static constexpr Index kNumbers = 1;
    static constexpr std::ptrdiff_t kBytes = 2;
    static float one(const std::byte* from) {
        std::uint16_t bits;
        std::memcpy(&bits, from, sizeof(bits));
        return std::bit_cast<float>(std::uint32_t{bits} << 16);
    }
    static Vec vec(const std::byte* from) {
        using Half = std::uint16_t __attribute__((vector_size(kLanes * 2)));
        Half bits;
        std::memcpy(&bits, from, sizeof(bits));
        return simd::bits_as_floats(__builtin_convertvector(bits, simd::IntVec) << 16);
    }
};

struct F16 {
    static constexpr Index kNumbers = 1;
    static constexpr std::ptrdiff_t kBytes = 2;
    static float one(const std::byte* from) {
        std::uint16_t half;
        std::memcpy(&half, from, sizeof(half));
#if defined(__F16C__)
        return _cvtsh_ss(half);
#else
        const std::uint32_t sign = (half & 0x8000u) << 16, magnitude = half & 0x7fffu;
        // Moving the exponent is exact for normal numbers, and a product by 2^112 for tiny ones.
        float value = std::bit_cast<float>(magnitude << 13) * 0x1p112f;
        if (magnitude >= 0x7c00u) value = std::bit_cast<float>((magnitude << 13) | 0x7f800000u);
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | sign);
#endif
    }
    static Vec vec(const std::byte* from) {
#if defined(__AVX512F__)
        return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
#elif defined(__F16C__)
        return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
#else
        float lanes[kLanes];
        for (int i = 0; i < kLanes; ++i)
            lanes[i] = one(from + 2 * i);
        return simd::load(lanes);
#endif
    }
};

/// Numbers [first, first + count) of the row that begins at `row`.
template <Single Type>
static inline void read(const std::byte* row, Index first, Index count, float* to) {
    const std::byte* from = row + first * Type::kBytes;
    Index i = 0;
    for (; i + kLanes <= count; i += kLanes)
        simd::store(to + i, Type::vec(from + i * Type::kBytes));
    for (; i < count; ++i)
        to[i] = Type::one(from + i * Type::kBytes);
}

}  // namespace headlight::stored
