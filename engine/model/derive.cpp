#include "engine/model/derive.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/model/head.h"
#include "engine/model/kernels.h"
#include "engine/model/mlp.h"
#include "engine/model/moe.h"
#include "engine/model/ops.h"

namespace headlight {
namespace {

NormResult norm_result(const NormSpec& spec, const NormWeights& weights, const Matrix& x) {
    NormResult result;
    result.normalized.resize(x.rows(), x.cols());
    result.scale = normalize(spec, view_of(x), writable(result.normalized));
    result.out = result.normalized;
    apply_affine(spec, weights, writable(result.out));
    return result;
}

/// What the head reads of the tokens, without entities: [words, D].
Matrix words_of(const StackTrace& trace) { return trace.final_out().topRows(trace.words()); }

/// The logits of a position, where the pass kept them.
std::optional<ConstVectorView> kept_logits(const StackTrace& trace, Index position) {
    const StackChunk& chunk = trace.chunk_of(position);
    const Index missing = static_cast<Index>(chunk.tokens.size()) - chunk.logits.rows();
    const Index row = position - chunk.first - missing;
    if (chunk.logits.size() == 0 || row < 0) return std::nullopt;
    const Index width = chunk.logits.cols();
    return ConstVectorView(chunk.logits.data() + row * width, width);
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

const BlockSpec& block_spec(const TraceView& view, StackSide side, Index layer) {
    return stack_spec(view, side).blocks[static_cast<std::size_t>(layer)];
}

const BlockWeights& block_weights(const TraceView& view, StackSide side, Index layer) {
    const auto group = static_cast<std::size_t>(block_spec(view, side, layer).weight_group);
    return stack_weights(view, side).blocks[group];
}

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

Matrix logits_rows(const TraceView& view, Index first, Index count) {
    const StackTrace& trace = stack_trace(view, head_side(view));
    const auto together = [&](auto row_of) {
        Matrix rows(count, row_of(first).size());
        for (Index i = 0; i < count; ++i)
            rows.row(i) = row_of(first + i);
        return rows;
    };
    bool all_kept = true;
    for (Index i = 0; i < count; ++i)
        all_kept = all_kept && kept_logits(trace, first + i);
    if (all_kept) return together([&](Index position) { return *kept_logits(trace, position); });
    return logits_of(view.spec.head, view.weights.head,
                     together([&](Index position) { return trace.final_row(position); }),
                     view.pool);
}

Vector logits_row(const TraceView& view, Index position) {
    return logits_rows(view, position, 1).row(0);
}

Matrix logits(const TraceView& view) {
    return logits_rows(view, 0, stack_trace(view, head_side(view)).words());
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
    const Matrix stream = words_of(stack_trace(view, head_side(view)));
    return norm_result(*spec.norm, view.weights.head.transform_norm,
                       head_transform(spec, view.weights.head.transform, stream, view.pool));
}

NormResult entity_norm_result(const TraceView& view) {
    const HeadTransformSpec& spec = view.spec.head.entity->transform;
    const StackTrace& trace = stack_trace(view, head_side(view));
    const Matrix stream = trace.final_out().bottomRows(trace.length() - trace.words());
    return norm_result(*spec.norm, view.weights.head.entity_norm,
                       head_transform(spec, view.weights.head.entity_transform, stream, view.pool));
}

Matrix entity_logits(const TraceView& view) {
    return linear(entity_norm_result(view).out, view.weights.head.entity_unembed, view.pool);
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

Vector class_logits(const TraceView& view) {
    return linear(Matrix(pooled_row(view)), view.weights.head.classes, view.pool);
}

}  // namespace headlight
