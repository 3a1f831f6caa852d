#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "engine/model/attention.h"
#include "engine/model/derive.h"
#include "engine/model/global_attention.h"
#include "engine/model/kernels.h"

namespace headlight {
namespace {

/// Rows before the blank ones, in stacks that have such.
std::optional<Index> filled_of(const TraceView& view, StackSide side) {
    const StackSpec& spec = stack_spec(view, side);
    if (!spec.blank_padding) return std::nullopt;
    return static_cast<Index>(spec.filled_rows(stack_trace(view, side).tokens(), view.spec.pad_id));
}

const BlockActivations& block_of(const StackChunk& chunk, Index layer) {
    return chunk.blocks[static_cast<std::size_t>(layer)];
}

/// One block's self-attention from what the trace keeps: the queries of the whole sequence, or a
/// single one; the keys are always all.
class SelfAttention {
public:
    SelfAttention(const TraceView& view, StackSide side, Index layer,
                  std::optional<Index> query = std::nullopt)
        : spec_(block_spec(view, side, layer).attention),
          trace_(stack_trace(view, side)),
          layer_(layer),
          query_(query),
          q_(of_queries(std::mem_fn(&BlockActivations::attended_q))),
          k_(trace_.attended_k(layer)),
          v_(trace_.matrix(layer, &BlockActivations::v)),
          positions_(relative_positions(stack_spec(view, side), stack_weights(view, side),
                                        trace_.length())),
          types_(trace_.types()),
          filled_(filled_of(view, side)) {
        const Matrix projected = of_queries(std::mem_fn(&BlockActivations::q));
        terms_ = position_terms({spec_, block_weights(view, side, layer).attention, positions_,
                                 projected, types_, trace_.length()},
                                view.pool);
        if (spec_.entity_queries && !trace_.entities().empty())
            q_entity_ = of_queries(std::mem_fn(&BlockActivations::q_entity));
    }
    SelfAttention(const SelfAttention&) = delete;

    AttentionInput input() const {
        AttentionInput in{spec_,       view_of(q_),        view_of(k_),
                          view_of(v_), query_.value_or(0), &terms_};
        in.globals = trace_.global_positions();
        if (q_entity_.size() > 0) in.entity_q = &q_entity_;
        in.words = trace_.words();
        if (filled_) in.filled = *filled_;
        return in;
    }
    /// compute(in) of the queries, with rows of their own for those at global positions.
    template <class Compute>
    Tensor3 with_globals(Compute compute) const {
        const std::span<const Index> positions = trace_.global_positions();
        const auto global = [&]() -> const GlobalActivations& {
            return *block_of(*trace_.segments().front().chunk, layer_).global;
        };
        const AttentionSpec whole = without_window(spec_);
        if (query_) {
            const auto place = std::ranges::find(positions, *query_);
            if (place == positions.end()) return compute(input());
            return compute(global_input(whole, global(), place - positions.begin(), 1));
        }
        Tensor3 all = compute(input());
        if (positions.empty()) return all;
        replace_rows(positions, compute(global_input(whole, global())), all);
        return all;
    }

private:
    /// The rows of a field of the block that belong to the queries.
    template <class Field>
    Matrix of_queries(Field field) const {
        const auto of_chunk = [&](const StackChunk& chunk) -> const Matrix& {
            return field(block_of(chunk, layer_));
        };
        if (!query_) return trace_.gather(of_chunk);
        const StackChunk& chunk = trace_.chunk_of(*query_);
        return of_chunk(chunk).row(*query_ - chunk.first);
    }

    const AttentionSpec& spec_;
    const StackTrace& trace_;
    Index layer_;
    std::optional<Index> query_;
    Matrix q_, k_, v_, q_entity_;
    RelativePositions positions_;
    std::vector<int> types_;
    std::optional<Index> filled_;
    PositionTerms terms_;
};

AttentionInput attention_of_cross(const TraceView& view, Index layer, const Matrix& q) {
    const SourceKeys& source = (*view.trace.source)[static_cast<std::size_t>(layer)];
    return {*block_spec(view, StackSide::Decoder, layer).cross, view_of(q), view_of(source.k),
            view_of(source.v)};
}

Tensor3 scores_of(const AttentionInput& in, ScoreStage stage, ThreadPool& pool) {
    Tensor3 scores(in.spec.n_heads, in.q.rows(), in.k.rows());
    pool.parallel_for(in.spec.n_heads, 1, [&](Index begin, Index end) {
        for (Index head = begin; head < end; ++head)
            head_scores(in, head, stage, scores[head]);
    });
    return scores;
}

Tensor3 self_scores(const TraceView& view, StackSide side, Index layer, ScoreStage stage) {
    return SelfAttention(view, side, layer).with_globals([&](const AttentionInput& in) {
        return scores_of(in, stage, view.pool);
    });
}

Tensor3 pattern_of(const AttentionInput& in, ThreadPool& pool) {
    Tensor3 pattern;
    Matrix z;
    attend(in, &pattern, z, pool);
    return pattern;
}

const Tensor3& self_pattern_of(const StackChunk& chunk, Index layer) {
    return block_of(chunk, layer).pattern;
}

const Tensor3& cross_pattern_of(const StackChunk& chunk, Index layer) {
    return block_of(chunk, layer).cross->pattern;
}

using KeptPattern = const Tensor3& (*)(const StackChunk&, Index layer);

bool is_kept(const StackTrace& trace, Index layer, KeptPattern pattern_of_chunk) {
    return std::ranges::none_of(trace.segments(), [&](const StackTrace::Segment& segment) {
        return pattern_of_chunk(*segment.chunk, layer).empty();
    });
}

/// Calls visit(segment, head, rows) for the rows in use of each head of each chunk, in place. A
/// chunk does not know the keys behind it, which its queries do not see, and may know others that
/// are in use no more. REQUIRES: is_kept.
template <class Visit>
void visit_kept(const StackTrace& trace, Index layer, KeptPattern pattern_of_chunk, Index keys,
                Visit visit) {
    for (const StackTrace::Segment& segment : trace.segments()) {
        const Tensor3& part = pattern_of_chunk(*segment.chunk, layer);
        for (Index head = 0; head < part.heads(); ++head) {
            const ConstMatrixView whole = part[head];
            visit(segment, head,
                  ConstMatrixView(whole.data(), segment.count, std::min(keys, part.keys()),
                                  Eigen::OuterStride<>(part.keys())));
        }
    }
}

/// The patterns that the chunks kept, put together. REQUIRES: is_kept.
Tensor3 kept_pattern(const StackTrace& trace, Index layer, KeptPattern pattern_of_chunk,
                     Index heads, Index keys) {
    Tensor3 all(heads, trace.length(), keys);
    visit_kept(trace, layer, pattern_of_chunk, keys,
               [&](const StackTrace::Segment& segment, Index head, const ConstMatrixView& rows) {
                   all[head].block(segment.chunk->first, 0, rows.rows(), rows.cols()) = rows;
               });
    return all;
}

}  // namespace

Tensor3 attention_pattern(const TraceView& view, StackSide side, Index layer) {
    const StackTrace& trace = stack_trace(view, side);
    if (is_kept(trace, layer, self_pattern_of))
        return kept_pattern(trace, layer, self_pattern_of,
                            block_spec(view, side, layer).attention.n_heads, trace.length());
    return SelfAttention(view, side, layer).with_globals([&](const AttentionInput& in) {
        return pattern_of(in, view.pool);
    });
}

Matrix attention_pattern_row(const TraceView& view, StackSide side, Index layer, Index query) {
    const StackTrace& trace = stack_trace(view, side);
    const Index heads = block_spec(view, side, layer).attention.n_heads;
    Matrix rows = Matrix::Zero(heads, trace.length());
    const auto put = [&](const Tensor3& pattern, Index row) {
        const Index shared = std::min(rows.cols(), pattern.keys());
        for (Index head = 0; head < heads; ++head)
            rows.row(head).head(shared) = pattern[head].row(row).head(shared);
    };
    const StackChunk& chunk = trace.chunk_of(query);
    if (const Tensor3& kept = self_pattern_of(chunk, layer); !kept.empty()) {
        put(kept, query - chunk.first);
    } else {
        const SelfAttention attention(view, side, layer, query);
        put(attention.with_globals(
                [&](const AttentionInput& in) { return pattern_of(in, view.pool); }),
            0);
    }
    return rows;
}

Tensor3 cross_pattern(const TraceView& view, Index layer) {
    const AttentionSpec& spec = *block_spec(view, StackSide::Decoder, layer).cross;
    if (is_kept(*view.trace.decoder, layer, cross_pattern_of))
        return kept_pattern(*view.trace.decoder, layer, cross_pattern_of, spec.n_heads,
                            view.trace.encoder->length());
    const Matrix q = cross_matrix(view, layer, &CrossActivations::q);
    return pattern_of(attention_of_cross(view, layer, q), view.pool);
}

Matrix cross_pattern_maxima(const TraceView& view, Index layer) {
    const Index heads = block_spec(view, StackSide::Decoder, layer).cross->n_heads;
    Matrix maxima = Matrix::Zero(heads, view.trace.encoder->length());
    const auto take = [&](Index head, const ConstMatrixView& rows) {
        for (Index query = 0; query < rows.rows(); ++query)
            maxima.row(head) = maxima.row(head).cwiseMax(rows.row(query));
    };
    if (is_kept(*view.trace.decoder, layer, cross_pattern_of)) {
        visit_kept(*view.trace.decoder, layer, cross_pattern_of, maxima.cols(),
                   [&](const StackTrace::Segment&, Index head, const ConstMatrixView& rows) {
                       take(head, rows);
                   });
        return maxima;
    }
    const Tensor3 pattern = cross_pattern(view, layer);
    for (Index head = 0; head < heads; ++head)
        take(head, pattern[head]);
    return maxima;
}

Tensor3 attention_scores_raw(const TraceView& view, StackSide side, Index layer) {
    return self_scores(view, side, layer, ScoreStage::Raw);
}

Tensor3 attention_scores(const TraceView& view, StackSide side, Index layer) {
    return self_scores(view, side, layer, ScoreStage::Masked);
}

Tensor3 cross_scores(const TraceView& view, Index layer) {
    const Matrix q = cross_matrix(view, layer, &CrossActivations::q);
    return scores_of(attention_of_cross(view, layer, q), ScoreStage::Masked, view.pool);
}

Matrix head_result(const TraceView& view, StackSide side, Index layer, Index head) {
    const Index d = block_spec(view, side, layer).attention.d_head;
    Linear part{block_weights(view, side, layer).attention.o.weight, {}};
    // The inputs of the output projection that this head writes.
    part.weight = part.weight.layout == WeightLayout::OutIn ? columns_of(part.weight, head * d, d)
                                                            : rows_of(part.weight, head * d, d);
    const Matrix z = stack_trace(view, side).matrix(layer, &BlockActivations::z);
    return linear(Matrix(z.middleCols(head * d, d)), part, view.pool);
}

Matrix head_results(const TraceView& view, StackSide side, Index layer) {
    const Index heads = block_spec(view, side, layer).attention.n_heads;
    const Index d = stack_spec(view, side).embed.d_model;
    Matrix all(stack_trace(view, side).length(), heads * d);
    for (Index head = 0; head < heads; ++head)
        all.middleCols(head * d, d) = head_result(view, side, layer, head);
    return all;
}

Tensor3 position_bias(const TraceView& view, StackSide side, Index layer,
                      std::optional<PositionTerm> term) {
    const AttentionSpec& spec = block_spec(view, side, layer).attention;
    const SelfAttention attention(view, side, layer);
    const AttentionInput in = attention.input();
    const Index s = stack_trace(view, side).length();
    Tensor3 bias(spec.n_heads, s, s);
    view.pool.parallel_for(spec.n_heads, 1, [&](Index begin, Index end) {
        for (Index head = begin; head < end; ++head)
            head_bias(in, head, term, bias[head]);
    });
    return bias;
}

}  // namespace headlight
