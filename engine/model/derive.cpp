#include "engine/model/derive.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/model/attention.h"
#include "engine/model/head.h"
#include "engine/model/kernels.h"
#include "engine/model/mlp.h"
#include "engine/model/moe.h"
#include "engine/model/ops.h"
#include "engine/model/positions.h"

namespace headlight {
namespace {

const BlockSpec& block_spec(const TraceView& view, StackSide side, Index layer) {
    return stack_spec(view, side).blocks[static_cast<std::size_t>(layer)];
}

const BlockWeights& block_weights(const TraceView& view, StackSide side, Index layer) {
    const auto group = static_cast<std::size_t>(block_spec(view, side, layer).weight_group);
    return stack_weights(view, side).blocks[group];
}

NormResult norm_result(const NormSpec& spec, const NormWeights& weights, const Matrix& x) {
    NormResult result;
    result.normalized.resize(x.rows(), x.cols());
    result.scale = normalize(spec, view_of(x), writable(result.normalized));
    result.out = result.normalized;
    apply_affine(spec, weights, writable(result.out));
    return result;
}

/// Keeps what an AttentionInput only looks at.
struct AttentionTensors {
    Matrix q, k, v;
    RelativePositions positions = {};
    PositionTerms terms = {};

    AttentionInput input(const AttentionSpec& spec) const {
        return {spec, view_of(q), view_of(k), view_of(v), 0, &terms};
    }
};

AttentionTensors self_tensors(const TraceView& view, StackSide side, Index layer) {
    const AttentionSpec& spec = block_spec(view, side, layer).attention;
    const StackTrace& trace = stack_trace(view, side);
    AttentionTensors tensors{trace.attended_q(layer), trace.attended_k(layer),
                             trace.matrix(layer, &BlockActivations::v)};
    tensors.positions =
        relative_positions(stack_spec(view, side), stack_weights(view, side), trace.length());
    tensors.terms = position_terms(spec, block_weights(view, side, layer).attention,
                                   tensors.positions, trace.length(), view.pool);
    return tensors;
}

AttentionTensors cross_tensors(const TraceView& view, Index layer) {
    const SourceKeys& source = (*view.trace.source)[static_cast<std::size_t>(layer)];
    return {cross_matrix(view, layer, &CrossActivations::q), source.k, source.v};
}

Tensor3 scores_of(const AttentionSpec& spec, const AttentionTensors& tensors, ScoreStage stage,
                  ThreadPool& pool) {
    Tensor3 scores(spec.n_heads, tensors.q.rows(), tensors.k.rows());
    const AttentionInput in = tensors.input(spec);
    pool.parallel_for(spec.n_heads, 1, [&](Index begin, Index end) {
        for (Index head = begin; head < end; ++head)
            head_scores(in, head, stage, scores[head]);
    });
    return scores;
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

Tensor3 pattern_again(const AttentionSpec& spec, const AttentionTensors& tensors,
                      ThreadPool& pool) {
    Tensor3 pattern;
    Matrix z;
    attend(tensors.input(spec), &pattern, z, pool);
    return pattern;
}

/// What the MLP's step begins with: the stream after attention.
Matrix mlp_stream(const TraceView& view, StackSide side, Index layer) {
    const BlockSpec& spec = block_spec(view, side, layer);
    const StackTrace& trace = stack_trace(view, side);
    const bool post = spec.placement == NormPlacement::Post;
    if (spec.cross)
        return post ? cross_norm_result(view, layer).out
                    : cross_matrix(view, layer, &CrossActivations::resid_mid);
    if (post) return ln1_result(view, side, layer).out;
    if (spec.placement == NormPlacement::Parallel) return trace.resid_pre(layer);
    return trace.matrix(layer, &BlockActivations::resid_mid);
}

}  // namespace

const StackSpec& stack_spec(const TraceView& view, StackSide side) { return view.spec.stack(side); }
const StackWeights& stack_weights(const TraceView& view, StackSide side) {
    return side == StackSide::Encoder ? *view.weights.encoder : *view.weights.decoder;
}
const StackTrace& stack_trace(const TraceView& view, StackSide side) {
    return side == StackSide::Encoder ? *view.trace.encoder : *view.trace.decoder;
}
StackSide head_side(const TraceView& view) { return head_side(view.spec); }

Matrix cross_matrix(const TraceView& view, Index layer, Matrix CrossActivations::*field) {
    return view.trace.decoder->gather([&](const StackChunk& chunk) -> const Matrix& {
        return *chunk.blocks[static_cast<std::size_t>(layer)].cross.*field;
    });
}

Matrix conv_matrix(const TraceView& view, StackSide side, Index layer,
                   Matrix ConvActivations::*field) {
    return stack_trace(view, side).gather([&](const StackChunk& chunk) -> const Matrix& {
        return *chunk.blocks[static_cast<std::size_t>(layer)].conv.*field;
    });
}

Tensor3 attention_pattern(const TraceView& view, StackSide side, Index layer) {
    const StackTrace& trace = stack_trace(view, side);
    const AttentionSpec& spec = block_spec(view, side, layer).attention;
    auto kept = kept_pattern(trace, spec.n_heads, trace.length(),
                             [&](const StackChunk& chunk) -> const Tensor3& {
                                 return chunk.blocks[static_cast<std::size_t>(layer)].pattern;
                             });
    if (kept) return std::move(*kept);
    return pattern_again(spec, self_tensors(view, side, layer), view.pool);
}

Tensor3 cross_pattern(const TraceView& view, Index layer) {
    const AttentionSpec& spec = *block_spec(view, StackSide::Decoder, layer).cross;
    auto kept =
        kept_pattern(*view.trace.decoder, spec.n_heads, view.trace.encoder->length(),
                     [&](const StackChunk& chunk) -> const Tensor3& {
                         return chunk.blocks[static_cast<std::size_t>(layer)].cross->pattern;
                     });
    if (kept) return std::move(*kept);
    return pattern_again(spec, cross_tensors(view, layer), view.pool);
}

Tensor3 attention_scores_raw(const TraceView& view, StackSide side, Index layer) {
    return scores_of(block_spec(view, side, layer).attention, self_tensors(view, side, layer),
                     ScoreStage::Raw, view.pool);
}

Tensor3 attention_scores(const TraceView& view, StackSide side, Index layer) {
    return scores_of(block_spec(view, side, layer).attention, self_tensors(view, side, layer),
                     ScoreStage::Masked, view.pool);
}

Tensor3 cross_scores(const TraceView& view, Index layer) {
    return scores_of(*block_spec(view, StackSide::Decoder, layer).cross, cross_tensors(view, layer),
                     ScoreStage::Masked, view.pool);
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
    const AttentionTensors tensors = self_tensors(view, side, layer);
    const AttentionInput in = tensors.input(spec);
    const Index s = stack_trace(view, side).length();
    Tensor3 bias(spec.n_heads, s, s);
    view.pool.parallel_for(spec.n_heads, 1, [&](Index begin, Index end) {
        for (Index head = begin; head < end; ++head)
            head_bias(in, head, term, bias[head]);
    });
    return bias;
}

Matrix cross_input(const TraceView& view, Index layer) {
    const StackSide side = StackSide::Decoder;
    if (block_spec(view, side, layer).placement == NormPlacement::Post)
        return ln1_result(view, side, layer).out;
    return view.trace.decoder->matrix(layer, &BlockActivations::resid_mid);
}

NormResult ln1_result(const TraceView& view, StackSide side, Index layer) {
    const BlockSpec& spec = block_spec(view, side, layer);
    const StackTrace& trace = stack_trace(view, side);
    return norm_result(spec.norm, block_weights(view, side, layer).ln1,
                       spec.placement == NormPlacement::Post
                           ? trace.matrix(layer, &BlockActivations::resid_mid)
                           : trace.resid_pre(layer));
}

NormResult cross_norm_result(const TraceView& view, Index layer) {
    const StackSide side = StackSide::Decoder;
    const BlockSpec& spec = block_spec(view, side, layer);
    return norm_result(spec.norm, block_weights(view, side, layer).ln_cross,
                       spec.placement == NormPlacement::Post
                           ? cross_matrix(view, layer, &CrossActivations::resid_mid)
                           : cross_input(view, layer));
}

NormResult ln2_result(const TraceView& view, StackSide side, Index layer) {
    const BlockSpec& spec = block_spec(view, side, layer);
    return norm_result(spec.norm, block_weights(view, side, layer).ln2,
                       spec.placement == NormPlacement::Post
                           ? stack_trace(view, side).matrix(layer, &BlockActivations::resid_post)
                           : mlp_stream(view, side, layer));
}

NormResult conv_norm_result(const TraceView& view, StackSide side, Index layer) {
    return norm_result(block_spec(view, side, layer).norm, block_weights(view, side, layer).ln_conv,
                       conv_matrix(view, side, layer, &ConvActivations::resid));
}

NormResult ln1_post_result(const TraceView& view, StackSide side, Index layer) {
    const BlockWeights& weights = block_weights(view, side, layer);
    const Matrix z = stack_trace(view, side).matrix(layer, &BlockActivations::z);
    return norm_result(block_spec(view, side, layer).norm, weights.ln1_post,
                       linear(z, weights.attention.o, view.pool));
}

NormResult ln2_post_result(const TraceView& view, StackSide side, Index layer) {
    const BlockSpec& spec = block_spec(view, side, layer);
    const BlockWeights& weights = block_weights(view, side, layer);
    const Matrix x = mlp_input(view, side, layer);
    return norm_result(spec.norm, weights.ln2_post,
                       spec.mlp.moe ? mixture_of_experts(spec.mlp, weights.moe, x, view.pool).out
                                    : mlp(spec.mlp, weights.mlp, x, view.pool));
}

NormResult final_norm_result(const TraceView& view, StackSide side) {
    const StackTrace& trace = stack_trace(view, side);
    return norm_result(*stack_spec(view, side).final_norm, stack_weights(view, side).final_norm,
                       trace.resid_pre(trace.layers()));
}

Matrix mlp_input(const TraceView& view, StackSide side, Index layer) {
    if (block_spec(view, side, layer).placement == NormPlacement::Post)
        return mlp_stream(view, side, layer);
    return ln2_result(view, side, layer).out;
}

MlpActivations mlp_result(const TraceView& view, StackSide side, Index layer) {
    return mlp_activations(block_spec(view, side, layer).mlp, block_weights(view, side, layer).mlp,
                           mlp_input(view, side, layer), view.pool);
}

Vector logits_row(const TraceView& view, Index position) {
    const StackTrace& trace = stack_trace(view, head_side(view));
    const StackChunk& chunk = trace.chunk_of(position);
    const Index row = position - chunk.first - (chunk.rows() - chunk.logits.rows());
    if (chunk.logits.size() > 0 && row >= 0) return chunk.logits.row(row);
    return logits_of(view.spec.head, view.weights.head, Matrix(trace.final_row(position)),
                     view.pool);
}

Matrix logits(const TraceView& view) {
    const StackTrace& trace = stack_trace(view, head_side(view));
    const auto kept = [](const auto& segment) {
        return segment.chunk->logits.rows() == segment.chunk->rows();
    };
    if (std::ranges::all_of(trace.segments(), kept))
        return trace.gather([](const StackChunk& chunk) -> const Matrix& { return chunk.logits; });
    return logits_of(view.spec.head, view.weights.head, trace.final_out(), view.pool);
}

Matrix probabilities(const TraceView& view) {
    Matrix all = logits(view);
    for (Index row = 0; row < all.rows(); ++row) {
        float* values = all.data() + row * all.cols();
        softmax(values, 0, all.cols(), values);
    }
    return all;
}

NormResult head_norm_result(const TraceView& view) {
    const HeadTransformSpec& spec = *view.spec.head.transform;
    const Matrix stream = stack_trace(view, head_side(view)).final_out();
    return norm_result(*spec.norm, view.weights.head.transform_norm,
                       head_transform(spec, view.weights.head, stream, view.pool));
}

Vector pooled_row(const TraceView& view) {
    const StackTrace& trace = stack_trace(view, head_side(view));
    const std::vector<int> tokens = trace.tokens();
    const auto& ends = view.spec.eos_ids;
    const auto end = std::ranges::find_first_of(tokens, ends);
    const Index last = trace.length() - 1;
    return pooled(view.spec.head, view.weights.head, trace.final_out(),
                  end == tokens.end() ? last : end - tokens.begin(), view.pool);
}

}  // namespace headlight
