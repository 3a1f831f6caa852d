#include "app/figures/embedding_figure.h"

#include <algorithm>
#include <cmath>

#include "engine/model/derive.h"
#include "engine/model/ops.h"
#include "engine/prediction.h"

namespace headlight {
namespace {

constexpr Index kAxes = 2;
constexpr Index kBlockRows = 1024;
/// Positions whose logits are in memory together: many enough to share one reading of the
/// unembedding, few enough for any vocabulary.
constexpr Index kLogitRows = 64;
constexpr std::uint64_t kSamplingSeed = 1;

void make_unit_rows(Matrix& rows) {
    for (Index r = 0; r < rows.rows(); ++r) {
        const float length = rows.row(r).norm();
        if (length > 0) rows.row(r) /= length;
    }
}

Matrix unit_table_rows(const WeightView& table, Index first, Index count) {
    Matrix rows(count, table.cols);
    for (Index r = 0; r < count; ++r)
        read_row(table, first + r, rows.row(r).data());
    make_unit_rows(rows);
    return rows;
}

/// Block by block, so that a large table is never held twice.
Matrix project_table(const WeightView& table, const Projection& basis) {
    Matrix points(table.rows, kAxes);
    for (Index first = 0; first < table.rows; first += kBlockRows) {
        const Index count = std::min(kBlockRows, table.rows - first);
        points.middleRows(first, count) = basis.project(unit_table_rows(table, first, count));
    }
    return points;
}

Matrix sampled_unit_rows(const WeightView& table, Index count) {
    Matrix rows(count, table.cols);
    Index row = 0;
    for (const Index id : drawn_without_replacement(table.rows, count, kSamplingSeed))
        read_row(table, id, rows.row(row++).data());
    make_unit_rows(rows);
    return rows;
}

Projection vocabulary_basis(const WeightView& table) {
    const Index limit = std::max<Index>(1, kExactNumbers / std::max<Index>(1, table.cols));
    return principal_components(table.rows <= limit ? unit_table_rows(table, 0, table.rows)
                                                    : sampled_unit_rows(table, limit),
                                kAxes);
}

EmbeddingMap map_on(const WeightView& table, Projection basis) {
    EmbeddingMap map;
    map.basis = std::move(basis);
    map.vocabulary = project_table(table, map.basis);
    return map;
}

/// Rows of the residual stream as whatever follows the stack would read them.
Matrix as_read(const TraceView& view, StackSide side, Matrix rows) {
    if (const auto& final_norm = stack_spec(view, side).final_norm) {
        rows = norm(*final_norm, stack_weights(view, side).final_norm, view_of(rows)).out;
    }
    make_unit_rows(rows);
    return rows;
}

}  // namespace

std::array<float, 2> EmbeddingMap::state(double depth, int position) const {
    const double inside = std::clamp(depth, 0.0, static_cast<double>(depths - 1));
    const auto below = static_cast<Index>(std::floor(inside));
    const Index above = std::min<Index>(below + 1, depths - 1);
    const auto part = static_cast<float>(inside - static_cast<double>(below));
    const auto from = states.row(below * positions + position);
    const auto to = states.row(above * positions + position);
    return {from(0) + part * (to(0) - from(0)), from(1) + part * (to(1) - from(1))};
}

const WeightView& token_table(const LoadedModel& model, StackSide side) {
    const Weights& weights = model.weights();
    return (side == StackSide::Encoder ? weights.encoder : weights.decoder)->embedding.tokens;
}

Vector token_vector(const WeightView& table, TokenId id) {
    Vector row(table.cols);
    read_row(table, id, row.data());
    return row;
}

Matrix unit_states(const Snapshot& snapshot, StackSide side) {
    const TraceView view = snapshot.view();
    const Index d = stack_spec(view, side).embed.d_model;
    if (token_table(*snapshot.model, side).cols != d) return {};
    const StackTrace& stack = stack_trace(view, side);
    const Index positions = stack.length();
    Matrix rows((stack.layers() + 1) * positions, d);
    for (Index depth = 0; depth <= stack.layers(); ++depth) {
        rows.middleRows(depth * positions, positions) = stack.resid_pre(depth);
    }
    return as_read(view, side, std::move(rows));
}

Vector state_vector(const Snapshot& snapshot, StackSide side, int depth, int position) {
    const TraceView view = snapshot.view();
    const Matrix row = stack_trace(view, side).resid_pre_row(depth, position);
    return as_read(view, side, row).row(0);
}

EmbeddingMap with_states(EmbeddingMap map, const Matrix& states, int positions) {
    const bool some = states.rows() > 0 && positions > 0;
    map.states = some ? map.basis.project(states) : Matrix();
    map.positions = some ? positions : 0;
    map.depths = some ? static_cast<int>(states.rows()) / positions : 0;
    return map;
}

EmbeddingMap make_vocabulary_map(const WeightView& table, const Matrix& states, int positions) {
    return with_states(map_on(table, vocabulary_basis(table)), states, positions);
}

EmbeddingMap make_sentence_map(const WeightView& table, const Matrix& states, int positions) {
    return with_states(map_on(table, principal_components(states, kAxes)), states, positions);
}

std::vector<TokenKind> token_kinds(const LoadedModel& model, StackSide side) {
    const auto count = static_cast<TokenId>(token_table(model, side).rows);
    return token_kinds(model.tokenizer_of(side), count);
}

std::vector<TokenId> expected_tokens(const Snapshot& snapshot) {
    std::vector<TokenId> ids;
    if (why_not_generate(snapshot.model->spec())) return ids;
    const TraceView view = snapshot.view();
    const Index positions = snapshot.trace.head_stack().words();
    for (Index first = 0; first < positions; first += kLogitRows) {
        const Matrix rows = logits_rows(view, first, std::min(kLogitRows, positions - first));
        for (Index row = 0; row < rows.rows(); ++row) {
            Index best = 0;
            rows.row(row).maxCoeff(&best);
            ids.push_back(static_cast<TokenId>(best));
        }
    }
    return ids;
}

}  // namespace headlight
