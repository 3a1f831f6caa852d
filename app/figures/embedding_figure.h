#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "app/figures/token_kind.h"
#include "engine/analysis/neighbours.h"
#include "engine/analysis/projection.h"
#include "engine/snapshot.h"

namespace headlight {

/// A plane through the embedding space, the same for every layer, and what lies on it. Every vector
/// has length 1 before it is projected, so that distances on the plane go with cosines, which
/// neighbours are measured by.
struct EmbeddingMap {
    Projection basis;   ///< two axes
    Matrix vocabulary;  ///< [V, 2] rows of the token table
    Matrix states;   ///< [depths * positions, 2] residual streams, see `unit_states`; may be empty
    int depths = 0;  ///< blocks + 1
    int positions = 0;

    /// Where position `position` is after `depth` blocks; between two depths on the straight line
    /// that joins them.
    std::array<float, 2> state(double depth, int position) const;
};

/// The residual stream of every position of a stack after every number of blocks, through the final
/// norm as the head or the decoder reads it, each row of length 1: [(n_layers + 1) * positions, D],
/// all positions of depth 0 first. Empty where token rows have another width than the stream
/// (ALBERT, OPT-350m), since both could not lie on one plane.
Matrix unit_states(const Snapshot& snapshot, StackSide side);

/// Axes: principal components of the token table. Of a table with more than `kExactNumbers` entries
/// the components are those of rows drawn by a seeded generator; `basis.used` says how many.
/// @param table   `token_table` of the stack
/// @param states  `unit_states` of the snapshot to lay on the plane, or empty
EmbeddingMap make_vocabulary_map(const WeightView& table, const Matrix& states, int positions);

/// Axes: principal components of `states`, so that what the layers change is seen best.
EmbeddingMap make_sentence_map(const WeightView& table, const Matrix& states, int positions);

/// Other states on the axes of `map`, whose vocabulary stays where it is.
EmbeddingMap with_states(EmbeddingMap map, const Matrix& states, int positions);

/// Tables up to this many numbers are analysed whole.
inline constexpr Index kExactNumbers = Index{64} << 20;

/// The stored table of token embeddings of a stack, [V, d_embed].
const WeightView& token_table(const LoadedModel& model, StackSide side);

/// Row `id` of a token table, as it is stored.
Vector token_vector(const WeightView& table, TokenId id);

/// The residual stream of one position after `depth` blocks, as `unit_states` has it.
Vector state_vector(const Snapshot& snapshot, StackSide side, int depth, int position);

/// What every entry of a stack's vocabulary is.
std::vector<TokenKind> token_kinds(const LoadedModel& model, StackSide side);

/// The token that the model itself expects after each position of the stack that its head reads:
/// the largest logit. Empty for models that predict no next token.
std::vector<TokenId> expected_tokens(const Snapshot& snapshot);

}  // namespace headlight
