#include <algorithm>
#include <optional>
#include <utility>
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

/// One block's self-attention over the whole sequence, from what the trace keeps.
class SelfAttention {
public:
    SelfAttention(const TraceView& view, StackSide side, Index layer)
        : spec_(block_spec(view, side, layer).attention),
          trace_(stack_trace(view, side)),
          layer_(layer),
          q_(trace_.attended_q(layer)),
          k_(trace_.attended_k(layer)),
          v_(trace_.matrix(layer, &BlockActivations::v)),
          positions_(relative_positions(stack_spec(view, side), stack_weights(view, side),
                                        trace_.length())),
          types_(trace_.types()),
          filled_(filled_of(view, side)) {
        const Matrix projected = trace_.matrix(layer, &BlockActivations::q);
        terms_ = position_terms({spec_, block_weights(view, side, layer).attention, positions_,
                                 projected, types_, trace_.length()},
                                view.pool);
        if (spec_.entity_queries && !trace_.entities().empty())
            q_entity_ = trace_.matrix(layer, &BlockActivations::q_entity);
    }
    SelfAttention(const SelfAttention&) = delete;

    AttentionInput input() const {
        AttentionInput in{spec_, view_of(q_), view_of(k_), view_of(v_), 0, &terms_};
        in.globals = trace_.global_positions();
        if (q_entity_.size() > 0) in.entity_q = &q_entity_;
        in.words = trace_.words();
        if (filled_) in.filled = *filled_;
        return in;
    }
    /// compute(in) of all queries, with rows of their own for those at global positions.
    template <class Compute>
    Tensor3 with_globals(Compute compute) const {
        Tensor3 all = compute(input());
        const std::span<const Index> positions = trace_.global_positions();
        if (positions.empty()) return all;
        const AttentionSpec whole = without_window(spec_);
        const StackChunk& chunk = *trace_.segments().front().chunk;
        const auto& global = *chunk.blocks[static_cast<std::size_t>(layer_)].global;
        replace_rows(positions, compute(global_input(whole, global)), all);
        return all;
    }

private:
    const AttentionSpec& spec_;
    const StackTrace& trace_;
    Index layer_;
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

/// The patterns that the chunks kept, put together; nothing where one did not keep its own.
template <class Field>
std::optional<Tensor3> kept_pattern(const StackTrace& trace, Index heads, Index keys, Field field) {
    Tensor3 all(heads, trace.length(), keys);
    for (const auto& segment : trace.segments()) {
        const Tensor3& part = field(*segment.chunk);
        if (part.empty()) return std::nullopt;
        const Index shared = std::min(keys, part.keys());
        for (Index head = 0; head < heads; ++head)
            all[head].block(segment.chunk->first, 0, segment.count, shared) =
                part[head].topLeftCorner(segment.count, shared);
    }
    return all;
}

}  // namespace

Tensor3 attention_pattern(const TraceView& view, StackSide side, Index layer) {
    const StackTrace& trace = stack_trace(view, side);
    const AttentionSpec& spec = block_spec(view, side, layer).attention;
    auto kept = kept_pattern(trace, spec.n_heads, trace.length(),
                             [&](const StackChunk& chunk) -> const Tensor3& {
                                 return chunk.blocks[static_cast<std::size_t>(layer)].pattern;
                             });
    if (kept) return std::move(*kept);
    return SelfAttention(view, side, layer).with_globals([&](const AttentionInput& in) {
        return pattern_of(in, view.pool);
    });
}

Tensor3 cross_pattern(const TraceView& view, Index layer) {
    const AttentionSpec& spec = *block_spec(view, StackSide::Decoder, layer).cross;
    auto kept =
        kept_pattern(*view.trace.decoder, spec.n_heads, view.trace.encoder->length(),
                     [&](const StackChunk& chunk) -> const Tensor3& {
                         return chunk.blocks[static_cast<std::size_t>(layer)].cross->pattern;
                     });
    if (kept) return std::move(*kept);
    const Matrix q = cross_matrix(view, layer, &CrossActivations::q);
    return pattern_of(attention_of_cross(view, layer, q), view.pool);
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
