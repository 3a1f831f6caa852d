#include "engine/io/expected_parts.h"

#include <functional>
#include <iterator>

namespace headlight {
namespace {

void append(std::vector<std::string>& names, const std::vector<std::string>& more) {
    names.insert(names.end(), more.begin(), more.end());
}

/// The table of one stack, or of both where they share it; a tied unembedding reads it too. A file
/// holds a shared tensor once, under the name of any of its readers.
void expand_token_table(const ModelSpec& spec, const FamilyRules& rules, const TensorRule& rule,
                        TensorRequest request) {
    const StackSide head = spec.decoder ? StackSide::Decoder : StackSide::Encoder;
    if (spec.shared_embedding && rule.side == StackSide::Decoder) {
        return;  // asked for with the encoder's
    }
    const bool tied = spec.head.kind != HeadKind::None && spec.head.tied &&
                      (spec.shared_embedding || rule.side == head);
    for (const TensorRule& other : rules.rules) {
        const bool also_decoder = spec.shared_embedding && other.role == Role::TokenTable &&
                                  other.side == StackSide::Decoder;
        if (other.role == Role::SharedTokenTable || also_decoder) {
            append(request.other_names, names_of(other, ""));
        } else if (other.role == Role::Unembed && tied) {
            append(request.other_names, names_of(other, ".weight"));
        }
    }
    const EmbedSpec& embed = stack_of(spec, rule.side)->embed;
    const bool both = spec.shared_embedding;
    request.table(embed.vocab_size, embed.d_embed,
                  [tied, both, side = rule.side](Weights& weights, WeightView view) {
                      stack_of(weights, side).embedding.tokens = view;
                      if (both) {
                          stack_of(weights, StackSide::Decoder).embedding.tokens = view;
                      }
                      if (tied) {
                          weights.head.unembed.weight = view;
                      }
                  });
}

std::function<Linear&(Weights&)> field(Linear HeadWeights::*which) {
    return [which](Weights& w) -> Linear& { return w.head.*which; };
}

/// What the last linear map of the head reads.
Index unembed_input_width(const ModelSpec& spec) {
    const EmbedSpec& embed = spec.head_stack().embed;
    if (spec.head.transform) {
        return spec.head.transform->d_out;
    }
    return spec.head.project_out ? embed.d_embed : embed.d_model;
}

}  // namespace

StackWeights& stack_of(Weights& weights, StackSide side) {
    auto& stack = side == StackSide::Encoder ? weights.encoder : weights.decoder;
    return stack ? *stack : stack.emplace();
}

const std::optional<StackSpec>& stack_of(const ModelSpec& spec, StackSide side) {
    return side == StackSide::Encoder ? spec.encoder : spec.decoder;
}

void expand_embedding(const ModelSpec& spec, const FamilyRules& rules, const TensorRule& rule,
                      const TensorRequest& request) {
    const EmbedSpec& embed = stack_of(spec, rule.side)->embed;
    const auto embedding = [side = rule.side](Weights& weights) -> EmbeddingWeights& {
        return stack_of(weights, side).embedding;
    };
    switch (rule.role) {
        case Role::TokenTable:
            expand_token_table(spec, rules, rule, request);
            break;
        case Role::PositionTable:
        case Role::SinusoidTable:
            if (embed.position != PositionKind::None &&
                (embed.position == PositionKind::Learned) == (rule.role == Role::PositionTable)) {
                request.table(embed.n_positions, embed.position_width(),
                              [=](Weights& w, WeightView view) { embedding(w).positions = view; });
            }
            break;
        case Role::TypeTable:
            if (embed.n_types > 0) {
                request.table(embed.n_types, embed.d_embed,
                              [=](Weights& w, WeightView view) { embedding(w).types = view; });
            }
            break;
        case Role::EmbedNorm:
            if (embed.norm) {
                const bool before = !embed.project || embed.norm_before_project;
                request.norm(*embed.norm, before ? embed.d_embed : embed.d_model,
                             [=](Weights& w) -> NormWeights& { return embedding(w).norm; });
            }
            break;
        default:
            if (embed.project) {
                request.linear(embed.d_embed, embed.project_bias,
                               {{embed.d_model,
                                 [=](Weights& w) -> Linear& { return embedding(w).projection; }}});
            }
    }
}

void expand_token_head(const ModelSpec& spec, Role role, const TensorRequest& request) {
    const HeadSpec& head = spec.head;
    const EmbedSpec& embed = spec.head_stack().embed;
    const Index read = unembed_input_width(spec);
    const bool logits = head.kind == HeadKind::CausalLm || head.kind == HeadKind::MaskedLm;
    const bool discriminates = head.kind == HeadKind::Discriminator;
    switch (role) {
        case Role::HeadProjection:
            if (head.project_out) {
                request.linear(embed.d_model, false, {{read, field(&HeadWeights::project_out)}});
            }
            break;
        case Role::HeadTransform:
        case Role::DiscriminatorTransform:
            if (head.transform && (role == Role::HeadTransform ? logits : discriminates)) {
                request.linear(embed.d_model, true, {{read, field(&HeadWeights::transform)}});
            }
            break;
        case Role::HeadTransformNorm:
            if (logits && head.transform && head.transform->norm) {
                request.norm(*head.transform->norm, read,
                             [](Weights& w) -> NormWeights& { return w.head.transform_norm; });
            }
            break;
        case Role::Unembed:
            if (logits && !head.tied) {
                request.linear(read, false, {{embed.vocab_size, field(&HeadWeights::unembed)}});
            }
            break;
        case Role::UnembedBias:
            if (logits && head.bias) {
                request.vector(embed.vocab_size,
                               [](Weights& w) -> Vector& { return w.head.unembed.bias; });
            }
            break;
        default:
            if (discriminates) {
                request.linear(read, head.bias, {{1, field(&HeadWeights::unembed)}});
            }
    }
}

void expand_sequence_head(const ModelSpec& spec, Role role, const TensorRequest& request) {
    const HeadSpec& head = spec.head;
    const Index width = spec.head_stack().embed.d_model;
    switch (role) {
        case Role::Pooler:
            if (head.pool == PoolKind::FirstTanh || head.pool == PoolKind::EndToken) {
                request.linear(width, head.pool == PoolKind::FirstTanh,
                               {{width, field(&HeadWeights::pooler)}});
            }
            break;
        case Role::Classifier:
            if (!head.classes.empty()) {
                request.linear(
                    width, true,
                    {{static_cast<int>(head.classes.size()), field(&HeadWeights::classes)}});
            }
            break;
        default:
            if (head.next_sentence) {
                request.linear(width, true, {{2, field(&HeadWeights::next_sentence)}});
            }
    }
}

}  // namespace headlight
