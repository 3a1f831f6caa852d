#include "engine/model/embedding.h"

#include <utility>

#include "engine/model/kernels.h"
#include "engine/model/ops.h"
#include "engine/model/positions.h"

namespace headlight {

Matrix token_rows(const EmbedSpec& spec, const EmbeddingWeights& weights,
                  const EmbeddingInput& in) {
    Matrix rows(in.count(), weights.tokens.cols);
    for (Index i = 0; i < rows.rows(); ++i)
        read_row(weights.tokens, in.tokens[static_cast<std::size_t>(in.first + i)],
                 rows.data() + i * rows.cols());
    if (spec.scale != 1) scale(spec.scale, rows.data(), rows.size());
    return rows;
}

Matrix position_table_rows(const EmbedSpec& spec, const EmbeddingWeights& weights,
                           const EmbeddingInput& in) {
    const std::vector<int> ids = position_rows(spec, in.tokens, in.pad_id);
    const bool counts_padding = spec.position_ids == PositionIds::AfterPadding;
    Matrix rows(in.count(), spec.position_width());
    for (Index i = 0; i < rows.rows(); ++i) {
        const int id = ids[static_cast<std::size_t>(in.first + i)];
        if (!weights.positions.empty())
            read_row(weights.positions, id, rows.data() + i * rows.cols());
        else if (counts_padding && id == in.pad_id.value_or(0))
            rows.row(i).setZero();  // the place of padding has no waves: M2M100
        else
            rows.row(i) = sinusoid(spec.position, id, spec.position_width());
    }
    return rows;
}

Matrix type_rows(const EmbeddingWeights& weights, const EmbeddingInput& in) {
    Matrix rows(in.count(), weights.types.cols);
    for (Index i = 0; i < rows.rows(); ++i) {
        const auto position = static_cast<std::size_t>(in.first + i);
        read_row(weights.types, in.types.empty() ? 0 : in.types[position],
                 rows.data() + i * rows.cols());
    }
    return rows;
}

Embedded embed(const EmbedSpec& spec, const EmbeddingWeights& weights, const EmbeddingInput& in,
               ThreadPool& pool) {
    Embedded result;
    Matrix sum = token_rows(spec, weights, in);
    if (spec.n_types > 0) sum += type_rows(weights, in);
    if (spec.project_before_positions) sum = linear(sum, weights.projection, pool);
    if (spec.position != PositionKind::None) sum += position_table_rows(spec, weights, in);
    const auto normalise = [&] {
        if (!spec.norm) return;
        Normalized normed = norm(*spec.norm, weights.norm, view_of(sum));
        sum = std::move(normed.out);
        result.scale = std::move(normed.scale);
    };
    const bool project_last = spec.project && !spec.project_before_positions;
    if (spec.norm_before_project || !project_last) normalise();
    if (project_last) sum = linear(sum, weights.projection, pool);
    if (project_last && !spec.norm_before_project) normalise();
    result.out = std::move(sum);
    return result;
}

}  // namespace headlight
