#include <algorithm>
#include <set>
#include <utility>

#include "engine/io/expected_parts.h"
#include "engine/io/expected_special.h"
#include "engine/io/tensor_binding.h"
#include "engine/io/tensor_request.h"

namespace headlight {
namespace {

template <typename T>
T& at_least(std::vector<T>& items, Index index) {
    const auto at = static_cast<std::size_t>(index);
    if (items.size() <= at) {
        items.resize(at + 1);
    }
    return items[at];
}

void expand_projections(const AttentionSpec& spec, Role role, Index width,
                        const TensorRequest& request, const GetAttention& get) {
    const Index queries = Index{spec.n_heads} * spec.d_head;
    const Index keys = Index{spec.n_kv_heads} * spec.d_head;
    const auto field = [get](Linear AttentionWeights::*which) {
        return [=](Weights& w) -> Linear& { return get(w).*which; };
    };
    const TensorPart q{queries, field(&AttentionWeights::q)};
    const TensorPart k{keys, field(&AttentionWeights::k)};
    const TensorPart v{keys, field(&AttentionWeights::v)};
    switch (role) {
        case Role::AttnQ:
        case Role::CrossQ:
            request.linear(width, spec.qkv_bias, {q});
            break;
        case Role::AttnK:
        case Role::CrossK:
            request.linear(width, spec.qkv_bias, {k});
            break;
        case Role::AttnV:
        case Role::CrossV:
            request.linear(width, spec.qkv_bias, {v});
            break;
        case Role::AttnQkv:
            request.linear(width, spec.qkv_bias, {q, k, v});
            break;
        case Role::AttnQPaired:
            request.linear(width, spec.qkv_bias, {q}, Packing::RotaryPairs);
            break;
        case Role::AttnKPaired:
            request.linear(width, spec.qkv_bias, {k}, Packing::RotaryPairs);
            break;
        case Role::AttnQkvPerHead:
            request.linear(width, spec.qkv_bias, {q, k, v}, Packing::PerHead);
            break;
        default:
            request.linear(queries, spec.out_bias, {{width, field(&AttentionWeights::o)}});
    }
}

void expand_qk_norm(const AttentionSpec& spec, Role role, const TensorRequest& request,
                    const GetAttention& get) {
    if (!spec.qk_norm) {
        return;
    }
    const bool of_q = role == Role::QNorm;
    const int heads = spec.qk_norm_per_head ? 1 : of_q ? spec.n_heads : spec.n_kv_heads;
    request.norm(*spec.qk_norm, Index{heads} * spec.d_head,
                 [=](Weights& w) -> NormWeights& { return of_q ? get(w).q_norm : get(w).k_norm; });
}

/// Block 0 owns the table; every block of the stack reads it (Raffel et al. 2020, T5).
void expand_relative_bias(const StackSpec& stack, StackSide side, const TensorRequest& request) {
    const AttentionSpec& spec = stack.blocks.front().attention;
    if (spec.relative != RelativeKind::T5Bucket || request.index.layer != 0) {
        return;
    }
    const std::size_t layers = stack.blocks.size();
    request.table(spec.relative_buckets, spec.n_heads, [=](Weights& w, WeightView view) {
        std::vector<BlockWeights>& blocks = stack_of(w, side).blocks;
        blocks.resize(std::max(blocks.size(), layers));
        for (BlockWeights& block : blocks) {
            block.attention.relative_bias = view;
        }
    });
}

using GetMlp = std::function<MlpWeights&(Weights&)>;

void expand_mlp(const MlpSpec& spec, Role role, Index width, const TensorRequest& request,
                const GetMlp& get) {
    const auto field = [get](Linear MlpWeights::*which) {
        return [=](Weights& w) -> Linear& { return get(w).*which; };
    };
    const TensorPart gate{spec.d_mlp, field(&MlpWeights::gate)};
    const TensorPart in{spec.d_mlp, field(&MlpWeights::in)};
    switch (role) {
        case Role::MlpGate:
        case Role::ExpertGate:
            if (spec.gated) {
                request.linear(width, spec.bias, {gate});
            }
            break;
        case Role::MlpIn:
        case Role::ExpertIn:
            request.linear(width, spec.bias, {in});
            break;
        case Role::MlpGateIn:
            request.linear(width, spec.bias, {gate, in});
            break;
        default:
            request.linear(spec.d_mlp, spec.bias, {{width, field(&MlpWeights::out)}});
    }
}

using GetBlock = std::function<BlockWeights&(Weights&)>;

void expand_experts(const MlpSpec& spec, Role role, Index width, TensorRequest request,
                    const GetBlock& get) {
    if (role == Role::Router) {
        request.linear(
            width, false,
            {{spec.moe->n_experts, [get](Weights& w) -> Linear& { return get(w).moe.router; }}});
        return;
    }
    request.in_expert = true;
    for (Index expert = 0; expert < spec.moe->n_experts; ++expert) {
        request.index.expert = expert;
        expand_mlp(spec, role, width, request, [get, expert](Weights& w) -> MlpWeights& {
            return at_least(get(w).moe.experts, expert);
        });
    }
}

void expand_block_norm(const BlockSpec& block, Role role, Index width, const TensorRequest& request,
                       const GetBlock& get) {
    const auto norm = [&](NormWeights BlockWeights::*field) {
        request.norm(block.norm, width, [=](Weights& w) -> NormWeights& { return get(w).*field; });
    };
    switch (role) {
        case Role::Ln1:
            return norm(&BlockWeights::ln1);
        case Role::Ln1Post:
            return norm(&BlockWeights::ln1_post);
        case Role::Ln2:
            return norm(&BlockWeights::ln2);
        case Role::Ln2Post:
            return norm(&BlockWeights::ln2_post);
        default:
            return norm(&BlockWeights::ln_cross);
    }
}

void expand_convolution(const BlockSpec& block, Role role, Index width,
                        const TensorRequest& request, const GetBlock& get) {
    if (!block.conv) {
        return;
    }
    if (role == Role::ConvNorm) {
        request.norm(block.norm, width, [=](Weights& w) -> NormWeights& { return get(w).ln_conv; });
    } else {
        request.convolution(width / block.conv->groups, {block.conv->kernel},
                            {width, [=](Weights& w) -> Linear& { return get(w).conv; }});
    }
}

/// A block has one MLP or several experts; the tensors of the other kind are not asked for.
void expand_any_mlp(const MlpSpec& spec, Role role, Index width, const TensorRequest& request,
                    const GetBlock& get) {
    const bool of_experts = group_of(role) == RoleGroup::Experts;
    if (of_experts != spec.moe.has_value()) {
        return;
    }
    if (of_experts) {
        expand_experts(spec, role, width, request, get);
    } else {
        expand_mlp(spec, role, width, request,
                   [get](Weights& w) -> MlpWeights& { return get(w).mlp; });
    }
}

void expand_block(const StackSpec& stack, const BlockSpec& block, const TensorRule& rule,
                  TensorRequest request) {
    request.d_head = block.attention.d_head;
    const Index width = stack.embed.d_model;
    const GetBlock get = [side = rule.side,
                          group = block.weight_group](Weights& w) -> BlockWeights& {
        return at_least(stack_of(w, side).blocks, group);
    };
    const GetAttention attention = [get](Weights& w) -> AttentionWeights& {
        return get(w).attention;
    };
    const GetAttention cross = [get](Weights& w) -> AttentionWeights& {
        auto& weights = get(w).cross;
        return weights ? *weights : weights.emplace();
    };
    switch (group_of(rule.role)) {
        case RoleGroup::BlockNorm:
            return expand_block_norm(block, rule.role, width, request, get);
        case RoleGroup::Attention:
            return expand_projections(block.attention, rule.role, width, request, attention);
        case RoleGroup::QkNorm:
            return expand_qk_norm(block.attention, rule.role, request, attention);
        case RoleGroup::RelativeBias:
            return expand_relative_bias(stack, rule.side, request);
        case RoleGroup::SpecialAttention:
            return expand_special_attention(block.attention, rule.role, width, request, attention);
        case RoleGroup::Cross:
            if (block.cross) {
                expand_projections(*block.cross, rule.role, width, request, cross);
            }
            return;
        case RoleGroup::Convolution:
            return expand_convolution(block, rule.role, width, request, get);
        default:
            return expand_any_mlp(block.mlp, rule.role, width, request, get);
    }
}

/// Layers that share weights ask for them once.
void expand_blocks(const StackSpec& stack, const TensorRule& rule, TensorRequest request) {
    std::set<int> asked;
    for (const BlockSpec& block : stack.blocks) {
        if (asked.insert(block.weight_group).second) {
            request.index.layer = block.weight_group / stack.blocks_per_group;
            request.index.inner = block.weight_group % stack.blocks_per_group;
            expand_block(stack, block, rule, request);
        }
    }
}

void expand_final_norm(const StackSpec& stack, const TensorRequest& request, const GetStack& get) {
    if (stack.final_norm) {
        request.norm(*stack.final_norm, stack.embed.d_model,
                     [get](Weights& w) -> NormWeights& { return get(w).final_norm; });
    }
}

void expand_stack(const ModelSpec& spec, const StackSpec& stack, const FamilyRules& rules,
                  const TensorRule& rule, const TensorRequest& request) {
    const GetStack get = [side = rule.side](Weights& w) -> StackWeights& {
        return stack_of(w, side);
    };
    switch (group_of(rule.role)) {
        case RoleGroup::Embedding:
            return expand_embedding(spec, rules, rule, request);
        case RoleGroup::Entities:
            return expand_entities(stack, spec.head, rule.role, request, get);
        case RoleGroup::Picture:
            return expand_picture(stack.embed, rule.role, request, get);
        case RoleGroup::RelativePositions:
            return expand_relative_positions(stack, rule.role, request, get);
        case RoleGroup::FinalNorm:
            return expand_final_norm(stack, request, get);
        default:
            return expand_blocks(stack, rule, request);
    }
}

void expand_rule(const ModelSpec& spec, const FamilyRules& rules, const TensorRule& rule,
                 const TensorRequest::Visit& visit) {
    const TensorRequest request(rule, part_of(rule.role), visit);
    switch (group_of(rule.role)) {
        case RoleGroup::Alias:  // asked for with what it is another name of
            return;
        case RoleGroup::TokenHead:
            return expand_token_head(spec, rule.role, request);
        case RoleGroup::SequenceHead:
            return expand_sequence_head(spec, rule.role, request);
        case RoleGroup::EntityHead:
            return expand_entity_head(spec, rule.role, request);
        default:
            if (const auto& stack = stack_of(spec, rule.side)) {
                expand_stack(spec, *stack, rules, rule, request);
            }
    }
}

}  // namespace

void visit_expected_tensors(const ModelSpec& spec, const FamilyRules& rules,
                            const std::function<void(const ExpectedTensor&)>& visit) {
    for (const TensorRule& rule : rules.rules) {
        expand_rule(spec, rules, rule, visit);
    }
}

}  // namespace headlight
