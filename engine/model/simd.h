#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__AVX__) || defined(__F16C__)
#include <immintrin.h>
#endif

/// The widest vector of floats that the instruction set of this build has, and the few operations
/// that the kernels need. For kernels.cpp and ops.cpp only. Functions are static: every file that
/// is optimised differently must keep its own copy.
namespace headlight::simd {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

using Vec = float __attribute__((vector_size(kLanes * sizeof(float))));
using IntVec = std::int32_t __attribute__((vector_size(kLanes * sizeof(float))));

/// The address need not be aligned.
[[maybe_unused]] static inline Vec load(const float* from) {
    Vec value;
    std::memcpy(&value, from, sizeof(value));
    return value;
}

[[maybe_unused]] static inline void store(float* to, Vec value) {
    std::memcpy(to, &value, sizeof(value));
}

/// The first `count` lanes; zeros above.
[[maybe_unused]] static inline Vec load_first(const float* from, std::ptrdiff_t count) {
    Vec value = {};
    std::memcpy(&value, from, static_cast<std::size_t>(count) * sizeof(float));
    return value;
}

[[maybe_unused]] static inline void store_first(float* to, Vec value, std::ptrdiff_t count) {
    std::memcpy(to, &value, static_cast<std::size_t>(count) * sizeof(float));
}

[[maybe_unused]] static inline Vec broadcast(float value) { return Vec{} + value; }

/// a * b + c, rounded once where the machine can.
[[maybe_unused]] static inline Vec multiply_add(Vec a, Vec b, Vec c) {
#if defined(__AVX512F__)
    return reinterpret_cast<Vec>(_mm512_fmadd_ps(a, b, c));
#elif defined(__FMA__)
    return reinterpret_cast<Vec>(_mm256_fmadd_ps(a, b, c));
#else
    return a * b + c;
#endif
}

/// Lane i takes lane from[i] of a and b, counted through.
[[maybe_unused]] static inline Vec shuffle(Vec a, Vec b, IntVec from) {
#if defined(__clang__)
    Vec result;
    for (int i = 0; i < kLanes; ++i)
        result[i] = from[i] < kLanes ? a[from[i]] : b[from[i] - kLanes];
    return result;
#else
    return __builtin_shuffle(a, b, from);
#endif
}

/// Lane i takes lane i + distance, around the end.
template <int distance>
static inline Vec rotate(Vec value) {
    IntVec from;
    for (int i = 0; i < kLanes; ++i)
        from[i] = (i + distance) % kLanes;
    return shuffle(value, value, from);
}

/// Sum of the lanes, always in the same order: halves, quarters, ...
template <int width = kLanes / 2>
static inline float sum(Vec value) {
    const Vec folded = value + rotate<width>(value);
    if constexpr (width == 1)
        return folded[0];
    else
        return sum<width / 2>(folded);
}

/// Lane j of vector i becomes lane i of vector j: squares of half the size change places, then
/// squares of a quarter ...
template <int distance = kLanes / 2>
static inline void transpose(Vec (&rows)[kLanes]) {
    IntVec low, high;
    for (int i = 0; i < kLanes; ++i) {
        low[i] = (i & distance) == 0 ? i : kLanes + i - distance;
        high[i] = (i & distance) == 0 ? i + distance : kLanes + i;
    }
    for (int i = 0; i < kLanes; ++i) {
        if ((i & distance) != 0) continue;
        const Vec a = rows[i], b = rows[i + distance];
        rows[i] = shuffle(a, b, low);
        rows[i + distance] = shuffle(a, b, high);
    }
    if constexpr (distance > 1) transpose<distance / 2>(rows);
}

[[maybe_unused]] static inline Vec select(IntVec mask, Vec yes, Vec no) { return mask ? yes : no; }

[[maybe_unused]] static inline Vec bits_as_floats(IntVec bits) {
    return reinterpret_cast<Vec>(bits);
}
[[maybe_unused]] static inline IntVec floats_as_bits(Vec value) {
    return reinterpret_cast<IntVec>(value);
}

/// e^x to about one unit in the last place; 0 below -87.3, clamped above 88.
[[maybe_unused]] static inline Vec exp(Vec x) {
    const Vec low = broadcast(-87.33654f);
    const IntVec vanishes = x < low;
    x = select(vanishes, low, x);
    x = select(x > 88.0f, broadcast(88.0f), x);
    // x = n ln 2 + r with |r| <= ln 2 / 2; adding 1.5 * 2^23 rounds n to a whole number.
    const Vec magic = broadcast(12582912.0f);
    const Vec shifted = multiply_add(x, broadcast(1.44269504f), magic);
    const Vec n = shifted - magic;
    Vec r = multiply_add(n, broadcast(-0.693359375f), x);
    r = multiply_add(n, broadcast(2.12194440e-4f), r);
    // Taylor to the seventh power: its remainder is below 6e-9 on that interval.
    Vec p = broadcast(1.0f / 5040);
    p = multiply_add(p, r, broadcast(1.0f / 720));
    p = multiply_add(p, r, broadcast(1.0f / 120));
    p = multiply_add(p, r, broadcast(1.0f / 24));
    p = multiply_add(p, r, broadcast(1.0f / 6));
    p = multiply_add(p, r, broadcast(0.5f));
    p = multiply_add(p, r, broadcast(1.0f));
    p = multiply_add(p, r, broadcast(1.0f));
    const IntVec power = (floats_as_bits(shifted) - floats_as_bits(magic) + 127) << 23;
    return select(vanishes, Vec{}, p * bits_as_floats(power));
}

}  // namespace headlight::simd
