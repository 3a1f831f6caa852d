#pragma once

#include <limits>
#include <optional>
#include <span>

#include "engine/model/position_terms.h"
#include "engine/model/positions.h"
#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"

namespace headlight {

/// "Attention(Q, K, V) = softmax(Q Kᵀ · scale) V", per head.
/// n: queries, t: keys, h: heads, g: key-value heads (each serves h / g heads), d: d_head.

/// The projections of a block's input, and the same after qk-norm and rotation.
struct Projections {
    Matrix q;             ///< [n, h*d]
    Matrix k, v;          ///< [n, g*d]
    Matrix rot_q, rot_k;  ///< as q and k; empty when the block neither norms nor rotates them
};
/// `rope` is null in blocks that do not rotate.
Projections project_qkv(const AttentionSpec& spec, const AttentionWeights& weights, const Matrix& x,
                        const RopeTable* rope, ThreadPool& pool);

/// Queries or keys after qk-norm and before rotation, for the trace. x [n, heads * d].
Matrix qk_normalized(const AttentionSpec& spec, const NormWeights& weights, const Matrix& x);

/// Queries at positions first, first + 1, ... and all keys that any of them may see.
struct AttentionInput {
    const AttentionSpec& spec;
    ConstMatrixView q;  ///< [n, h*d] rotated
    ConstMatrixView k;  ///< [t, g*d] rotated
    ConstMatrixView v;  ///< [t, g*d]
    Index first = 0;    ///< position of the first query
    /// Over at least first + n and t positions; null where scores are products of contents alone.
    const PositionTerms* terms = nullptr;
    /// Keys that every query sees, window or not; ascending.
    std::span<const Index> globals = {};
    /// [n, h*d] compared with the keys from `words` on, which are entities; null without any.
    const Matrix* entity_q = nullptr;
    Index words = 0;
    /// Keys from here on are blank: hidden where no mask hides what comes later.
    Index filled = std::numeric_limits<Index>::max();
};

/// Keys [begin, end) that a query may see.
struct KeyRange {
    Index begin, end;
};
KeyRange visible_keys(const AttentionSpec& spec, Index query, Index keys);

enum class ScoreStage {
    Raw,     ///< q·k·scale
    Biased,  ///< after softcap and position terms
    Masked,  ///< minus infinity where the query may not look
};
/// Scores of one head, [n, t].
void head_scores(const AttentionInput& in, Index head, ScoreStage stage, MatrixView scores);
/// What positions add to the scores of one head, [n, t]: one term alone, or all.
void head_bias(const AttentionInput& in, Index head, std::optional<PositionTerm> term,
               MatrixView bias);

/// Fills z [n, h*d]; `pattern`, when not null, receives [h, n, t] with exact zeros where masked.
void attend(const AttentionInput& in, Tensor3* pattern, Matrix& z, ThreadPool& pool);

}  // namespace headlight
