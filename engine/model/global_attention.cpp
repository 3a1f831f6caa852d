#include "engine/model/global_attention.h"

#include "engine/model/kernels.h"

namespace headlight {

GlobalActivations project_globals(const AttentionWeights& weights, const Matrix& x,
                                  std::span<const Index> positions, ThreadPool& pool) {
    Matrix at_positions(static_cast<Index>(positions.size()), x.cols());
    for (Index i = 0; i < at_positions.rows(); ++i)
        at_positions.row(i) = x.row(positions[static_cast<std::size_t>(i)]);
    return {linear(at_positions, weights.q_global, pool), linear(x, weights.k_global, pool),
            linear(x, weights.v_global, pool)};
}

AttentionSpec without_window(const AttentionSpec& spec) {
    AttentionSpec whole = spec;
    whole.window = 0;
    return whole;
}

AttentionInput global_input(const AttentionSpec& spec, const GlobalActivations& global) {
    return global_input(spec, global, 0, global.q.rows());
}

AttentionInput global_input(const AttentionSpec& spec, const GlobalActivations& global, Index first,
                            Index count) {
    return {spec, rows_of(global.q, first, count), view_of(global.k), view_of(global.v)};
}

void replace_rows(std::span<const Index> positions, const Matrix& rows, Matrix& all) {
    for (std::size_t i = 0; i < positions.size(); ++i)
        all.row(positions[i]) = rows.row(static_cast<Index>(i));
}

void replace_rows(std::span<const Index> positions, const Tensor3& rows, Tensor3& all) {
    for (Index head = 0; head < all.heads(); ++head)
        for (std::size_t i = 0; i < positions.size(); ++i)
            all[head].row(positions[i]) = rows[head].row(static_cast<Index>(i));
}

}  // namespace headlight
