#include "engine/model/attention.h"
#include "engine/model/catalogue.h"

namespace headlight {

void Catalogue::add_attention(StackSide side, Index layer, const std::string& prefix) {
    const StackSpec& stack = stack_spec(view_, side);
    const AttentionSpec& spec = stack.blocks[static_cast<std::size_t>(layer)].attention;
    const AttentionWeights& weights =
        stack_weights(view_, side)
            .blocks[static_cast<std::size_t>(
                stack.blocks[static_cast<std::size_t>(layer)].weight_group)]
            .attention;
    const StackTrace& trace = stack_trace(view_, side);
    const Shape queries{s_, spec.n_heads, spec.d_head}, keys{s_, spec.n_kv_heads, spec.d_head};
    const Shape square{spec.n_heads, s_, s_};
    const auto add_rows = [&](const std::string& name, const Shape& shape,
                              StackTrace::BlockField field) {
        add(prefix + name, shape, [&trace, layer, field] { return trace.matrix(layer, field); });
    };
    add_rows("hook_q", queries, &BlockActivations::q);
    add_rows("hook_k", keys, &BlockActivations::k);
    add_rows("hook_v", keys, &BlockActivations::v);
    if (spec.qk_norm) {
        add(prefix + "hook_q_normed", queries, [&, layer] {
            return qk_normalized(spec, weights.q_norm, trace.matrix(layer, &BlockActivations::q));
        });
        add(prefix + "hook_k_normed", keys, [&, layer] {
            return qk_normalized(spec, weights.k_norm, trace.matrix(layer, &BlockActivations::k));
        });
    }
    if (spec.relative == RelativeKind::Rotary) {
        add_rows("hook_rot_q", queries, &BlockActivations::rot_q);
        add_rows("hook_rot_k", keys, &BlockActivations::rot_k);
    }
    if (spec.entity_queries && !trace.entities().empty())
        add_rows("hook_q_entity", queries, &BlockActivations::q_entity);
    add_global_projections(trace, spec, layer, prefix);
    add(prefix + "hook_attn_scores_raw", square,
        [=, this] { return attention_scores_raw(view_, side, layer); });
    add_position_bias(side, layer, prefix);
    add(prefix + "hook_attn_scores", square,
        [=, this] { return attention_scores(view_, side, layer); });
    add(prefix + "hook_pattern", square,
        [=, this] { return attention_pattern(view_, side, layer); });
    add_rows("hook_z", queries, &BlockActivations::z);
    add(prefix + "hook_result", {s_, spec.n_heads, stack.embed.d_model},
        [=, this] { return head_results(view_, side, layer); });
}

/// Of the positions that look at everything; their rows of scores and pattern are among the others.
void Catalogue::add_global_projections(const StackTrace& trace, const AttentionSpec& spec,
                                       Index layer, const std::string& prefix) {
    const auto count = static_cast<std::int64_t>(trace.global_positions().size());
    if (count == 0) return;
    const auto add_part = [&](const char* name, std::int64_t rows,
                              Matrix GlobalActivations::*part) {
        const StackChunk& chunk = *trace.segments().front().chunk;
        add(prefix + name, {rows, spec.n_heads, spec.d_head}, [&chunk, layer, part] {
            return *chunk.blocks[static_cast<std::size_t>(layer)].global.*part;
        });
    };
    add_part("hook_q_global", count, &GlobalActivations::q);
    add_part("hook_k_global", s_, &GlobalActivations::k);
    add_part("hook_v_global", s_, &GlobalActivations::v);
}

/// What positions add to the scores: each term under the name that its paper gives it, then all.
void Catalogue::add_position_bias(StackSide side, Index layer, const std::string& prefix) {
    const AttentionSpec& spec =
        stack_spec(view_, side).blocks[static_cast<std::size_t>(layer)].attention;
    const auto add_term = [&](const char* name, std::optional<PositionTerm> term) {
        add(prefix + name, {spec.n_heads, s_, s_},
            [=, this] { return position_bias(view_, side, layer, term); });
    };
    if (spec.disentangled.content_to_position)
        add_term("hook_position_bias_c2p", PositionTerm::ContentToPosition);
    if (spec.disentangled.position_to_content)
        add_term("hook_position_bias_p2c", PositionTerm::PositionToContent);
    if (spec.relative == RelativeKind::TransformerXl) {
        add_term("hook_position_bias_bd", PositionTerm::ContentToPosition);
        add_term("hook_position_bias_ef", PositionTerm::Segment);
    }
    if (has_position_terms(spec)) add_term("hook_position_bias", std::nullopt);
}

void Catalogue::add_cross(Index layer, const std::string& prefix) {
    const StackSpec& stack = *view_.spec.decoder;
    const AttentionSpec& spec = *stack.blocks[static_cast<std::size_t>(layer)].cross;
    const bool post =
        stack.blocks[static_cast<std::size_t>(layer)].placement == NormPlacement::Post;
    const std::int64_t t = view_.trace.encoder->length(), d = stack.embed.d_model;
    const SourceKeys& source = (*view_.trace.source)[static_cast<std::size_t>(layer)];
    const Shape queries{s_, spec.n_heads, spec.d_head}, keys{t, spec.n_kv_heads, spec.d_head};
    const Shape pairs{spec.n_heads, s_, t};
    const auto add_rows = [&](const std::string& name, const Shape& shape,
                              Matrix CrossActivations::*field) {
        add(prefix + name, shape,
            [this, layer, field] { return cross_matrix(view_, layer, field); });
    };
    const auto add_norm_of_cross = [&] {
        add_norm(prefix + "ln2", s_, d, [=, this] { return cross_norm_result(view_, layer); });
    };
    add(prefix + "hook_cross_attn_in", {s_, d}, [=, this] { return cross_input(view_, layer); });
    if (!post) add_norm_of_cross();
    add_rows("cross_attn.hook_q", queries, &CrossActivations::q);
    add(prefix + "cross_attn.hook_k", keys, [&source] { return source.k; });
    add(prefix + "cross_attn.hook_v", keys, [&source] { return source.v; });
    add(prefix + "cross_attn.hook_attn_scores", pairs,
        [=, this] { return cross_scores(view_, layer); });
    add(prefix + "cross_attn.hook_pattern", pairs,
        [=, this] { return cross_pattern(view_, layer); });
    add_rows("cross_attn.hook_z", queries, &CrossActivations::z);
    add_rows("hook_cross_attn_out", {s_, d}, &CrossActivations::out);
    add_rows("hook_resid_mid_cross", {s_, d}, &CrossActivations::resid_mid);
    if (post) add_norm_of_cross();
}

}  // namespace headlight
