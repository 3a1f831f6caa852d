#pragma once

#include <optional>
#include <span>

#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"

namespace headlight {

/// Tokens to vectors: token row · scale + position row + type row, then norm and projection.

/// The sequence and the part of it that is wanted.
struct EmbeddingInput {
    std::span<const int> tokens;  ///< from the first position: some position ids count them
    std::span<const int> types;   ///< as many, or none: all 0
    Index first = 0;              ///< first wanted position
    std::optional<int> pad_id;

    Index count() const { return static_cast<Index>(tokens.size()) - first; }
};

/// [n, d_embed] each.
Matrix token_rows(const EmbedSpec& spec, const EmbeddingWeights& weights, const EmbeddingInput& in);
Matrix position_table_rows(const EmbedSpec& spec, const EmbeddingWeights& weights,
                           const EmbeddingInput& in);
Matrix type_rows(const EmbeddingWeights& weights, const EmbeddingInput& in);

struct Embedded {
    Matrix out;    ///< [n, D]
    Vector scale;  ///< [n] of the norm; empty without one
};
Embedded embed(const EmbedSpec& spec, const EmbeddingWeights& weights, const EmbeddingInput& in,
               ThreadPool& pool);

}  // namespace headlight
