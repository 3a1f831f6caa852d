#pragma once

#include <span>
#include <vector>

#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"

namespace headlight {

struct AttentionInput;

/// The part of a score that depends on where its two ends stand. T5 adds a learned number per
/// distance; DeBERTa and Transformer-XL compare content with relative positions; XLNet also asks
/// whether both ends belong to one segment.
///
/// n: queries, t: keys, s: the whole sequence, m: relative positions in use, h: heads, d: d_head.

enum class PositionTerm {
    Distance,           ///< a number per head and distance: T5
    ContentToPosition,  ///< the query with the key's relative position: DeBERTa's c2p, XLNet's bd
    PositionToContent,  ///< the query's relative position with the key: DeBERTa's p2c
    Segment,            ///< the query with "same segment" or "another one": XLNet's ef
};

/// DeBERTa's bucket of a distance `query - key`: the distance itself where it is small, else its
/// logarithm. `max_distance` falls into the last one.
int log_bucket(int distance, int buckets, int max_distance);

/// The relative positions that occur in a sequence, before a block projects them.
struct RelativePositions {
    Matrix embedded;            ///< [m, D]
    std::vector<Index> row_of;  ///< [2s - 1] row of the distance query - key, from 1 - s on; grows
};
/// Empty in stacks whose blocks do not project relative positions.
RelativePositions relative_positions(const StackSpec& spec, const StackWeights& weights,
                                     Index length);

/// What one block needs to add its terms. The relative positions and types must outlive it.
struct PositionTerms {
    std::vector<PositionTerm> kinds;  ///< in the order they are added
    Matrix by_distance;               ///< [h, 2s - 1], column key - query + s - 1
    Matrix q;                         ///< [n, h*d] compared with `keys`; empty: the block's own
    Matrix keys;                      ///< [m, h*d] that queries are compared with
    Matrix queries;                   ///< [m, h*d] that keys are compared with
    std::span<const Index> row_of;    ///< of keys and queries, as in RelativePositions
    Matrix segments;                  ///< [n, 2h] per head the query with the same segment, another
    std::span<const int> types;       ///< [s], or empty: one segment

    Index row(Index query, Index key) const {
        return row_of[static_cast<std::size_t>(query - key +
                                               static_cast<Index>(row_of.size()) / 2)];
    }
};
struct PositionTermsInput {
    const AttentionSpec& spec;
    const AttentionWeights& weights;
    const RelativePositions& positions;
    const Matrix& q;             ///< [n, h*d] as projected
    std::span<const int> types;  ///< [s], or empty; must outlive the terms
    Index length = 0;            ///< s
};
PositionTerms position_terms(const PositionTermsInput& in, ThreadPool& pool);

/// Adds one term of a head to scores [rows, keys] of queries begin, begin + 1 ... and keys
/// [0, keys). `scratch` is only memory.
void add_term(const AttentionInput& in, PositionTerm term, Index head, Index begin,
              std::vector<float>& scratch, MatrixView scores);

}  // namespace headlight
