#include "engine/model/trace_catalogue.h"

#include <algorithm>
#include <utility>

#include "engine/error.h"
#include "engine/model/catalogue.h"
#include "engine/model/embedding.h"
#include "engine/model/head.h"
#include "engine/model/kernels.h"
#include "engine/model/moe.h"
#include "engine/model/ops.h"

namespace headlight {

Catalogue::Catalogue(const TraceView& view) : view_(view) {
    if (view.spec.encoder) add_stack(StackSide::Encoder);
    if (view.spec.decoder) add_stack(StackSide::Decoder);
    add_head();
}

void Catalogue::add_ids(const std::string& name, Shape shape,
                        std::function<std::vector<std::int64_t>()> read) {
    entries_.push_back({{name, shape, true}, [shape, read = std::move(read)] {
                            return Tensor{shape, {}, read()};
                        }});
}

void Catalogue::add_norm(const std::string& name, std::int64_t rows, std::int64_t d,
                         std::function<NormResult()> result) {
    add(name + ".hook_scale", {rows, 1}, [result] { return result().scale; });
    add(name + ".hook_normalized", {rows, d}, [result] { return result().normalized; });
    add(name + ".hook_out", {rows, d}, [result] { return result().out; });
}

void Catalogue::add_stack(StackSide side) {
    const StackSpec& spec = stack_spec(view_, side);
    s_ = stack_trace(view_, side).length();
    words_ = stack_trace(view_, side).words();
    add_embedding(side);
    for (std::size_t layer = 0; layer < spec.blocks.size(); ++layer)
        add_block(side, static_cast<Index>(layer));
    if (!spec.final_norm) return;
    const std::string name = !both_stacks()               ? "ln_final"
                             : side == StackSide::Encoder ? "encoder_final_ln"
                                                          : "decoder_final_ln";
    add_norm(name, s_, spec.embed.d_model, [this, side] { return final_norm_result(view_, side); });
}

void Catalogue::add_embedding(StackSide side) {
    const EmbedSpec& spec = stack_spec(view_, side).embed;
    const EmbeddingWeights& weights = stack_weights(view_, side).embedding;
    const StackTrace& trace = stack_trace(view_, side);
    const std::string prefix = both_stacks() && side == StackSide::Decoder ? "decoder." : "";
    const std::optional<int> pad = view_.spec.pad_id;
    if (spec.patches) return add_picture(side);
    add_ids(prefix + "hook_tokens", {words_}, [&trace] {
        const std::vector<int> tokens = trace.tokens();
        return std::vector<std::int64_t>(tokens.begin(), tokens.end());
    });
    add(prefix + "hook_embed", {words_, spec.d_embed}, [&, pad] {
        return token_rows(spec, weights, {trace.tokens(), {}, 0, pad});
    });
    if (spec.position != PositionKind::None)
        add(prefix + "hook_pos_embed", {words_, spec.position_width()}, [&, pad] {
            return position_table_rows(spec, weights, {trace.tokens(), {}, 0, pad});
        });
    if (spec.adds_types(trace.has_types()))
        add(prefix + "embed.hook_token_type_embed", {words_, spec.d_embed}, [&, pad] {
            return type_rows(weights, {trace.tokens(), trace.types(), 0, pad});
        });
    if (!trace.global_positions().empty())
        add_ids("hook_global_positions",
                {static_cast<std::int64_t>(trace.global_positions().size())}, [&trace] {
                    const auto positions = trace.global_positions();
                    return std::vector<std::int64_t>(positions.begin(), positions.end());
                });
    if (!trace.entities().empty()) add_entities(side);
    if (spec.norm || spec.project || side == StackSide::Encoder)
        add(prefix + "hook_full_embed", {s_, spec.d_model},
            [&trace] { return trace.resid_pre(0); });
}

void Catalogue::add_entities(StackSide side) {
    const EntityWeights& weights = stack_weights(view_, side).embedding.entities;
    const std::span<const EntityMention> entities = stack_trace(view_, side).entities();
    const Shape shape{s_ - words_, stack_spec(view_, side).embed.d_model};
    add_ids("hook_entities", {s_ - words_}, [entities] {
        std::vector<std::int64_t> ids;
        for (const EntityMention& entity : entities)
            ids.push_back(entity.id);
        return ids;
    });
    add("hook_entity_embed", shape,
        [this, &weights, entities] { return entity_rows(weights, entities, view_.pool); });
    add("hook_entity_pos_embed", shape,
        [&weights, entities] { return entity_position_rows(weights, entities); });
    add("embed.hook_entity_type_embed", shape,
        [&weights, entities] { return entity_type_rows(weights, entities); });
}

void Catalogue::add_picture(StackSide side) {
    const EmbedSpec& spec = stack_spec(view_, side).embed;
    const EmbeddingWeights& weights = stack_weights(view_, side).embedding;
    const StackTrace& trace = stack_trace(view_, side);
    const Shape shape{s_, spec.d_model};
    add("hook_embed", shape,
        [&, this] { return picture_rows(*spec.patches, weights, trace.pixels(), view_.pool); });
    add("hook_pos_embed", shape, [&] { return to_matrix(weights.positions); });
    add("hook_full_embed", shape, [&] { return trace.resid_pre(0); });
}

void Catalogue::add_block(StackSide side, Index layer) {
    const StackSpec& stack = stack_spec(view_, side);
    const BlockSpec& spec = stack.blocks[static_cast<std::size_t>(layer)];
    const StackTrace& trace = stack_trace(view_, side);
    const bool post = spec.placement == NormPlacement::Post;
    const bool sandwich = spec.placement == NormPlacement::Sandwich;
    const char* stack_name = side == StackSide::Encoder ? "encoder." : "decoder.";
    const std::string prefix =
        (both_stacks() ? stack_name : std::string("blocks.")) + std::to_string(layer) + ".";
    const std::int64_t d = stack.embed.d_model;
    const auto add_rows = [&](const std::string& name, StackTrace::BlockField field) {
        add(prefix + name, {s_, d}, [&trace, layer, field] { return trace.matrix(layer, field); });
    };
    const auto add_ln1 = [&] {
        add_norm(prefix + "ln1", s_, d, [=, this] { return ln1_result(view_, side, layer); });
    };
    const auto add_ln2 = [&] {
        add_norm(prefix + (spec.cross ? "ln3" : "ln2"), s_, d,
                 [=, this] { return ln2_result(view_, side, layer); });
    };

    add(prefix + "hook_resid_pre", {s_, d}, [&trace, layer] { return trace.resid_pre(layer); });
    if (!post) add_ln1();
    add_attention(side, layer, prefix + "attn.");
    if (sandwich)
        add_norm(prefix + "ln1_post", s_, d,
                 [=, this] { return ln1_post_result(view_, side, layer); });
    add_rows("hook_attn_out", &BlockActivations::attn_out);
    if (spec.placement != NormPlacement::Parallel)
        add_rows("hook_resid_mid", &BlockActivations::resid_mid);
    if (post) add_ln1();
    if (spec.cross) add_cross(layer, prefix);
    if (!post) add_ln2();
    if (spec.mlp.moe)
        add_experts(side, layer, prefix + "mlp.");
    else
        add_mlp(side, layer, prefix + "mlp.");
    if (sandwich)
        add_norm(prefix + "ln2_post", s_, d,
                 [=, this] { return ln2_post_result(view_, side, layer); });
    add_rows("hook_mlp_out", &BlockActivations::mlp_out);
    add_rows("hook_resid_post", &BlockActivations::resid_post);
    if (post) {
        add_ln2();
        add_rows("hook_normalized_resid_post", &BlockActivations::normalized_resid_post);
    }
    if (spec.conv) add_conv(side, layer, prefix);
}

void Catalogue::add_conv(StackSide side, Index layer, const std::string& prefix) {
    const std::int64_t d = stack_spec(view_, side).embed.d_model;
    const auto add_rows = [&](const std::string& name, Matrix ConvActivations::*field) {
        add(prefix + name, {s_, d}, [=, this] { return conv_matrix(view_, side, layer, field); });
    };
    add_rows("hook_conv_out", &ConvActivations::out);
    add_rows("hook_resid_conv", &ConvActivations::resid);
    add_norm(prefix + "ln_conv", s_, d, [=, this] { return conv_norm_result(view_, side, layer); });
    add_rows("hook_normalized_resid_conv", &ConvActivations::normalized_resid);
}

void Catalogue::add_mlp(StackSide side, Index layer, const std::string& prefix) {
    const MlpSpec& spec = stack_spec(view_, side).blocks[static_cast<std::size_t>(layer)].mlp;
    const auto result = [=, this] { return mlp_result(view_, side, layer); };
    const Shape shape{s_, spec.d_mlp};
    add(prefix + "hook_pre", shape, [result] { return result().pre; });
    if (spec.gated)
        add(prefix + "hook_pre_linear", shape, [result] { return result().pre_linear; });
    add(prefix + "hook_post", shape, [result] { return result().post; });
}

void Catalogue::add_experts(StackSide side, Index layer, const std::string& prefix) {
    const BlockSpec& block = stack_spec(view_, side).blocks[static_cast<std::size_t>(layer)];
    const MlpSpec& spec = block.mlp;
    const MoeWeights& weights =
        stack_weights(view_, side).blocks[static_cast<std::size_t>(block.weight_group)].moe;
    const StackTrace& trace = stack_trace(view_, side);
    const auto routing = [&trace, &spec, layer] {
        return route(*spec.moe, trace.matrix(layer, &BlockActivations::router_logits));
    };
    const std::int64_t chosen = spec.moe->top_k;
    add(prefix + "hook_router_logits", {s_, spec.moe->n_experts},
        [&trace, layer] { return trace.matrix(layer, &BlockActivations::router_logits); });
    add(prefix + "hook_router_probs", {s_, spec.moe->n_experts},
        [routing] { return routing().probabilities; });
    add_ids(prefix + "hook_expert_indices", {s_, chosen}, [routing] {
        std::vector<std::int64_t> ids;
        for (const auto& experts : routing().experts)
            ids.insert(ids.end(), experts.begin(), experts.end());
        return ids;
    });
    add(prefix + "hook_expert_gate_weights", {s_, chosen}, [routing] { return routing().weights; });

    const Routing now = routing();
    for (int expert = 0; expert < spec.moe->n_experts; ++expert) {
        const std::vector<int> positions = positions_of_expert(now, expert);
        if (positions.empty()) continue;
        const MlpWeights& own = weights.experts[static_cast<std::size_t>(expert)];
        const auto rows = static_cast<std::int64_t>(positions.size());
        const auto inside = [=, this, &spec, &own] {
            return mlp_activations(spec, own, gather_rows(mlp_input(view_, side, layer), positions),
                                   view_.pool);
        };
        const std::string name = prefix + "experts." + std::to_string(expert);
        const std::int64_t d = stack_spec(view_, side).embed.d_model;
        if (spec.gated)
            add(name + ".hook_gate", {rows, spec.d_mlp}, [inside] { return inside().pre; });
        add(name + ".hook_pre", {rows, spec.d_mlp},
            [inside, &spec] { return spec.gated ? inside().pre_linear : inside().pre; });
        add(name + ".hook_post", {rows, spec.d_mlp}, [inside] { return inside().post; });
        add(name + ".hook_out", {rows, d},
            [this, inside, &own] { return linear(inside().post, own.out, view_.pool); });
    }
}

void Catalogue::add_head() {
    const HeadSpec& spec = view_.spec.head;
    const HeadWeights& weights = view_.weights.head;
    const StackTrace& trace = stack_trace(view_, head_side(view_));
    if (spec.kind != HeadKind::None) {
        const std::int64_t v = weights.unembed.weight.out_features();
        if (spec.transform && spec.transform->norm)
            add_norm("mlm_head.ln", words_, spec.transform->d_out,
                     [this] { return head_norm_result(view_); });
        if (spec.logit_softcap > 0)
            add("hook_logits_raw", {words_, v},
                [&] { return logits_raw_of(spec, weights, trace.final_out(), view_.pool); });
        add("unembed.hook_out", {words_, v}, [this] { return logits(view_); });
        if (v > 1) add("hook_probs", {words_, v}, [this] { return probabilities(view_); });
    }
    if (spec.entity && spec.kind != HeadKind::None && words_ < s_) {
        add_norm("entity_head.ln", s_ - words_, spec.entity->transform.d_out,
                 [this] { return entity_norm_result(view_); });
        add("entity_head.hook_out", {s_ - words_, weights.entity_unembed.weight.out_features()},
            [this] { return entity_logits(view_); });
    }
    if (!spec.classes.empty())
        add("classifier.hook_out", {static_cast<int>(spec.classes.size())},
            [this] { return class_logits(view_); });
    if (spec.pool == PoolKind::None) return;
    const bool bert = spec.pool == PoolKind::FirstTanh;
    const std::int64_t d =
        weights.pooler.weight.empty() ? view_.spec.d_model() : weights.pooler.weight.out_features();
    add(bert ? "pooler.hook_pooler_out" : "hook_sentence_embedding", {d},
        [this] { return pooled_row(view_); });
    if (spec.next_sentence)
        add("nsp_head.hook_nsp_out", {2},
            [&] { return linear(Matrix(pooled_row(view_)), weights.next_sentence, view_.pool); });
}

std::vector<TensorInfo> list_tensors(const TraceView& view) {
    const Catalogue catalogue(view);
    std::vector<TensorInfo> list;
    for (const Catalogue::Entry& entry : catalogue.entries())
        list.push_back(entry.info);
    return list;
}

Tensor read_tensor(const TraceView& view, std::string_view name) {
    const Catalogue catalogue(view);
    const auto& entries = catalogue.entries();
    const auto found = std::ranges::find(entries, name, [](const Catalogue::Entry& entry) {
        return std::string_view(entry.info.name);
    });
    if (found == entries.end())
        throw Error("the trace has no such tensor", std::string(name), "list its tensors first");
    return found->read();
}

}  // namespace headlight
