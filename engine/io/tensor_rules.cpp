#include "engine/io/tensor_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>

#include "engine/error.h"
#include "engine/io/family_rules.h"

namespace headlight {
namespace {

struct RoleEntry {
    Role role;
    const char* text;
    Part part;
    RoleGroup group;
};

/// In the order of the enumeration.
constexpr RoleEntry kRoles[] = {
    {Role::TokenTable, "token embedding", Part::Embedding, RoleGroup::Embedding},
    {Role::SharedTokenTable, "token embedding", Part::Embedding, RoleGroup::Alias},
    {Role::PositionTable, "position embedding", Part::Positions, RoleGroup::Embedding},
    {Role::SinusoidTable, "position embedding", Part::Positions, RoleGroup::Embedding},
    {Role::TypeTable, "token type embedding", Part::Embedding, RoleGroup::Embedding},
    {Role::EmbedNorm, "norm of the embedding", Part::Norms, RoleGroup::Embedding},
    {Role::EmbedProjection, "projection of the embedding", Part::Embedding, RoleGroup::Embedding},
    {Role::EntityTable, "entity embedding", Part::Embedding, RoleGroup::Entities},
    {Role::EntityProjection, "projection of the entities", Part::Embedding, RoleGroup::Entities},
    {Role::EntityPositions, "position embedding of the entities", Part::Positions,
     RoleGroup::Entities},
    {Role::EntityTypes, "type embedding of the entities", Part::Embedding, RoleGroup::Entities},
    {Role::EntityNorm, "norm of the entities", Part::Norms, RoleGroup::Entities},
    {Role::PatchProjection, "projection of the patches", Part::Embedding, RoleGroup::Picture},
    {Role::PictureRow, "row of the whole picture", Part::Embedding, RoleGroup::Picture},
    {Role::Ln1, "norm of attention", Part::Norms, RoleGroup::BlockNorm},
    {Role::Ln1Post, "norm of attention's output", Part::Norms, RoleGroup::BlockNorm},
    {Role::AttnQ, "attention's query", Part::Attention, RoleGroup::Attention},
    {Role::AttnK, "attention's key", Part::Attention, RoleGroup::Attention},
    {Role::AttnV, "attention's value", Part::Attention, RoleGroup::Attention},
    {Role::AttnQPaired, "attention's query", Part::Attention, RoleGroup::Attention},
    {Role::AttnKPaired, "attention's key", Part::Attention, RoleGroup::Attention},
    {Role::AttnQkv, "attention's query, key and value", Part::Attention, RoleGroup::Attention},
    {Role::AttnQkvPerHead, "attention's query, key and value", Part::Attention,
     RoleGroup::Attention},
    {Role::AttnO, "attention's output", Part::Attention, RoleGroup::Attention},
    {Role::QNorm, "norm of the queries", Part::Norms, RoleGroup::QkNorm},
    {Role::KNorm, "norm of the keys", Part::Norms, RoleGroup::QkNorm},
    {Role::RelativeBias, "relative position bias", Part::Positions, RoleGroup::RelativeBias},
    {Role::RelativeTable, "relative position embedding", Part::Positions,
     RoleGroup::RelativePositions},
    {Role::RelativeNorm, "norm of the relative positions", Part::Norms,
     RoleGroup::RelativePositions},
    {Role::PositionQ, "query of the relative positions", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::PositionK, "key of the relative positions", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::ContentBias, "bias of the query for content", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::PositionBias, "bias of the query for relative positions", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::SegmentBias, "bias of the query for segments", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::SegmentTable, "segment embedding", Part::Positions, RoleGroup::SpecialAttention},
    {Role::AttnQGlobal, "query of the global positions", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::AttnKGlobal, "key for the global positions", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::AttnVGlobal, "value for the global positions", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::AttnQWordToEntity, "words' query for entities", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::AttnQEntityToWord, "entities' query for words", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::AttnQEntityToEntity, "entities' query for entities", Part::Attention,
     RoleGroup::SpecialAttention},
    {Role::CrossQ, "cross-attention's query", Part::Attention, RoleGroup::Cross},
    {Role::CrossK, "cross-attention's key", Part::Attention, RoleGroup::Cross},
    {Role::CrossV, "cross-attention's value", Part::Attention, RoleGroup::Cross},
    {Role::CrossO, "cross-attention's output", Part::Attention, RoleGroup::Cross},
    {Role::CrossNorm, "norm of cross-attention", Part::Norms, RoleGroup::BlockNorm},
    {Role::Ln2, "norm of the MLP", Part::Norms, RoleGroup::BlockNorm},
    {Role::Ln2Post, "norm of the MLP's output", Part::Norms, RoleGroup::BlockNorm},
    {Role::MlpGate, "MLP's gate", Part::Mlp, RoleGroup::Mlp},
    {Role::MlpIn, "MLP's input", Part::Mlp, RoleGroup::Mlp},
    {Role::MlpGateIn, "MLP's gate and input", Part::Mlp, RoleGroup::Mlp},
    {Role::MlpOut, "MLP's output", Part::Mlp, RoleGroup::Mlp},
    {Role::Conv, "convolution", Part::Mlp, RoleGroup::Convolution},
    {Role::ConvNorm, "norm of the convolution", Part::Norms, RoleGroup::Convolution},
    {Role::Router, "router", Part::Mlp, RoleGroup::Experts},
    {Role::ExpertGate, "expert's gate", Part::Mlp, RoleGroup::Experts},
    {Role::ExpertIn, "expert's input", Part::Mlp, RoleGroup::Experts},
    {Role::ExpertOut, "expert's output", Part::Mlp, RoleGroup::Experts},
    {Role::FinalNorm, "final norm", Part::Norms, RoleGroup::FinalNorm},
    {Role::HeadProjection, "projection before the head", Part::Head, RoleGroup::TokenHead},
    {Role::HeadTransform, "head's dense layer", Part::Head, RoleGroup::TokenHead},
    {Role::HeadTransformNorm, "head's norm", Part::Norms, RoleGroup::TokenHead},
    {Role::Unembed, "unembedding", Part::Head, RoleGroup::TokenHead},
    {Role::UnembedBias, "bias of the unembedding", Part::Head, RoleGroup::TokenHead},
    {Role::DiscriminatorTransform, "discriminator's dense layer", Part::Head, RoleGroup::TokenHead},
    {Role::Discriminator, "discriminator's output", Part::Head, RoleGroup::TokenHead},
    {Role::Pooler, "pooler", Part::Head, RoleGroup::SequenceHead},
    {Role::NextSentence, "next-sentence head", Part::Head, RoleGroup::SequenceHead},
    {Role::EntityTransform, "entity head's dense layer", Part::Head, RoleGroup::EntityHead},
    {Role::EntityTransformNorm, "entity head's norm", Part::Norms, RoleGroup::EntityHead},
    {Role::EntityUnembed, "unembedding of the entities", Part::Head, RoleGroup::EntityHead},
    {Role::EntityUnembedBias, "bias of the entities' unembedding", Part::Head,
     RoleGroup::EntityHead},
    {Role::Classifier, "classifier", Part::Head, RoleGroup::SequenceHead},
};

constexpr bool has_every_role() {
    std::size_t next = 0;
    for (const RoleEntry& entry : kRoles)
        if (static_cast<std::size_t>(entry.role) != next++) return false;
    return next == static_cast<std::size_t>(kLastRole) + 1;
}
static_assert(has_every_role(), "one row for each Role, in their order");

const RoleEntry& entry_of(Role role) { return kRoles[static_cast<std::size_t>(role)]; }

}  // namespace

const char* to_text(Role role) { return entry_of(role).text; }

Part part_of(Role role) { return entry_of(role).part; }

RoleGroup group_of(Role role) { return entry_of(role).group; }

const FamilyRules& rules_of(const std::string& family) {
    constexpr std::array kGroups{
        gpt_rules,        llama_rules, gemma_rules, paper_rules, bert_rules,    deberta_rules,
        longformer_rules, luke_rules,  xlnet_rules, vit_rules,   seq2seq_rules, llama2c_rules,
    };
    for (const auto& group : kGroups) {
        for (const FamilyRules& rules : group()) {
            if (std::ranges::find(rules.families, family) != rules.families.end()) {
                return rules;
            }
        }
    }
    throw Error("has no table of tensor names", "model family " + family,
                "open a model of another family");
}

std::string expand_pattern(std::string_view pattern, const PatternIndex& index) {
    std::string name(pattern);
    const auto replace = [&](std::string_view mark, Index value) {
        if (const std::size_t at = name.find(mark); at != std::string::npos) {
            name.replace(at, mark.size(), std::to_string(value));
        }
    };
    replace("{i}", index.layer);
    replace("{k}", index.inner);
    replace("{e}", index.expert);
    return name;
}

bool matches_pattern(std::string_view name, std::string_view pattern) {
    while (!pattern.empty()) {
        if (pattern == "*") {
            return true;
        }
        if (pattern.starts_with("{i}") || pattern.starts_with("{k}") ||
            pattern.starts_with("{e}")) {
            const auto digits = static_cast<std::size_t>(
                std::find_if_not(name.begin(), name.end(),
                                 [](unsigned char c) { return std::isdigit(c) != 0; }) -
                name.begin());
            if (digits == 0) {
                return false;
            }
            name.remove_prefix(digits);
            pattern.remove_prefix(3);
        } else if (!name.empty() && name.front() == pattern.front()) {
            name.remove_prefix(1);
            pattern.remove_prefix(1);
        } else {
            return false;
        }
    }
    return name.empty();
}

std::optional<Index> layer_in(std::string_view name, std::string_view pattern) {
    if (!matches_pattern(name, pattern)) {
        return std::nullopt;
    }
    const char* first = name.data() + pattern.find("{i}");
    Index layer = 0;
    const auto [end, error] = std::from_chars(first, name.data() + name.size(), layer);
    return error == std::errc() ? std::optional(layer) : std::nullopt;
}

}  // namespace headlight
