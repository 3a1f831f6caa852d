#pragma once

#include <span>

#include "engine/model/attention.h"
#include "engine/model/trace.h"

namespace headlight {

/// Some positions look at the whole sequence with projections of their own, and all others see
/// them: Longformer (Beltagy et al. 2020). Everybody else keeps to a window.
///
/// g: global positions, s: the whole sequence, h: heads, d: d_head.

/// Projections of a block's input x [s, D]; `positions` [g] ascending.
GlobalActivations project_globals(const AttentionWeights& weights, const Matrix& x,
                                  std::span<const Index> positions, ThreadPool& pool);

/// As the queries at global positions attend: to everything. `spec` is the block's without its
/// window and must outlive the result, as must `global`. All of them, or `count` from the one in
/// row `first` of `global.q`.
AttentionInput global_input(const AttentionSpec& spec, const GlobalActivations& global);
AttentionInput global_input(const AttentionSpec& spec, const GlobalActivations& global, Index first,
                            Index count);
AttentionSpec without_window(const AttentionSpec& spec);

/// Puts row i of `rows` at row positions[i] of `all`.
void replace_rows(std::span<const Index> positions, const Matrix& rows, Matrix& all);
void replace_rows(std::span<const Index> positions, const Tensor3& rows, Tensor3& all);

}  // namespace headlight
