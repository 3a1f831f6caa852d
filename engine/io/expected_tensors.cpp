#include <utility>

#include "engine/io/tensor_binding.h"

namespace headlight {
namespace {

WeightView view_of(const StoredTensor& tensor, WeightLayout layout, Index rows, Index cols) {
    return whole_matrix(*tensor.weight_type(), layout, tensor.bytes.data(), rows, cols);
}

Vector vector_of(const StoredTensor& tensor) {
    return to_vector(view_of(tensor, WeightLayout::OutIn, 1, tensor.element_count()));
}

template <typename T>
T& at_least(std::vector<T>& items, Index index) {
    const auto at = static_cast<std::size_t>(index);
    if (items.size() <= at) {
        items.resize(at + 1);
    }
    return items[at];
}

/// One projection inside a stored one.
struct Piece {
    Index out;
    std::function<Linear&(Weights&)> linear;
};

/// How several projections share one tensor.
enum class Packing { Concatenated, PerHead };

/// Walks over the rules of a family and says which tensors each asks for.
class Expander {
public:
    Expander(const ModelSpec& spec, const std::function<void(const ExpectedTensor&)>& visit)
        : spec_(spec), rules_(rules_of(spec.family)), visit_(visit) {}

    void run() {
        for (const TensorRule& rule : rules_.rules) {
            expand(rule);
        }
    }

private:
    const std::optional<StackSpec>& stack_spec(StackSide side) const {
        return side == StackSide::Encoder ? spec_.encoder : spec_.decoder;
    }
    static StackWeights& stack(Weights& weights, StackSide side) {
        auto& stack = side == StackSide::Encoder ? weights.encoder : weights.decoder;
        return stack ? *stack : stack.emplace();
    }

    void expand(const TensorRule& rule) {
        const std::optional<StackSpec>& stack = stack_spec(rule.side);
        switch (rule.role) {
            case Role::HeadProjection:
            case Role::HeadTransform:
            case Role::HeadTransformNorm:
            case Role::Unembed:
            case Role::UnembedBias:
            case Role::Pooler:
            case Role::NextSentence:
                expand_head(rule);
                break;
            case Role::TokenTable:
            case Role::PositionTable:
            case Role::TypeTable:
            case Role::EmbedNorm:
            case Role::EmbedProjection:
                if (stack) {
                    expand_embedding(rule, stack->embed);
                }
                break;
            case Role::FinalNorm:
                if (stack && stack->final_norm) {
                    norm(rule, 0, *stack->final_norm, stack->embed.d_model,
                         [side = rule.side](Weights& w) -> NormWeights& {
                             return Expander::stack(w, side).final_norm;
                         });
                }
                break;
            default:
                if (stack) {
                    expand_blocks(rule, *stack);
                }
        }
    }

    void expand_embedding(const TensorRule& rule, const EmbedSpec& embed) {
        const auto embedding = [side = rule.side](Weights& w) -> EmbeddingWeights& {
            return stack(w, side).embedding;
        };
        const Index width = embed.d_embed;
        switch (rule.role) {
            case Role::TokenTable:
                table(rule, Part::Embedding, embed.vocab_size, width, [=](Weights& w, WeightView view) {
                    embedding(w).tokens = view;
                });
                break;
            case Role::PositionTable:
                if (embed.position == PositionKind::Learned) {
                    table(rule, Part::Positions, embed.n_positions, width,
                          [=](Weights& w, WeightView view) { embedding(w).positions = view; });
                }
                break;
            case Role::TypeTable:
                if (embed.n_types > 0) {
                    table(rule, Part::Embedding, embed.n_types, width,
                          [=](Weights& w, WeightView view) { embedding(w).types = view; });
                }
                break;
            case Role::EmbedNorm:
                if (embed.norm) {
                    norm(rule, 0, *embed.norm, embed.norm_before_project ? width : embed.d_model,
                         [=](Weights& w) -> NormWeights& { return embedding(w).norm; });
                }
                break;
            case Role::EmbedProjection:
                if (embed.project) {
                    linear(rule, Part::Embedding, width, embed.project_bias,
                           {{embed.d_model, [=](Weights& w) -> Linear& { return embedding(w).projection; }}});
                }
                break;
            default:
                break;
        }
    }

    void expand_blocks(const TensorRule& rule, const StackSpec& stack) {
        Index next_group = 0;
        for (const BlockSpec& block : stack.blocks) {
            // Layers that share weights ask for them once.
            if (block.weight_group == next_group) {
                layer_ = next_group++;
                expand_block(rule, stack.embed.d_model, block);
            }
        }
        layer_ = 0;
    }

    void expand_block(const TensorRule& rule, Index width, const BlockSpec& block) {
        const auto weights = [side = rule.side, layer = layer_](Weights& w) -> BlockWeights& {
            return at_least(stack(w, side).blocks, layer);
        };
        const auto block_norm = [&](NormWeights BlockWeights::*field) {
            norm(rule, layer_, block.norm, width,
                 [=](Weights& w) -> NormWeights& { return weights(w).*field; });
        };
        switch (rule.role) {
            case Role::Ln1: block_norm(&BlockWeights::ln1); break;
            case Role::Ln1Post: block_norm(&BlockWeights::ln1_post); break;
            case Role::Ln2: block_norm(&BlockWeights::ln2); break;
            case Role::Ln2Post: block_norm(&BlockWeights::ln2_post); break;
            case Role::CrossNorm: block_norm(&BlockWeights::ln_cross); break;
            case Role::CrossQ:
            case Role::CrossK:
            case Role::CrossV:
            case Role::CrossO:
                if (block.cross) {
                    expand_attention(rule, width, *block.cross, [=](Weights& w) -> AttentionWeights& {
                        auto& cross = weights(w).cross;
                        return cross ? *cross : cross.emplace();
                    });
                }
                break;
            case Role::MlpGate:
            case Role::MlpIn:
            case Role::MlpGateIn:
            case Role::MlpOut:
                if (!block.mlp.moe) {
                    expand_mlp(rule, width, block.mlp,
                               [=](Weights& w) -> MlpWeights& { return weights(w).mlp; });
                }
                break;
            case Role::Router:
            case Role::ExpertGate:
            case Role::ExpertIn:
            case Role::ExpertOut:
                if (block.mlp.moe) {
                    expand_experts(rule, width, block.mlp, weights);
                }
                break;
            default:
                expand_attention(rule, width, block.attention, [=](Weights& w) -> AttentionWeights& {
                    return weights(w).attention;
                });
        }
    }

    template <typename Get>
    void expand_attention(const TensorRule& rule, Index width, const AttentionSpec& spec, Get get) {
        const Index queries = Index{spec.n_heads} * spec.d_head;
        const Index keys = Index{spec.n_kv_heads} * spec.d_head;
        const auto field = [get](Linear AttentionWeights::*which) {
            return [=](Weights& w) -> Linear& { return get(w).*which; };
        };
        const Piece q{queries, field(&AttentionWeights::q)};
        const Piece k{keys, field(&AttentionWeights::k)};
        const Piece v{keys, field(&AttentionWeights::v)};
        switch (rule.role) {
            case Role::AttnQ:
            case Role::CrossQ:
                linear(rule, Part::Attention, width, spec.qkv_bias, {q});
                break;
            case Role::AttnK:
            case Role::CrossK:
                linear(rule, Part::Attention, width, spec.qkv_bias, {k});
                break;
            case Role::AttnV:
            case Role::CrossV:
                linear(rule, Part::Attention, width, spec.qkv_bias, {v});
                break;
            case Role::AttnQkv:
                linear(rule, Part::Attention, width, spec.qkv_bias, {q, k, v});
                break;
            case Role::AttnQkvPerHead:
                linear(rule, Part::Attention, width, spec.qkv_bias, {q, k, v}, Packing::PerHead,
                       spec.d_head);
                break;
            case Role::AttnO:
            case Role::CrossO:
                linear(rule, Part::Attention, queries, spec.out_bias,
                       {{width, field(&AttentionWeights::o)}});
                break;
            case Role::QNorm:
            case Role::KNorm:
                if (spec.qk_norm) {
                    const bool of_q = rule.role == Role::QNorm;
                    const Index size = spec.qk_norm_per_head ? spec.d_head : of_q ? queries : keys;
                    norm(rule, layer_, *spec.qk_norm, size, [=](Weights& w) -> NormWeights& {
                        return of_q ? get(w).q_norm : get(w).k_norm;
                    });
                }
                break;
            case Role::RelativeBias:
                if (spec.relative == RelativeKind::T5Bucket && layer_ == 0) {
                    const std::size_t layers = stack_spec(rule.side)->blocks.size();
                    table(rule, Part::Positions, spec.relative_buckets, spec.n_heads,
                          [=, side = rule.side](Weights& w, WeightView view) {
                              auto& blocks = stack(w, side).blocks;
                              blocks.resize(std::max(blocks.size(), layers));
                              for (BlockWeights& block : blocks) {
                                  block.attention.relative_bias = view;
                              }
                          });
                }
                break;
            default:
                break;
        }
    }

    template <typename Get>
    void expand_mlp(const TensorRule& rule, Index width, const MlpSpec& spec, Get get) {
        const auto field = [get](Linear MlpWeights::*which) {
            return [=](Weights& w) -> Linear& { return get(w).*which; };
        };
        const Piece gate{spec.d_mlp, field(&MlpWeights::gate)};
        const Piece in{spec.d_mlp, field(&MlpWeights::in)};
        switch (rule.role) {
            case Role::MlpGate:
            case Role::ExpertGate:
                if (spec.gated) {
                    linear(rule, Part::Mlp, width, spec.bias, {gate});
                }
                break;
            case Role::MlpIn:
            case Role::ExpertIn:
                linear(rule, Part::Mlp, width, spec.bias, {in});
                break;
            case Role::MlpGateIn:
                linear(rule, Part::Mlp, width, spec.bias, {gate, in});
                break;
            default:
                linear(rule, Part::Mlp, spec.d_mlp, spec.bias, {{width, field(&MlpWeights::out)}});
        }
    }

    template <typename Get>
    void expand_experts(const TensorRule& rule, Index width, const MlpSpec& spec, Get block) {
        if (rule.role == Role::Router) {
            linear(rule, Part::Mlp, width, false, {{spec.moe->n_experts, [=](Weights& w) -> Linear& {
                                                        return block(w).moe.router;
                                                    }}});
            return;
        }
        for (expert_ = 0; expert_ < spec.moe->n_experts; ++expert_) {
            in_expert_ = true;
            expand_mlp(rule, width, spec, [=, expert = expert_](Weights& w) -> MlpWeights& {
                return at_least(block(w).moe.experts, expert);
            });
        }
        in_expert_ = false;
        expert_ = 0;
    }

    void expand_head(const TensorRule& rule) {
        const HeadSpec& head = spec_.head;
        const EmbedSpec& embed = spec_.head_stack().embed;
        const auto field = [](Linear HeadWeights::*which) {
            return [=](Weights& w) -> Linear& { return w.head.*which; };
        };
        const Index read = head.transform      ? head.transform->d_out
                           : head.project_out ? embed.d_embed
                                              : embed.d_model;
        switch (rule.role) {
            case Role::HeadProjection:
                if (head.project_out) {
                    linear(rule, Part::Head, embed.d_model, false,
                           {{embed.d_embed, field(&HeadWeights::project_out)}});
                }
                break;
            case Role::HeadTransform:
                if (head.transform) {
                    linear(rule, Part::Head, embed.d_model, true, {{read, field(&HeadWeights::transform)}});
                }
                break;
            case Role::HeadTransformNorm:
                if (head.transform && head.transform->norm) {
                    norm(rule, 0, *head.transform->norm, read,
                         [](Weights& w) -> NormWeights& { return w.head.transform_norm; });
                }
                break;
            case Role::Unembed:
                if (head.kind != HeadKind::None && !head.tied) {
                    const Index out =
                        head.kind == HeadKind::Discriminator ? 1 : spec_.vocab_size();
                    linear(rule, Part::Head, read, false, {{out, field(&HeadWeights::unembed)}});
                }
                break;
            case Role::UnembedBias:
                if (head.kind != HeadKind::None && head.bias) {
                    const Index out =
                        head.kind == HeadKind::Discriminator ? 1 : spec_.vocab_size();
                    add(rule, Part::Head, "", {out}, [](const StoredTensor& tensor, Weights& w) {
                        w.head.unembed.bias = vector_of(tensor);
                    });
                }
                break;
            case Role::Pooler:
                if (head.pool == PoolKind::FirstTanh || head.pool == PoolKind::EndToken) {
                    linear(rule, Part::Head, embed.d_model, head.pool == PoolKind::FirstTanh,
                           {{embed.d_model, field(&HeadWeights::pooler)}});
                }
                break;
            default:
                if (head.next_sentence) {
                    linear(rule, Part::Head, embed.d_model, true, {{2, field(&HeadWeights::next_sentence)}});
                }
        }
    }

    template <typename Put>
    void table(const TensorRule& rule, Part part, Index rows, Index cols, Put put) {
        add(rule, part, "", {rows, cols}, [=](const StoredTensor& tensor, Weights& weights) {
            put(weights, view_of(tensor, WeightLayout::OutIn, rows, cols));
        });
    }

    template <typename Get>
    void norm(const TensorRule& rule, Index layer, const NormSpec& spec, Index size, Get get) {
        layer_ = layer;
        add(rule, Part::Norms, ".weight", {size}, [=](const StoredTensor& tensor, Weights& weights) {
            get(weights).weight = vector_of(tensor);
        });
        if (spec.kind == NormKind::LayerNorm) {
            add(rule, Part::Norms, ".bias", {size}, [=](const StoredTensor& tensor, Weights& weights) {
                get(weights).bias = vector_of(tensor);
            });
        }
    }

    void linear(const TensorRule& rule, Part part, Index in, bool bias, const std::vector<Piece>& pieces,
                Packing packing = Packing::Concatenated, Index d_head = 0) {
        Index out = 0;
        for (const Piece& piece : pieces) {
            out += piece.out;
        }
        const bool rows_out = rule.layout == WeightLayout::OutIn;
        const Index rows = rows_out ? out : in;
        const Index cols = rows_out ? in : out;
        add(rule, part, ".weight", {rows, cols},
            [=, layout = rule.layout](const StoredTensor& tensor, Weights& weights) {
                const WeightView whole = view_of(tensor, layout, rows, cols);
                Index first = 0;
                for (std::size_t i = 0; i < pieces.size(); ++i) {
                    WeightView& part_view = pieces[i].linear(weights).weight;
                    if (packing == Packing::PerHead) {
                        part_view = strided_groups_of(whole, d_head, static_cast<Index>(pieces.size()),
                                                      static_cast<Index>(i));
                    } else if (rows_out) {
                        part_view = rows_of(whole, first, pieces[i].out);
                    } else {
                        part_view = columns_of(whole, first, pieces[i].out);
                    }
                    first += pieces[i].out;
                }
            });
        if (bias) {
            add(rule, part, ".bias", {out}, [=](const StoredTensor& tensor, Weights& weights) {
                bind_bias(vector_of(tensor), pieces, packing, d_head, weights);
            });
        }
    }

    static void bind_bias(const Vector& whole, const std::vector<Piece>& pieces, Packing packing,
                          Index d_head, Weights& weights) {
        const auto count = static_cast<Index>(pieces.size());
        Index first = 0;
        for (Index i = 0; i < count; ++i) {
            const Piece& piece = pieces[static_cast<std::size_t>(i)];
            Vector& bias = piece.linear(weights).bias;
            bias.resize(piece.out);
            if (packing == Packing::PerHead) {
                for (Index at = 0; at < piece.out; at += d_head) {
                    bias.segment(at, d_head) = whole.segment(at * count + i * d_head, d_head);
                }
            } else {
                bias = whole.segment(first, piece.out);
            }
            first += piece.out;
        }
    }

    void add(const TensorRule& rule, Part part, const char* ending, std::vector<std::int64_t> shape,
             std::function<void(const StoredTensor&, Weights&)> bind) {
        ExpectedTensor tensor{rule.role, part, in_expert_, false, names_of(rule, ending),
                              std::move(shape), std::move(bind)};
        if (rule.role == Role::TokenTable) {
            tensor.shared = rule.side == StackSide::Encoder && spec_.decoder.has_value() &&
                            tensor.names == names_of(token_rule(StackSide::Decoder), ending);
            const StackSide head = spec_.decoder ? StackSide::Decoder : StackSide::Encoder;
            if (spec_.head.tied && rule.side == head) {
                tie(tensor);
            }
        }
        visit_(tensor);
    }

    /// The unembedding reads the token table, and a file may hold it under the unembedding's name.
    void tie(ExpectedTensor& tensor) const {
        for (const TensorRule& rule : rules_.rules) {
            if (rule.role == Role::Unembed) {
                const std::vector<std::string> more = names_of(rule, ".weight");
                tensor.names.insert(tensor.names.end(), more.begin(), more.end());
            }
        }
        tensor.bind = [bind = tensor.bind, decoder = spec_.decoder.has_value()](
                          const StoredTensor& stored, Weights& weights) {
            bind(stored, weights);
            weights.head.unembed.weight =
                (decoder ? weights.decoder : weights.encoder)->embedding.tokens;
        };
    }

    const TensorRule& token_rule(StackSide side) const {
        for (const TensorRule& rule : rules_.rules) {
            if (rule.role == Role::TokenTable && rule.side == side) {
                return rule;
            }
        }
        return rules_.rules.front();
    }

    std::vector<std::string> names_of(const TensorRule& rule, const char* ending) const {
        std::vector<std::string> names;
        std::string_view rest = rule.pattern;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('|'), rest.size());
            names.push_back(expand_pattern(rest.substr(0, end), layer_, expert_) + ending);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return names;
    }

    const ModelSpec& spec_;
    const FamilyRules& rules_;
    const std::function<void(const ExpectedTensor&)>& visit_;
    Index layer_ = 0;
    Index expert_ = 0;
    bool in_expert_ = false;
};

}  // namespace

void visit_expected_tensors(const ModelSpec& spec,
                            const std::function<void(const ExpectedTensor&)>& visit) {
    Expander(spec, visit).run();
}

}  // namespace headlight
