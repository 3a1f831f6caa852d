#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "engine/model/stored_numbers.h"

/// The quantised blocks of ggml (github.com/ggml-org/ggml, ggml-quants.c), read sixteen numbers at
/// a time: a run. A number of a run is scale · q − minimum, q a small whole number. Both products
/// are exact in a float, so there is one rounding, that of the difference, and the result has the
/// bits of ggml's own. For kernels.cpp only.
namespace headlight::stored {

constexpr Index kRun = 16;

/// Sixteen small whole numbers.
using Wholes = std::int16_t __attribute__((vector_size(2 * kRun)));

struct Run {
    Wholes q;
    float scale;
    float minimum = 0;
};

[[maybe_unused]] static inline unsigned byte_at(const std::byte* from) {
    return std::to_integer<unsigned>(*from);
}

/// Sixteen bytes.
template <class Byte = std::uint8_t>
static inline Wholes bytes_at(const std::byte* from) {
    Byte bytes __attribute__((vector_size(kRun)));
    std::memcpy(&bytes, from, sizeof(bytes));
    return __builtin_convertvector(bytes, Wholes);
}

/// `count` bits of each of sixteen bytes, from bit `first`. GCC's check of shifts does not compile
/// for vectors.
[[maybe_unused]] __attribute__((no_sanitize("undefined"))) static inline Wholes bits_at(
    const std::byte* from, Index first, int count) {
    return bytes_at(from) >> static_cast<int>(first) & static_cast<short>((1 << count) - 1);
}

/// Bit i of sixteen, 16 where it is set.
[[maybe_unused]] static inline Wholes fifth_bits(const std::byte* from) {
    std::uint16_t bits;
    std::memcpy(&bits, from, sizeof(bits));
    constexpr Wholes kEach{
        1 << 0, 1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
        1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, static_cast<short>(1 << 15)};
    return ((static_cast<short>(bits) & kEach) != 0) & 16;
}

// ---- blocks of two runs: the low halves of sixteen bytes, then the high ones --------------------

struct Q4_0 {
    static constexpr Index kNumbers = 32;
    static constexpr std::ptrdiff_t kBytes = 18;
    const std::byte* at;
    float d = F16::one(at);

    Run run(Index which) const { return {bits_at(at + 2, 4 * which, 4) - 8, d}; }
};

struct Q4_1 {
    static constexpr Index kNumbers = 32;
    static constexpr std::ptrdiff_t kBytes = 20;
    const std::byte* at;
    float d = F16::one(at), m = F16::one(at + 2);

    Run run(Index which) const { return {bits_at(at + 4, 4 * which, 4), d, -m}; }
};

struct Q5_0 {
    static constexpr Index kNumbers = 32;
    static constexpr std::ptrdiff_t kBytes = 22;
    const std::byte* at;
    float d = F16::one(at);

    Run run(Index which) const {
        return {(bits_at(at + 6, 4 * which, 4) | fifth_bits(at + 2 + 2 * which)) - 16, d};
    }
};

struct Q5_1 {
    static constexpr Index kNumbers = 32;
    static constexpr std::ptrdiff_t kBytes = 24;
    const std::byte* at;
    float d = F16::one(at), m = F16::one(at + 2);

    Run run(Index which) const {
        return {bits_at(at + 8, 4 * which, 4) | fifth_bits(at + 4 + 2 * which), d, -m};
    }
};

struct Q8_0 {
    static constexpr Index kNumbers = 32;
    static constexpr std::ptrdiff_t kBytes = 34;
    const std::byte* at;
    float d = F16::one(at);

    Run run(Index which) const { return {bytes_at<std::int8_t>(at + 2 + kRun * which), d}; }
};

// ---- blocks of sixteen runs ---------------------------------------------------------------------

struct Q2_K {
    static constexpr Index kNumbers = 256;
    static constexpr std::ptrdiff_t kBytes = 84;
    const std::byte* at;
    float d = F16::one(at + 80), dmin = F16::one(at + 82);

    Run run(Index which) const {
        const unsigned packed = byte_at(at + which);
        const std::byte* q = at + 16 + which / 8 * 32 + which % 2 * kRun;
        return {bits_at(q, which % 8 / 2 * 2, 2), d * static_cast<float>(packed & 15),
                dmin * static_cast<float>(packed >> 4)};
    }
};

struct Q3_K {
    static constexpr Index kNumbers = 256;
    static constexpr std::ptrdiff_t kBytes = 110;
    const std::byte* at;
    float d = F16::one(at + 108);

    Run run(Index which) const {
        const std::byte* low = at + 32 + which / 8 * 32 + which % 2 * kRun;
        const Wholes high = bits_at(at + which % 2 * kRun, which / 2, 1) << 2;
        return {(bits_at(low, which % 8 / 2 * 2, 2) | high) - 4,
                d * static_cast<float>(scale(which))};
    }

    /// Sixteen scales of six bits: the low four in eight bytes, the high two in four more.
    int scale(Index which) const {
        const unsigned low = byte_at(at + 96 + which % 8) >> (which / 8 * 4) & 15;
        const unsigned high = byte_at(at + 104 + which % 4) >> (which / 4 * 2) & 3;
        return static_cast<int>(low | high << 4) - 32;
    }
};

/// Scale and minimum of two runs, six bits each of twelve bytes: the first four pairs stand as they
/// are, the top bits of those eight bytes complete the others.
struct SixBitPair {
    unsigned scale, minimum;
    SixBitPair(const std::byte* packed, Index which) {
        const std::byte* at = packed + which;
        if (which < 4) {
            scale = byte_at(at) & 63;
            minimum = byte_at(at + 4) & 63;
        } else {
            scale = (byte_at(at + 4) & 15) | byte_at(at - 4) >> 6 << 4;
            minimum = byte_at(at + 4) >> 4 | byte_at(at) >> 6 << 4;
        }
    }
};

struct Q4_K {
    static constexpr Index kNumbers = 256;
    static constexpr std::ptrdiff_t kBytes = 144;
    const std::byte* at;
    float d = F16::one(at), dmin = F16::one(at + 2);

    Run run(Index which) const {
        const SixBitPair pair(at + 4, which / 2);
        const std::byte* q = at + 16 + which / 4 * 32 + which % 2 * kRun;
        return {bits_at(q, which % 4 / 2 * 4, 4), d * static_cast<float>(pair.scale),
                dmin * static_cast<float>(pair.minimum)};
    }
};

struct Q5_K {
    static constexpr Index kNumbers = 256;
    static constexpr std::ptrdiff_t kBytes = 176;
    const std::byte* at;
    float d = F16::one(at), dmin = F16::one(at + 2);

    Run run(Index which) const {
        const SixBitPair pair(at + 4, which / 2);
        const std::byte* low = at + 48 + which / 4 * 32 + which % 2 * kRun;
        const Wholes fifth = bits_at(at + 16 + which % 2 * kRun, which / 2, 1) << 4;
        return {bits_at(low, which % 4 / 2 * 4, 4) | fifth, d * static_cast<float>(pair.scale),
                dmin * static_cast<float>(pair.minimum)};
    }
};

struct Q6_K {
    static constexpr Index kNumbers = 256;
    static constexpr std::ptrdiff_t kBytes = 210;
    const std::byte* at;
    float d = F16::one(at + 208);

    Run run(Index which) const {
        const Index part = which / 8, quarter = which % 8 / 2;
        const std::byte* low = at + part * 64 + which % 4 * kRun;
        const std::byte* high = at + 128 + part * 32 + which % 2 * kRun;
        const auto scale = static_cast<std::int8_t>(byte_at(at + 192 + which));
        return {(bits_at(low, quarter / 2 * 4, 4) | bits_at(high, 2 * quarter, 2) << 4) - 32,
                d * static_cast<float>(scale)};
    }
};

// ---- rows ---------------------------------------------------------------------------------------

[[maybe_unused]] static inline void write(const Run& run, float* to) {
    using Part = std::int16_t __attribute__((vector_size(2 * simd::kLanes)));
    for (Index i = 0; i < kRun; i += simd::kLanes) {
        Part part;
        std::memcpy(&part, reinterpret_cast<const char*>(&run.q) + 2 * i, sizeof(part));
        // By way of wider whole numbers: the direct conversion is compiled one by one.
        const simd::IntVec q = __builtin_convertvector(part, simd::IntVec);
        simd::store(to + i, __builtin_convertvector(q, simd::Vec) * run.scale - run.minimum);
    }
}

/// Numbers [first, first + count) of the row whose first block stands at `row`.
template <Blocked Type>
static inline void read(const std::byte* row, Index first, Index count, float* to) {
    const Index end = first + count;
    while (first < end) {
        const Type block{row + first / Type::kNumbers * Type::kBytes};
        const Index block_end = (first / Type::kNumbers + 1) * Type::kNumbers;
        for (const Index stop = std::min(block_end, end); first < stop;) {
            const Run run = block.run(first % Type::kNumbers / kRun);
            const Index skipped = first % kRun, taken = std::min(kRun - skipped, stop - first);
            if (taken == kRun) {
                write(run, to);
            } else {
                float whole[kRun];
                write(run, whole);
                std::copy_n(whole + skipped, taken, to);
            }
            first += taken;
            to += taken;
        }
    }
}

}  // namespace headlight::stored
