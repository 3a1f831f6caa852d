#pragma once

#include <cstdint>

namespace headlight {

/// The program's only source of randomness: PCG-XSH-RR with 64 bits of state and 32 of output
/// (M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
/// Random Number Generation", 2014). Integer arithmetic only, so that a seed gives the same numbers
/// on every machine and compiler.
class Rng {
public:
    /// Equal seeds give equal sequences; `stream` chooses one of 2^63 independent sequences.
    explicit Rng(std::uint64_t seed, std::uint64_t stream = 0);

    /// 32 uniform bits.
    std::uint32_t next();

    /// Uniform in [0, 1) with 53 bits, the resolution of a double.
    double uniform();

    /// Uniform in [0, bound), without the bias of a remainder. `bound` must be positive.
    std::uint32_t below(std::uint32_t bound);

private:
    std::uint64_t state_ = 0;
    std::uint64_t increment_ = 0;
};

}  // namespace headlight
