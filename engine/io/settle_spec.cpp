#include "engine/io/settle_spec.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/io/tensor_request.h"

namespace headlight {
namespace {

/// The heads of an encoder's class, by the end of the class's name.
struct ClassHeads {
    std::string_view ending;
    bool logits, next_sentence, pooler;
};
constexpr std::array kClassHeads{
    ClassHeads{"ForPreTraining", true, true, true},
    ClassHeads{"ForMaskedLM", true, false, false},
    ClassHeads{"LMHeadModel", true, false, false},
    ClassHeads{"ForNextSentencePrediction", false, true, true},
    ClassHeads{"", false, false, true},  // the body, alone or under a head that is not shown
};

const ClassHeads& heads_of_class(const std::string& architecture) {
    return *std::ranges::find_if(
        kClassHeads, [&](const ClassHeads& heads) { return architecture.ends_with(heads.ending); });
}

const TensorRule* find_rule(const FamilyRules& rules, Role role,
                            std::optional<StackSide> side = std::nullopt) {
    const auto found = std::ranges::find_if(rules.rules, [&](const TensorRule& rule) {
        return rule.role == role && (!side || rule.side == *side);
    });
    return found == rules.rules.end() ? nullptr : &*found;
}

/// ELECTRA's discriminator: a dense layer of the body's width and activation, then one number.
void make_discriminator(ModelSpec& spec) {
    spec.head.kind = HeadKind::Discriminator;
    spec.head.tied = false;
    spec.head.bias = true;
    spec.head.transform =
        HeadTransformSpec{spec.d_model(), spec.encoder->blocks.front().mlp.activation};
}

/// Answers what a file holds, by the roles of the family's rules.
class Evidence {
public:
    Evidence(const FamilyRules& rules, const CanonicalTensors& tensors)
        : rules_(rules), tensors_(tensors) {}

    bool has(Role role, const char* ending) const {
        return find(find_rule(rules_, role), ending) != nullptr;
    }
    /// Whether the file holds both and their numbers differ.
    bool differ(const StoredTensor* a, const StoredTensor* b) const {
        return a != nullptr && b != nullptr && a != b &&
               (a->shape != b->shape || a->dtype != b->dtype ||
                !std::ranges::equal(a->bytes, b->bytes));
    }
    const StoredTensor* table(StackSide side) const {
        return find(find_rule(rules_, Role::TokenTable, side), "");
    }
    const StoredTensor* shared_table() const {
        return find(find_rule(rules_, Role::SharedTokenTable), "");
    }
    const StoredTensor* unembedding() const {
        return find(find_rule(rules_, Role::Unembed), ".weight");
    }

private:
    const StoredTensor* find(const TensorRule* rule, const char* ending) const {
        if (rule == nullptr) {
            return nullptr;
        }
        for (const std::string& name : names_of(*rule, ending)) {
            if (const auto found = tensors_.find(name); found != tensors_.end()) {
                return &found->second.tensor;
            }
        }
        return nullptr;
    }

    const FamilyRules& rules_;
    const CanonicalTensors& tensors_;
};

void settle_encoder_heads(ModelSpec& spec, const Evidence& evidence) {
    HeadSpec& head = spec.head;
    if (head.kind == HeadKind::None && head.bias && evidence.has(Role::UnembedBias, "")) {
        head.kind = spec.encoder->is_causal() ? HeadKind::CausalLm : HeadKind::MaskedLm;
    } else if (head.kind == HeadKind::None && evidence.has(Role::Discriminator, ".weight")) {
        make_discriminator(spec);
    }
    head.next_sentence = head.next_sentence || evidence.has(Role::NextSentence, ".weight");
    if (evidence.has(Role::Pooler, ".weight")) {
        head.pool = head.pool == PoolKind::None ? PoolKind::FirstTanh : head.pool;
    } else if (head.pool == PoolKind::FirstTanh && !head.next_sentence) {
        head.pool = PoolKind::None;
    }
}

void settle_tables(ModelSpec& spec, const Evidence& evidence) {
    const auto read_by = [&](StackSide side) {
        const StoredTensor* own = evidence.table(side);
        return own != nullptr ? own : evidence.shared_table();
    };
    const StoredTensor* by_encoder = read_by(StackSide::Encoder);
    const StoredTensor* by_decoder = read_by(StackSide::Decoder);
    if (evidence.differ(by_encoder, by_decoder)) {
        spec.shared_embedding = false;
    }
    const bool encoder_reads = !spec.decoder || (spec.shared_embedding && by_decoder == nullptr);
    if (evidence.differ(encoder_reads ? by_encoder : by_decoder, evidence.unembedding())) {
        spec.head.tied = false;
    }
}

}  // namespace

void choose_heads_by_class(ModelSpec& spec, const FamilyRules& rules) {
    if (!spec.encoder || spec.decoder) {
        return;
    }
    const ClassHeads& heads = heads_of_class(spec.architecture);
    if (!heads.logits) {
        spec.head.kind = HeadKind::None;
    } else if (heads.next_sentence && find_rule(rules, Role::Discriminator) != nullptr) {
        make_discriminator(spec);
    }
    spec.head.next_sentence = spec.head.next_sentence && heads.next_sentence;
    if (!heads.pooler) {
        spec.head.pool = PoolKind::None;
    }
}

ModelSpec settle_spec(ModelSpec spec, const FamilyRules& rules, const CanonicalTensors& tensors) {
    const Evidence evidence(rules, tensors);
    if (!spec.decoder) {
        settle_encoder_heads(spec, evidence);
    } else if (!spec.head.tied && evidence.unembedding() == nullptr &&
               spec.architecture.ends_with("Model") &&
               !spec.architecture.ends_with("LMHeadModel")) {
        spec.head.kind = HeadKind::None;
    }
    settle_tables(spec, evidence);
    return spec;
}

}  // namespace headlight
