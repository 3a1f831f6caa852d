#include "engine/sampling/rng.h"

namespace headlight {

Rng::Rng(std::uint64_t seed, std::uint64_t stream) : increment_((stream << 1U) | 1U) {
    next();
    state_ += seed;
    next();
}

std::uint32_t Rng::next() {
    const std::uint64_t old = state_;
    state_ = old * 6364136223846793005ULL + increment_;
    const auto shifted = static_cast<std::uint32_t>(((old >> 18U) ^ old) >> 27U);
    const auto rotation = static_cast<std::uint32_t>(old >> 59U);
    return (shifted >> rotation) | (shifted << ((32U - rotation) & 31U));
}

double Rng::uniform() {
    const std::uint64_t high = next() >> 5U;
    const std::uint64_t low = next() >> 6U;
    return static_cast<double>((high << 26U) | low) * 0x1.0p-53;
}

std::uint32_t Rng::below(std::uint32_t bound) {
    // Values under the threshold would make the first (2^32 mod bound) results more likely.
    const std::uint32_t threshold = (0U - bound) % bound;
    std::uint32_t value = next();
    while (value < threshold) {
        value = next();
    }
    return value % bound;
}

}  // namespace headlight
