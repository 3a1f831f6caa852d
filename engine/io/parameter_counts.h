#pragma once

#include <cstdint>

namespace headlight {

/// Which part of a model a tensor belongs to.
enum class Part { Embedding, Positions, Attention, Mlp, Norms, Head };

/// How many numbers a model learned, shared tables counted once.
struct ParameterCounts {
    std::uint64_t embedding = 0;  ///< token and type tables, projections of the embedding
    std::uint64_t positions = 0;  ///< position tables, relative position biases
    std::uint64_t attention = 0;
    std::uint64_t mlp = 0;  ///< routers and experts too
    std::uint64_t norms = 0;
    std::uint64_t head = 0;
    std::uint64_t experts = 0;  ///< of `mlp`, what belongs to experts
    std::uint64_t active = 0;   ///< that one token meets: all but the experts it is not routed to

    std::uint64_t total() const { return embedding + positions + attention + mlp + norms + head; }
};

}  // namespace headlight
