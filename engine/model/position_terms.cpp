#include "engine/model/position_terms.h"

#include <algorithm>
#include <cmath>

#include "engine/model/attention.h"
#include "engine/model/kernels.h"
#include "engine/model/ops.h"
#include "engine/model/positions.h"

namespace headlight {
namespace {

/// Keys that are compared with one range of relative positions; few, so that the range is short.
constexpr Index kKeyBlock = 64;

MatrixView in_scratch(std::vector<float>& scratch, Index rows, Index cols) {
    const auto size = static_cast<std::size_t>(rows * cols);
    if (scratch.size() < size) scratch.resize(size);
    return {scratch.data(), rows, cols, Eigen::OuterStride<>(cols)};
}

/// [count, d]: rows of one head from `first`.
ConstMatrixView head_rows(ConstMatrixView x, Index first, Index count, Index head, Index d) {
    return {x.data() + first * x.outerStride() + head * d, count, d,
            Eigen::OuterStride<>(x.outerStride())};
}

void add_distances(const AttentionInput& in, Index head, Index first_query, MatrixView scores) {
    const Matrix& bias = in.terms->by_distance;
    const Index zero = bias.cols() / 2;
    for (Index i = 0; i < scores.rows(); ++i) {
        float* row = scores.data() + i * scores.outerStride();
        const float* from = bias.data() + head * bias.cols() + zero - (first_query + i);
        for (Index key = 0; key < scores.cols(); ++key)
            row[key] += from[key];
    }
}

/// Each query is compared with all relative positions between it and the keys; then every pair
/// reads the product at its own.
void add_content_to_position(const AttentionInput& in, Index head, Index begin, Index first_query,
                             std::vector<float>& scratch, MatrixView scores) {
    const PositionTerms& terms = *in.terms;
    const Index n = scores.rows(), keys = scores.cols(), d = in.spec.d_head;
    const Index lowest = terms.row(first_query, keys - 1);
    const Index count = terms.row(first_query + n - 1, 0) - lowest + 1;
    const MatrixView products = in_scratch(scratch, n, count);
    multiply_transposed(head_rows(in.q, begin, n, head, d),
                        head_rows(view_of(terms.keys), lowest, count, head, d), products);
    for (Index i = 0; i < n; ++i) {
        const float* from = products.data() + i * count - lowest;
        float* row = scores.data() + i * scores.outerStride();
        for (Index key = 0; key < keys; ++key)
            row[key] += in.spec.scale * from[terms.row(first_query + i, key)];
    }
}

/// As above with the two ends exchanged. Done by blocks of keys: between a block of keys and a
/// block of queries there are few relative positions.
void add_position_to_content(const AttentionInput& in, Index head, Index first_query,
                             std::vector<float>& scratch, MatrixView scores) {
    const PositionTerms& terms = *in.terms;
    const Index n = scores.rows(), d = in.spec.d_head;
    for (Index begin = 0; begin < scores.cols(); begin += kKeyBlock) {
        const Index keys = std::min(kKeyBlock, scores.cols() - begin);
        const Index lowest = terms.row(first_query, begin + keys - 1);
        const Index count = terms.row(first_query + n - 1, begin) - lowest + 1;
        const MatrixView products = in_scratch(scratch, keys, count);
        multiply_transposed(head_rows(in.k, begin, keys, head, d),
                            head_rows(view_of(terms.queries), lowest, count, head, d), products);
        for (Index i = 0; i < n; ++i) {
            float* row = scores.data() + i * scores.outerStride() + begin;
            for (Index key = 0; key < keys; ++key)
                row[key] +=
                    in.spec.scale * products(key, terms.row(first_query + i, begin + key) - lowest);
        }
    }
}

/// Row of DeBERTa's table of relative positions for a distance `query - key`.
int table_row(const AttentionSpec& spec, int distance) {
    const int bucket = spec.relative_buckets > 0
                           ? log_bucket(distance, spec.relative_buckets, spec.relative_max_distance)
                           : distance;
    const int span = relative_span(spec);
    return std::clamp(bucket + span, 0, 2 * span - 1);
}

}  // namespace

int log_bucket(int distance, int buckets, int max_distance) {
    const int mid = buckets / 2, magnitude = std::abs(distance);
    if (magnitude <= mid) return distance;
    const float steps = std::log(static_cast<float>(magnitude) / static_cast<float>(mid)) /
                        std::log(static_cast<float>(static_cast<double>(max_distance - 1) / mid)) *
                        static_cast<float>(mid - 1);
    const int bucket = static_cast<int>(std::ceil(steps)) + mid;
    return distance < 0 ? -bucket : bucket;
}

RelativePositions relative_positions(const StackSpec& spec, const StackWeights& weights,
                                     Index length) {
    RelativePositions result;
    if (spec.blocks.empty() || spec.blocks.front().attention.relative != RelativeKind::Disentangled)
        return result;
    const AttentionSpec& attention = spec.blocks.front().attention;
    const auto most = static_cast<int>(length) - 1;
    const int lowest = table_row(attention, -most);
    const int count = table_row(attention, most) - lowest + 1;
    for (int distance = -most; distance <= most; ++distance)
        result.row_of.push_back(table_row(attention, distance) - lowest);
    result.embedded = to_matrix(rows_of(weights.relative_positions, lowest, count));
    if (spec.relative_norm)
        result.embedded =
            norm(*spec.relative_norm, weights.relative_norm, view_of(result.embedded)).out;
    return result;
}

PositionTerms position_terms(const AttentionSpec& spec, const AttentionWeights& weights,
                             const RelativePositions& positions, Index length, ThreadPool& pool) {
    PositionTerms terms;
    terms.row_of = positions.row_of;
    if (spec.relative == RelativeKind::T5Bucket) {
        terms.kinds.push_back(PositionTerm::Distance);
        terms.by_distance = t5_bias(spec, weights.relative_bias, length);
    }
    if (spec.relative != RelativeKind::Disentangled) return terms;
    const DisentangledSpec& kinds = spec.disentangled;
    if (kinds.content_to_position) {
        terms.kinds.push_back(PositionTerm::ContentToPosition);
        terms.keys = linear(positions.embedded,
                            kinds.shared_projections ? weights.k : weights.position_k, pool);
    }
    if (kinds.position_to_content) {
        terms.kinds.push_back(PositionTerm::PositionToContent);
        terms.queries = linear(positions.embedded,
                               kinds.shared_projections ? weights.q : weights.position_q, pool);
    }
    return terms;
}

void add_term(const AttentionInput& in, PositionTerm term, Index head, Index begin,
              std::vector<float>& scratch, MatrixView scores) {
    const Index first_query = in.first + begin;
    switch (term) {
        case PositionTerm::Distance:
            add_distances(in, head, first_query, scores);
            break;
        case PositionTerm::ContentToPosition:
            add_content_to_position(in, head, begin, first_query, scratch, scores);
            break;
        case PositionTerm::PositionToContent:
            add_position_to_content(in, head, first_query, scratch, scores);
            break;
    }
}

}  // namespace headlight
