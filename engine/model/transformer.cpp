#include "engine/model/transformer.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "engine/error.h"
#include "engine/model/attention.h"
#include "engine/model/convolution.h"
#include "engine/model/embedding.h"
#include "engine/model/entity_attention.h"
#include "engine/model/global_attention.h"
#include "engine/model/head.h"
#include "engine/model/kernels.h"
#include "engine/model/mlp.h"
#include "engine/model/moe.h"
#include "engine/model/ops.h"
#include "engine/model/positions.h"
#include "engine/model/stack_input.h"

namespace headlight {
namespace {

/// What every step of a pass needs to know.
struct Pass {
    const ModelSpec& spec;
    const Weights& weights;
    ThreadPool& pool;
    std::stop_token stop;
    const ForwardBudget& budget;
};

/// What the blocks of one stack have in common while rows [first, first + n) go through them.
struct StackPass {
    const StackSpec& spec;
    const StackWeights& weights;
    const StackInput& input;
    const StackTrace& past;  ///< positions [0, first), from earlier passes
    const std::vector<SourceKeys>* source;
    std::vector<RopeTable> ropes;
    RelativePositions positions;
    Index first;
    bool keep_patterns;
};

/// Keys or values of all positions: those of earlier passes, then the new ones. Copies only when
/// there are earlier ones; `storage` owns the copy.
template <class Field>
ConstMatrixView with_past(const StackTrace& past, Index layer, Field field,
                          const BlockActivations& fresh, Matrix& storage) {
    if (past.length() == 0) return view_of(field(fresh));
    storage = past.gather(
        [&](const StackChunk& chunk) -> const Matrix& {
            return field(chunk.blocks[static_cast<std::size_t>(layer)]);
        },
        field(fresh));
    return view_of(storage);
}

/// Queries at global positions attend with projections of their own; what they see takes the place
/// of what the window showed them.
void attend_globally(const Pass& pass, const StackPass& stack, const AttentionSpec& spec,
                     const AttentionWeights& weights, const Matrix& x, BlockActivations& trace) {
    const std::vector<Index>& positions = stack.input.global_positions;
    trace.global = project_globals(weights, x, positions, pass.pool);
    const AttentionSpec whole = without_window(spec);
    Tensor3 pattern;
    Matrix z;
    attend(global_input(whole, *trace.global), stack.keep_patterns ? &pattern : nullptr, z,
           pass.pool);
    replace_rows(positions, z, trace.z);
    if (stack.keep_patterns) replace_rows(positions, pattern, trace.pattern);
}

/// x [n, D] -> what attention adds to the stream, before any post norm.
Matrix self_attention(const Pass& pass, const StackPass& stack, Index layer, const Matrix& x,
                      BlockActivations& trace) {
    const BlockSpec& block = stack.spec.blocks[static_cast<std::size_t>(layer)];
    const AttentionSpec& spec = block.attention;
    const AttentionWeights& weights =
        stack.weights.blocks[static_cast<std::size_t>(block.weight_group)].attention;
    const RopeTable* rope = spec.relative == RelativeKind::Rotary
                                ? &stack.ropes[static_cast<std::size_t>(spec.rope)]
                                : nullptr;
    Projections projections = project_qkv(spec, weights, x, rope, pass.pool);
    trace.q = std::move(projections.q);
    trace.k = std::move(projections.k);
    trace.v = std::move(projections.v);
    trace.rot_q = std::move(projections.rot_q);
    trace.rot_k = std::move(projections.rot_k);
    const auto words = static_cast<Index>(stack.input.tokens.size());
    if (spec.entity_queries && words < stack.input.length())
        trace.q_entity = project_entity_queries(weights, x, words, trace.q, pass.pool);

    Matrix all_keys, all_values;
    const PositionTerms terms = position_terms(
        {spec, weights, stack.positions, trace.q, stack.input.types, stack.input.length()},
        pass.pool);
    AttentionInput in{
        spec,
        view_of(trace.attended_q()),
        with_past(stack.past, layer, std::mem_fn(&BlockActivations::attended_k), trace, all_keys),
        with_past(stack.past, layer, std::mem_fn(&BlockActivations::v), trace, all_values),
        stack.first,
        &terms};
    in.globals = stack.input.global_positions;
    if (trace.q_entity.size() > 0) in.entity_q = &trace.q_entity;
    in.words = words;
    if (stack.spec.blank_padding) in.filled = static_cast<Index>(stack.input.filled);
    attend(in, stack.keep_patterns ? &trace.pattern : nullptr, trace.z, pass.pool);
    if (!stack.input.global_positions.empty())
        attend_globally(pass, stack, spec, weights, x, trace);
    return linear(trace.z, weights.o, pass.pool);
}

/// Reads the encoder: x [n, D] -> what cross-attention adds to the stream.
Matrix cross_attention(const Pass& pass, const StackPass& stack, Index layer, const Matrix& x,
                       CrossActivations& trace) {
    const BlockSpec& block = stack.spec.blocks[static_cast<std::size_t>(layer)];
    const AttentionWeights& weights =
        *stack.weights.blocks[static_cast<std::size_t>(block.weight_group)].cross;
    const SourceKeys& source = (*stack.source)[static_cast<std::size_t>(layer)];
    trace.q = linear(x, weights.q, pass.pool);
    const AttentionInput in{*block.cross,      view_of(trace.q), view_of(source.k),
                            view_of(source.v), stack.first,      nullptr};
    attend(in, stack.keep_patterns ? &trace.pattern : nullptr, trace.z, pass.pool);
    return linear(trace.z, weights.o, pass.pool);
}

/// x [n, D] -> what the MLP adds to the stream, before any post norm.
Matrix feed_forward(const Pass& pass, const BlockSpec& spec, const BlockWeights& weights,
                    const Matrix& x, BlockActivations& trace) {
    if (!spec.mlp.moe) return mlp(spec.mlp, weights.mlp, x, pass.pool);
    MoeResult result = mixture_of_experts(spec.mlp, weights.moe, x, pass.pool);
    trace.router_logits = std::move(result.router_logits);
    return std::move(result.out);
}

/// The input of a step: normalised before it in all models but post-norm ones.
Matrix step_input(const BlockSpec& spec, const NormWeights& weights, const Matrix& stream,
                  Vector& scale) {
    if (spec.placement == NormPlacement::Post) return stream;
    Normalized result = norm(spec.norm, weights, view_of(stream));
    scale = std::move(result.scale);
    return std::move(result.out);
}

/// The stream after a step: post-norm models normalise the sum.
Matrix step_output(const BlockSpec& spec, const NormWeights& weights, const Matrix& sum,
                   Vector& scale) {
    if (spec.placement != NormPlacement::Post) return sum;
    Normalized result = norm(spec.norm, weights, view_of(sum));
    scale = std::move(result.scale);
    return std::move(result.out);
}

/// Beside the block: x [n, D] is what it read, `block_out` [n, D] what it made of it.
ConvActivations convolve(const Pass& pass, const BlockSpec& spec, const BlockWeights& weights,
                         const Matrix& x, const Matrix& block_out) {
    ConvActivations trace;
    trace.out = convolution(*spec.conv, weights.conv, x, pass.pool);
    trace.resid = block_out + trace.out;
    Normalized result = norm(spec.norm, weights.ln_conv, view_of(trace.resid));
    trace.scale = std::move(result.scale);
    trace.normalized_resid = std::move(result.out);
    return trace;
}

/// Makes the blank rows of a stream [n, D] zero, in stacks that have them.
void blank(const StackPass& stack, Matrix& stream) {
    if (!stack.spec.blank_padding) return;
    const Index filled = static_cast<Index>(stack.input.filled) - stack.first;
    stream.bottomRows(stream.rows() - std::clamp<Index>(filled, 0, stream.rows())).setZero();
}

/// One block: x [n, D] is the stream before it.
BlockActivations run_block(const Pass& pass, const StackPass& stack, Index layer, const Matrix& x) {
    const BlockSpec& spec = stack.spec.blocks[static_cast<std::size_t>(layer)];
    const BlockWeights& weights = stack.weights.blocks[static_cast<std::size_t>(spec.weight_group)];
    const bool sandwich = spec.placement == NormPlacement::Sandwich;
    const bool parallel = spec.placement == NormPlacement::Parallel;
    BlockActivations trace;

    trace.attn_out = self_attention(pass, stack, layer,
                                    step_input(spec, weights.ln1, x, trace.ln1_scale), trace);
    if (sandwich) trace.attn_out = norm(spec.norm, weights.ln1_post, view_of(trace.attn_out)).out;
    Matrix stream = x;
    if (!parallel) {
        trace.resid_mid = x + trace.attn_out;
        stream = step_output(spec, weights.ln1, trace.resid_mid, trace.ln1_scale);
    }
    if (spec.cross) {
        CrossActivations& cross = trace.cross.emplace();
        cross.out = cross_attention(pass, stack, layer,
                                    step_input(spec, weights.ln_cross, stream, cross.scale), cross);
        cross.resid_mid = stream + cross.out;
        stream = step_output(spec, weights.ln_cross, cross.resid_mid, cross.scale);
    }
    trace.mlp_out = feed_forward(pass, spec, weights,
                                 step_input(spec, weights.ln2, stream, trace.ln2_scale), trace);
    if (sandwich) trace.mlp_out = norm(spec.norm, weights.ln2_post, view_of(trace.mlp_out)).out;
    trace.resid_post = stream + trace.mlp_out;
    if (parallel) trace.resid_post += trace.attn_out;
    if (spec.placement == NormPlacement::Post)
        trace.normalized_resid_post =
            step_output(spec, weights.ln2, trace.resid_post, trace.ln2_scale);
    blank(stack,
          spec.placement == NormPlacement::Post ? trace.normalized_resid_post : trace.resid_post);
    if (spec.conv) trace.conv = convolve(pass, spec, weights, x, trace.output());
    return trace;
}

/// Logits of every token of the chunk where they fit the budget, else of the last.
Matrix chunk_logits(const Pass& pass, const Matrix& stream, Index words) {
    const HeadSpec& head = pass.spec.head;
    if (head.kind == HeadKind::None) return {};
    const auto bytes =
        static_cast<std::size_t>(words * pass.weights.head.unembed.weight.out_features()) *
        sizeof(float);
    const Index wanted = bytes <= pass.budget.logits_bytes ? words : 1;
    if (wanted == stream.rows()) return logits_of(head, pass.weights.head, stream, pass.pool);
    return logits_of(head, pass.weights.head, Matrix(rows_of(stream, words - wanted, wanted)),
                     pass.pool);
}

/// Rows [stack.first, input.length()) through one stack; nothing when stopped.
std::shared_ptr<const StackChunk> run_chunk(const Pass& pass, StackPass& stack,
                                            std::vector<RopeFrequencies> ropes) {
    const StackInput& input = stack.input;
    auto chunk = std::make_shared<StackChunk>();
    chunk->first = stack.first;
    chunk->tokens.assign(input.tokens.begin() + stack.first, input.tokens.end());
    if (!input.types.empty())
        chunk->types.assign(input.types.begin() + stack.first, input.types.end());
    chunk->global_positions = input.global_positions;
    chunk->entities.assign(input.entities.begin(), input.entities.end());
    chunk->pixels.assign(input.pixels.begin(), input.pixels.end());
    for (std::size_t i = 0; i < ropes.size(); ++i)
        stack.ropes.push_back(
            rope_table(stack.spec.ropes[i], ropes[i], stack.first, input.length() - stack.first));
    chunk->ropes = std::move(ropes);

    Embedded embedded = embed(stack.spec.embed, stack.weights.embedding,
                              input.from(stack.first, pass.spec.pad_id), pass.pool);
    chunk->embedded = std::move(embedded.out);
    blank(stack, chunk->embedded);
    chunk->embed_scale = std::move(embedded.scale);
    chunk->blocks.reserve(stack.spec.blocks.size());
    for (std::size_t layer = 0; layer < stack.spec.blocks.size(); ++layer) {
        if (pass.stop.stop_requested()) return nullptr;
        const Matrix& x = layer == 0 ? chunk->embedded : chunk->blocks.back().output();
        chunk->blocks.push_back(run_block(pass, stack, static_cast<Index>(layer), x));
    }
    if (pass.stop.stop_requested()) return nullptr;
    const Matrix& last = chunk->blocks.empty() ? chunk->embedded : chunk->blocks.back().output();
    if (stack.spec.final_norm) {
        Normalized result = norm(*stack.spec.final_norm, stack.weights.final_norm, view_of(last));
        chunk->final_out = std::move(result.out);
        chunk->final_scale = std::move(result.scale);
    }
    if (&stack.spec == &pass.spec.head_stack())
        chunk->logits = chunk_logits(pass, stack.spec.final_norm ? chunk->final_out : last,
                                     static_cast<Index>(chunk->tokens.size()));
    return chunk;
}

std::size_t pattern_bytes(const StackSpec& spec, Index queries, Index keys, Index source_keys) {
    Index numbers = 0;
    for (const BlockSpec& block : spec.blocks) {
        numbers += block.attention.n_heads * queries * keys;
        if (block.cross) numbers += block.cross->n_heads * queries * source_keys;
    }
    return static_cast<std::size_t>(numbers) * sizeof(float);
}

/// One whole stack. `previous` is null where nothing may be reused; returns nothing when stopped.
std::optional<StackTrace> run_stack(const Pass& pass, const StackSpec& spec,
                                    const StackWeights& weights, const StackInput& input,
                                    const StackTrace* previous,
                                    const std::vector<SourceKeys>* source, PassReport& report) {
    const Index length = input.length();
    std::vector<RopeFrequencies> ropes;
    for (const RopeSpec& rope : spec.ropes)
        ropes.push_back(rope_frequencies(rope, length));
    const Index reused =
        previous == nullptr ? 0 : reusable(spec, *previous, input, pass.spec.pad_id, ropes);
    StackTrace trace = previous == nullptr ? StackTrace{} : previous->prefix(reused);
    report.reused += reused;
    report.computed += length - reused;
    for (const auto& segment : trace.segments())
        report.bytes_shared += segment.chunk->bytes();
    if (reused == length) return trace;

    const Index source_keys = source == nullptr || source->empty() ? 0 : source->front().k.rows();
    StackPass stack{
        spec,
        weights,
        input,
        trace,
        source,
        {},
        relative_positions(spec, weights, length),
        reused,
        pattern_bytes(spec, length - reused, length, source_keys) <= pass.budget.pattern_bytes};
    auto chunk = run_chunk(pass, stack, std::move(ropes));
    if (!chunk) return std::nullopt;
    trace.append({std::move(chunk), length - reused});
    return trace;
}

/// What each decoder block reads from the encoder.
std::shared_ptr<const std::vector<SourceKeys>> source_keys(const Pass& pass,
                                                           const StackTrace& encoder) {
    const Matrix stream = encoder.final_out();
    auto keys = std::make_shared<std::vector<SourceKeys>>();
    for (const BlockSpec& block : pass.spec.decoder->blocks) {
        const AttentionWeights& weights =
            *pass.weights.decoder->blocks[static_cast<std::size_t>(block.weight_group)].cross;
        keys->push_back(
            {linear(stream, weights.k, pass.pool), linear(stream, weights.v, pass.pool)});
    }
    return keys;
}

void check_tokens(const StackSpec& spec, std::optional<int> pad_id, const std::vector<int>& tokens,
                  const char* what) {
    if (tokens.empty())
        throw Error("a forward pass needs at least one token", what, "write something first");
    for (const int token : tokens)
        if (token < 0 || token >= spec.embed.vocab_size)
            throw Error("token id " + std::to_string(token) + " is not in the vocabulary", what,
                        "ids go from 0 to " + std::to_string(spec.embed.vocab_size - 1));
    const std::optional<int> most = spec.embed.most_positions(pad_id);
    if (most && static_cast<int>(tokens.size()) > *most)
        throw Error(std::to_string(tokens.size()) + " tokens are more than the model's context",
                    what, "keep at most " + std::to_string(*most));
}

}  // namespace

std::optional<Trace> forward(const ModelSpec& spec, const Weights& weights,
                             const ForwardInput& input, const Trace* previous, ThreadPool& pool,
                             std::stop_token stop, const ForwardBudget& budget) {
    const Pass pass{spec, weights, pool, std::move(stop), budget};
    Trace trace;
    bool source_changed = true;
    if (spec.encoder) {
        if (spec.encoder->embed.patches)
            check_picture(*spec.encoder->embed.patches, input);
        else
            check_tokens(*spec.encoder, spec.pad_id, input.tokens, "input");
        const StackTrace* past = previous != nullptr ? &*previous->encoder : nullptr;
        trace.encoder = run_stack(pass, *spec.encoder, *weights.encoder,
                                  stack_input(*spec.encoder, input, input.tokens, spec.pad_id),
                                  past, nullptr, trace.report);
        if (!trace.encoder) return std::nullopt;
        source_changed =
            trace.report.computed > 0 || trace.encoder->length() != previous->encoder->length();
    }
    if (spec.decoder) {
        const bool reads_encoder = spec.encoder.has_value();
        const auto& tokens = reads_encoder ? input.decoder_tokens : input.tokens;
        check_tokens(*spec.decoder, spec.pad_id, tokens, reads_encoder ? "decoder input" : "input");
        if (reads_encoder)
            trace.source = source_changed ? source_keys(pass, *trace.encoder) : previous->source;
        const bool reuse = previous != nullptr && !(reads_encoder && source_changed);
        trace.decoder =
            run_stack(pass, *spec.decoder, *weights.decoder,
                      stack_input(*spec.decoder, input, tokens, spec.pad_id),
                      reuse ? &*previous->decoder : nullptr, trace.source.get(), trace.report);
        if (!trace.decoder) return std::nullopt;
    }
    trace.report.bytes = bytes_of(trace);
    return trace;
}

}  // namespace headlight
