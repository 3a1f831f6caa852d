#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/weights.h"

namespace headlight {

/// The frequencies of a rotary table for a sequence of `length` positions; only LongRope and
/// DynamicNtk look at the length. Angles are computed in float exactly as Hugging Face does: in
/// double they would be less equal to the oracle, not more.
struct RopeFrequencies {
    Vector inverse;   ///< [RopeSpec::pairs()] radians per position
    float scale = 1;  ///< multiplies cosines and sines

    bool operator==(const RopeFrequencies&) const = default;
};
RopeFrequencies rope_frequencies(const RopeSpec& spec, Index length);

/// Cosines and sines of consecutive positions: [s, RopeSpec::pairs()] each.
struct RopeTable {
    Matrix cosines, sines;
    RotaryPairing pairing = RotaryPairing::Half;
};
RopeTable rope_table(const RopeSpec& spec, const RopeFrequencies& frequencies, Index first,
                     Index count);

/// Rotates the leading features of every head, in place. x [s, heads * d_head].
void rotate_heads(const RopeTable& table, Index d_head, MatrixView x);

/// T5's bucket of a distance `key - query`.
int t5_bucket(int distance, bool bidirectional, int buckets, int max_distance);

/// What T5 adds to a score, by head and distance: [h, 2 * length - 1], column
/// key - query + length - 1.
Matrix t5_bias(const AttentionSpec& spec, const WeightView& table, Index length);

/// One row of a sinusoidal position table, [d]. SinusoidHalfT2t needs d >= 4.
Vector sinusoid(PositionKind kind, int position, int d);

/// The row of the position table that each token takes, offset included.
std::vector<int> position_rows(const EmbedSpec& spec, std::span<const int> tokens,
                               std::optional<int> pad_id);

}  // namespace headlight
