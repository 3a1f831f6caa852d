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
    const ConstMatrixView q = terms.q.size() > 0 ? view_of(terms.q) : in.q;
    multiply_transposed(head_rows(q, begin, n, head, d),
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

void add_segments(const AttentionInput& in, Index head, Index begin, Index first_query,
                  MatrixView scores) {
    const PositionTerms& terms = *in.terms;
    const auto type = [&](Index position) {
        return terms.types.empty() ? 0 : terms.types[static_cast<std::size_t>(position)];
    };
    for (Index i = 0; i < scores.rows(); ++i) {
        const float* choice =
            terms.segments.data() + (begin + i) * terms.segments.cols() + 2 * head;
        float* row = scores.data() + i * scores.outerStride();
        for (Index key = 0; key < scores.cols(); ++key)
            row[key] += in.spec.scale * choice[type(first_query + i) == type(key) ? 0 : 1];
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

namespace {

/// DeBERTa: the rows of the stack's table that occur.
RelativePositions table_rows(const StackSpec& spec, const StackWeights& weights, int most) {
    const AttentionSpec& attention = spec.blocks.front().attention;
    RelativePositions result;
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

/// Transformer-XL (Dai et al. 2019): sines, then cosines, of every distance.
RelativePositions distance_rows(const StackSpec& spec, int most) {
    const int limit = spec.blocks.front().attention.relative_max_distance;
    const int d = spec.embed.d_model;
    const Vector frequencies = rope_frequencies({.rotary_dim = d}, most + 1).inverse;
    RelativePositions result;
    result.embedded.resize(2 * most + 1, d);
    for (int distance = -most; distance <= most; ++distance) {
        const Index row = distance + most;
        result.row_of.push_back(row);
        const int position = limit > 0 ? std::clamp(distance, -limit, limit) : distance;
        for (Index i = 0; i < frequencies.size(); ++i) {
            const float angle = static_cast<float>(position) * frequencies[i];
            result.embedded(row, i) = std::sin(angle);
            result.embedded(row, frequencies.size() + i) = std::cos(angle);
        }
    }
    return result;
}

/// x plus the same row everywhere.
Matrix shifted(const Matrix& x, const Vector& row) { return x.rowwise() + row; }

void put_disentangled(const PositionTermsInput& in, PositionTerms& terms, ThreadPool& pool) {
    const DisentangledSpec& kinds = in.spec.disentangled;
    const AttentionWeights& weights = in.weights;
    if (kinds.content_to_position) {
        terms.kinds.push_back(PositionTerm::ContentToPosition);
        terms.keys = linear(in.positions.embedded,
                            kinds.shared_projections ? weights.k : weights.position_k, pool);
    }
    if (kinds.position_to_content) {
        terms.kinds.push_back(PositionTerm::PositionToContent);
        terms.queries = linear(in.positions.embedded,
                               kinds.shared_projections ? weights.q : weights.position_q, pool);
    }
}

void put_transformer_xl(const PositionTermsInput& in, PositionTerms& terms, ThreadPool& pool) {
    const Index heads = in.spec.n_heads, d = in.spec.d_head;
    terms.kinds = {PositionTerm::ContentToPosition, PositionTerm::Segment};
    terms.q = shifted(in.q, in.weights.position_bias);
    terms.keys = linear(in.positions.embedded, in.weights.position_k, pool);
    const Matrix q = shifted(in.q, in.weights.segment_bias);
    const Matrix segments = to_matrix(in.weights.segments);
    terms.segments.resize(q.rows(), 2 * heads);
    for (Index head = 0; head < heads; ++head)
        multiply_transposed(
            head_rows(view_of(q), 0, q.rows(), head, d),
            head_rows(view_of(segments), 0, 2, head, d),
            {terms.segments.data() + 2 * head, q.rows(), 2, Eigen::OuterStride<>(2 * heads)});
    terms.types = in.types;
}

}  // namespace

RelativePositions relative_positions(const StackSpec& spec, const StackWeights& weights,
                                     Index length) {
    const RelativeKind kind =
        spec.blocks.empty() ? RelativeKind::None : spec.blocks.front().attention.relative;
    const auto most = static_cast<int>(length) - 1;
    if (kind == RelativeKind::Disentangled) return table_rows(spec, weights, most);
    if (kind == RelativeKind::TransformerXl) return distance_rows(spec, most);
    return {};
}

PositionTerms position_terms(const PositionTermsInput& in, ThreadPool& pool) {
    PositionTerms terms;
    terms.row_of = in.positions.row_of;
    switch (in.spec.relative) {
        case RelativeKind::None:
        case RelativeKind::Rotary:
            break;
        case RelativeKind::T5Bucket:
            terms.kinds = {PositionTerm::Distance};
            terms.by_distance = t5_bias(in.spec, in.weights.relative_bias, in.length);
            break;
        case RelativeKind::Disentangled:
            put_disentangled(in, terms, pool);
            break;
        case RelativeKind::TransformerXl:
            put_transformer_xl(in, terms, pool);
            break;
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
        case PositionTerm::Segment:
            add_segments(in, head, begin, first_query, scores);
            break;
    }
}

}  // namespace headlight
