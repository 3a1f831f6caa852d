#include "engine/io/expected_special.h"

namespace headlight {
namespace {

using ToLinear = std::function<Linear&(Weights&)>;

/// DeBERTa: every block projects the stack's relative positions, unless content's own projections
/// serve them too.
bool projects_positions(const AttentionSpec& spec, Role role) {
    const DisentangledSpec& terms = spec.disentangled;
    if (spec.relative == RelativeKind::TransformerXl) {
        return role == Role::PositionK;
    }
    return !terms.shared_projections &&
           (role == Role::PositionQ ? terms.position_to_content : terms.content_to_position);
}

}  // namespace

void expand_special_attention(const AttentionSpec& spec, Role role, Index width,
                              const TensorRequest& request, const GetAttention& get) {
    const Index heads = Index{spec.n_heads} * spec.d_head;
    const auto project = [&](bool wanted, Linear AttentionWeights::*field) {
        if (wanted) {
            request.linear(width, spec.qkv_bias,
                           {{heads, [=](Weights& w) -> Linear& { return get(w).*field; }}});
        }
    };
    const auto bias = [&](Vector AttentionWeights::*field) {
        if (spec.relative == RelativeKind::TransformerXl) {
            request.table(spec.n_heads, spec.d_head,
                          [=](Weights& w, WeightView view) { get(w).*field = to_vector(view); });
        }
    };
    switch (role) {
        case Role::PositionQ:
            project(projects_positions(spec, role), &AttentionWeights::position_q);
            break;
        case Role::PositionK:
            project(projects_positions(spec, role), &AttentionWeights::position_k);
            break;
        case Role::ContentBias:
            bias(&AttentionWeights::content_bias);
            break;
        case Role::PositionBias:
            bias(&AttentionWeights::position_bias);
            break;
        case Role::SegmentBias:
            bias(&AttentionWeights::segment_bias);
            break;
        case Role::SegmentTable:
            if (spec.relative == RelativeKind::TransformerXl) {
                request.table(2, heads,
                              [=](Weights& w, WeightView view) { get(w).segments = view; });
            }
            break;
        case Role::AttnQGlobal:
            project(spec.global_projections, &AttentionWeights::q_global);
            break;
        case Role::AttnKGlobal:
            project(spec.global_projections, &AttentionWeights::k_global);
            break;
        case Role::AttnVGlobal:
            project(spec.global_projections, &AttentionWeights::v_global);
            break;
        case Role::AttnQWordToEntity:
            project(spec.entity_queries, &AttentionWeights::q_word_to_entity);
            break;
        case Role::AttnQEntityToWord:
            project(spec.entity_queries, &AttentionWeights::q_entity_to_word);
            break;
        default:
            project(spec.entity_queries, &AttentionWeights::q_entity_to_entity);
    }
}

void expand_relative_positions(const StackSpec& stack, Role role, const TensorRequest& request,
                               const GetStack& get) {
    const AttentionSpec& spec = stack.blocks.front().attention;
    if (spec.relative != RelativeKind::Disentangled) {
        return;
    }
    if (role == Role::RelativeTable) {
        request.table(2 * relative_span(spec), stack.embed.d_model,
                      [=](Weights& w, WeightView view) { get(w).relative_positions = view; });
    } else if (stack.relative_norm) {
        request.norm(*stack.relative_norm, stack.embed.d_model,
                     [=](Weights& w) -> NormWeights& { return get(w).relative_norm; });
    }
}

void expand_entities(const StackSpec& stack, const HeadSpec& head, Role role,
                     const TensorRequest& request, const GetStack& get) {
    if (!stack.embed.entities) {
        return;
    }
    const EntitySpec& spec = *stack.embed.entities;
    const Index width = stack.embed.d_model;
    const auto table = [&](Index rows, Index cols, WeightView EntityWeights::*field) {
        request.table(rows, cols, [=](Weights& w, WeightView view) {
            get(w).embedding.entities.*field = view;
        });
    };
    switch (role) {
        case Role::EntityTable:
            request.table(spec.vocab_size, spec.d_embed,
                          [=, tied = head.kind != HeadKind::None && head.entity &&
                                     head.entity->tied](Weights& w, WeightView view) {
                              get(w).embedding.entities.table = view;
                              if (tied) {
                                  w.head.entity_unembed.weight = view;
                              }
                          });
            break;
        case Role::EntityPositions:
            table(spec.n_positions, width, &EntityWeights::positions);
            break;
        case Role::EntityTypes:
            table(spec.n_types, width, &EntityWeights::types);
            break;
        case Role::EntityProjection:
            if (spec.d_embed != width) {
                request.linear(spec.d_embed, false,
                               {{width, [=](Weights& w) -> Linear& {
                                     return get(w).embedding.entities.projection;
                                 }}});
            }
            break;
        default:
            request.norm(spec.norm, width, [=](Weights& w) -> NormWeights& {
                return get(w).embedding.entities.norm;
            });
    }
}

void expand_picture(const EmbedSpec& spec, Role role, const TensorRequest& request,
                    const GetStack& get) {
    if (!spec.patches) {
        return;
    }
    if (role == Role::PatchProjection) {
        request.convolution(
            spec.patches->channels, {spec.patches->patch_height, spec.patches->patch_width},
            {spec.d_model, [=](Weights& w) -> Linear& { return get(w).embedding.patches; }});
    } else {
        request.vector(spec.d_model,
                       [=](Weights& w) -> Vector& { return get(w).embedding.picture; });
    }
}

void expand_entity_head(const ModelSpec& spec, Role role, const TensorRequest& request) {
    const std::optional<EntitySpec>& entities = spec.head_stack().embed.entities;
    if (!entities || !spec.head.entity || spec.head.kind == HeadKind::None) {
        return;
    }
    const HeadTransformSpec& transform = spec.head.entity->transform;
    switch (role) {
        case Role::EntityTransform:
            request.linear(
                spec.d_model(), true,
                {{transform.d_out, [](Weights& w) -> Linear& { return w.head.entity_transform; }}});
            break;
        case Role::EntityTransformNorm:
            request.norm(*transform.norm, transform.d_out,
                         [](Weights& w) -> NormWeights& { return w.head.entity_norm; });
            break;
        case Role::EntityUnembed:
            if (!spec.head.entity->tied) {
                request.linear(transform.d_out, false,
                               {{entities->vocab_size,
                                 [](Weights& w) -> Linear& { return w.head.entity_unembed; }}});
            }
            break;
        default:
            request.vector(entities->vocab_size,
                           [](Weights& w) -> Vector& { return w.head.entity_unembed.bias; });
    }
}

}  // namespace headlight
