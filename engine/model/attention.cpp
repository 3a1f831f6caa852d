#include "engine/model/attention.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "engine/model/kernels.h"
#include "engine/model/ops.h"

namespace headlight {
namespace {

/// Queries of one head that are worked on together; keys that none of them sees are left out.
constexpr Index kQueryBlock = 64;
/// Multiplications that are worth waking a thread for.
constexpr Index kWorkPerTask = 1 << 17;

ConstMatrixView rows_of(const ConstMatrixView& x, Index first, Index count) {
    return {x.data() + first * x.outerStride(), count, x.cols(),
            Eigen::OuterStride<>(x.outerStride())};
}

ConstMatrixView columns_of(const ConstMatrixView& x, Index first, Index count) {
    return {x.data() + first, x.rows(), count, Eigen::OuterStride<>(x.outerStride())};
}

/// Scores of queries [begin, end) of a head against keys [0, keys), before the mask.
void block_scores(const AttentionInput& in, Index head, Index begin, Index end, Index keys,
                  ScoreStage stage, std::vector<float>& scratch, MatrixView scores) {
    const AttentionSpec& spec = in.spec;
    const Index d = spec.d_head, kv_head = head / (spec.n_heads / spec.n_kv_heads);
    const auto multiply_keys = [&](const ConstMatrixView& q, Index first, Index last) {
        multiply_transposed(columns_of(rows_of(q, begin, end - begin), head * d, d),
                            columns_of(rows_of(in.k, first, last - first), kv_head * d, d),
                            {scores.data() + first, end - begin, last - first,
                             Eigen::OuterStride<>(scores.outerStride())});
    };
    const Index words = in.entity_q == nullptr ? keys : std::min(in.words, keys);
    multiply_keys(in.q, 0, words);
    if (words < keys) multiply_keys(view_of(*in.entity_q), words, keys);
    for (Index i = 0; i < end - begin; ++i) {
        float* row = scores.data() + i * scores.outerStride();
        scale(spec.scale, row, keys);
        if (stage != ScoreStage::Raw && spec.score_softcap > 0)
            softcap(spec.score_softcap, row, keys);
    }
    if (stage == ScoreStage::Raw || in.terms == nullptr) return;
    for (const PositionTerm term : in.terms->kinds)
        add_term(in, term, head, begin, scratch, scores);
}

KeyRange seen_keys(const AttentionInput& in, Index query) {
    KeyRange range = visible_keys(in.spec, query, in.k.rows());
    if (in.spec.mask != MaskKind::Causal) range.end = std::min(range.end, in.filled);
    return range;
}

/// Calls visit(begin, end) for the ranges of keys that a query sees, in order: its own and the
/// global keys outside of it.
template <class Visit>
void visit_seen(const AttentionInput& in, Index query, Visit visit) {
    const KeyRange seen = seen_keys(in, query);
    const auto before = std::ranges::lower_bound(in.globals, seen.begin);
    const auto behind = std::ranges::lower_bound(in.globals, seen.end);
    for (auto global = in.globals.begin(); global != before; ++global)
        visit(*global, *global + 1);
    visit(seen.begin, seen.end);
    for (auto global = behind; global != in.globals.end(); ++global)
        visit(*global, *global + 1);
}

/// Softmax over scattered keys: they are moved together and back.
void softmax_over_seen(const AttentionInput& in, Index query, Index keys,
                       std::vector<float>& scratch, float* row) {
    scratch.clear();
    visit_seen(in, query, [&](Index begin, Index end) {
        scratch.insert(scratch.end(), row + begin, row + end);
    });
    softmax(scratch.data(), 0, static_cast<Index>(scratch.size()), scratch.data());
    std::fill(row, row + keys, 0.0f);
    const float* from = scratch.data();
    visit_seen(in, query, [&](Index begin, Index end) {
        std::copy(from, from + (end - begin), row + begin);
        from += end - begin;
    });
}

/// Softmax over the keys that each query sees, zero elsewhere.
void block_pattern(const AttentionInput& in, Index begin, Index end, Index keys,
                   std::vector<float>& scratch, MatrixView scores) {
    for (Index i = 0; i < end - begin; ++i) {
        float* row = scores.data() + i * scores.outerStride();
        const Index query = in.first + begin + i;
        if (!in.globals.empty()) {
            softmax_over_seen(in, query, keys, scratch, row);
            continue;
        }
        const KeyRange seen = seen_keys(in, query);
        softmax(row, seen.begin, seen.end, row);
        std::fill(row, row + seen.begin, 0.0f);
        std::fill(row + seen.end, row + keys, 0.0f);
    }
}

}  // namespace

Matrix qk_normalized(const AttentionSpec& spec, const NormWeights& weights, const Matrix& x) {
    // Per head, the heads of a position are rows of their own.
    const Index width = spec.qk_norm_per_head ? spec.d_head : x.cols();
    const Index rows = x.size() / width;
    const Normalized result =
        norm(*spec.qk_norm, weights, {x.data(), rows, width, Eigen::OuterStride<>(width)});
    return Eigen::Map<const Matrix>(result.out.data(), x.rows(), x.cols());
}

Projections project_qkv(const AttentionSpec& spec, const AttentionWeights& weights, const Matrix& x,
                        const RopeTable* rope, ThreadPool& pool) {
    Projections result;
    result.q = linear(x, weights.q, pool);
    result.k = linear(x, weights.k, pool);
    result.v = linear(x, weights.v, pool);
    if (spec.qk_norm) {
        result.rot_q = qk_normalized(spec, weights.q_norm, result.q);
        result.rot_k = qk_normalized(spec, weights.k_norm, result.k);
    } else if (rope != nullptr) {
        result.rot_q = result.q;
        result.rot_k = result.k;
    }
    if (rope != nullptr) {
        rotate_heads(*rope, spec.d_head, writable(result.rot_q));
        rotate_heads(*rope, spec.d_head, writable(result.rot_k));
    }
    if (spec.relative == RelativeKind::TransformerXl)
        result.rot_q = result.q.rowwise() + weights.content_bias;
    return result;
}

KeyRange visible_keys(const AttentionSpec& spec, Index query, Index keys) {
    KeyRange range{0, keys};
    if (spec.mask == MaskKind::Causal) {
        range.end = std::min(query + 1, keys);
        if (spec.window > 0) range.begin = std::max<Index>(0, query + 1 - spec.window);
    } else if (spec.window > 0) {
        range.begin = std::max<Index>(0, query - spec.window);
        range.end = std::min(keys, query + spec.window + 1);
    }
    return range;
}

void head_scores(const AttentionInput& in, Index head, ScoreStage stage, MatrixView scores) {
    std::vector<float> scratch;
    block_scores(in, head, 0, in.q.rows(), in.k.rows(), stage, scratch, scores);
    if (stage != ScoreStage::Masked) return;
    constexpr float kMasked = -std::numeric_limits<float>::infinity();
    for (Index i = 0; i < in.q.rows(); ++i) {
        float* row = scores.data() + i * scores.outerStride();
        Index seen = 0;  // keys before this are done
        visit_seen(in, in.first + i, [&](Index begin, Index end) {
            std::fill(row + seen, row + begin, kMasked);
            seen = end;
        });
        std::fill(row + seen, row + in.k.rows(), kMasked);
    }
}

void head_bias(const AttentionInput& in, Index head, std::optional<PositionTerm> term,
               MatrixView bias) {
    std::vector<float> scratch;
    bias.setZero();
    for (const PositionTerm kind : in.terms->kinds)
        if (!term || *term == kind) add_term(in, kind, head, 0, scratch, bias);
}

void attend(const AttentionInput& in, Tensor3* pattern, Matrix& z, ThreadPool& pool) {
    const AttentionSpec& spec = in.spec;
    const Index n = in.q.rows(), t = in.k.rows(), d = spec.d_head;
    const Index blocks = (n + kQueryBlock - 1) / kQueryBlock;
    if (pattern != nullptr) *pattern = Tensor3(spec.n_heads, n, t);
    z.resize(n, spec.n_heads * d);
    const Index work_per_block = 2 * std::min(n, kQueryBlock) * t * d;
    const Index grain = 1 + kWorkPerTask / work_per_block;
    pool.parallel_for(spec.n_heads * blocks, grain, [&](Index first, Index last) {
        Matrix unkept;
        std::vector<float> scratch;
        for (Index work = first; work < last; ++work) {
            const Index head = work / blocks, begin = work % blocks * kQueryBlock;
            const Index end = std::min(n, begin + kQueryBlock);
            const Index last_global = in.globals.empty() ? 0 : in.globals.back() + 1;
            // One at least: where nothing is seen, zeros are written.
            const Index keys =
                std::max({seen_keys(in, in.first + end - 1).end, last_global, Index{1}});
            const Index kv_head = head / (spec.n_heads / spec.n_kv_heads);
            if (pattern == nullptr) unkept.resize(end - begin, keys);
            float* to = pattern == nullptr ? unkept.data() : &(*pattern)[head](begin, 0);
            const Index stride = pattern == nullptr ? keys : t;
            MatrixView rows(to, end - begin, keys, Eigen::OuterStride<>(stride));
            block_scores(in, head, begin, end, keys, ScoreStage::Biased, scratch, rows);
            block_pattern(in, begin, end, keys, scratch, rows);
            multiply({to, end - begin, keys, Eigen::OuterStride<>(stride)},
                     columns_of(rows_of(in.v, 0, keys), kv_head * d, d),
                     {z.data() + begin * z.cols() + head * d, end - begin, d,
                      Eigen::OuterStride<>(z.cols())});
        }
    });
}

}  // namespace headlight
