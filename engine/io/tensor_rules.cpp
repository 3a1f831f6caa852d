#include "engine/io/tensor_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "engine/error.h"
#include "engine/io/family_rules.h"

namespace headlight {
const char* to_text(Role role) {
    switch (role) {
        case Role::TokenTable:
        case Role::SharedTokenTable:
            return "token embedding";
        case Role::PositionTable:
        case Role::SinusoidTable:
            return "position embedding";
        case Role::TypeTable:
            return "token type embedding";
        case Role::EmbedNorm:
            return "norm of the embedding";
        case Role::EmbedProjection:
            return "projection of the embedding";
        case Role::EntityTable:
            return "entity embedding";
        case Role::EntityProjection:
            return "projection of the entities";
        case Role::EntityPositions:
            return "position embedding of the entities";
        case Role::EntityTypes:
            return "type embedding of the entities";
        case Role::EntityNorm:
            return "norm of the entities";
        case Role::PatchProjection:
            return "projection of the patches";
        case Role::PictureRow:
            return "row of the whole picture";
        case Role::Ln1:
            return "norm of attention";
        case Role::Ln1Post:
            return "norm of attention's output";
        case Role::AttnQ:
        case Role::AttnQPaired:
            return "attention's query";
        case Role::AttnK:
        case Role::AttnKPaired:
            return "attention's key";
        case Role::AttnV:
            return "attention's value";
        case Role::AttnQkv:
        case Role::AttnQkvPerHead:
            return "attention's query, key and value";
        case Role::AttnO:
            return "attention's output";
        case Role::QNorm:
            return "norm of the queries";
        case Role::KNorm:
            return "norm of the keys";
        case Role::RelativeBias:
            return "relative position bias";
        case Role::RelativeTable:
            return "relative position embedding";
        case Role::RelativeNorm:
            return "norm of the relative positions";
        case Role::PositionQ:
            return "query of the relative positions";
        case Role::PositionK:
            return "key of the relative positions";
        case Role::ContentBias:
            return "bias of the query for content";
        case Role::PositionBias:
            return "bias of the query for relative positions";
        case Role::SegmentBias:
            return "bias of the query for segments";
        case Role::SegmentTable:
            return "segment embedding";
        case Role::AttnQGlobal:
            return "query of the global positions";
        case Role::AttnKGlobal:
            return "key for the global positions";
        case Role::AttnVGlobal:
            return "value for the global positions";
        case Role::AttnQWordToEntity:
            return "words' query for entities";
        case Role::AttnQEntityToWord:
            return "entities' query for words";
        case Role::AttnQEntityToEntity:
            return "entities' query for entities";
        case Role::CrossQ:
            return "cross-attention's query";
        case Role::CrossK:
            return "cross-attention's key";
        case Role::CrossV:
            return "cross-attention's value";
        case Role::CrossO:
            return "cross-attention's output";
        case Role::CrossNorm:
            return "norm of cross-attention";
        case Role::Ln2:
            return "norm of the MLP";
        case Role::Ln2Post:
            return "norm of the MLP's output";
        case Role::MlpGate:
            return "MLP's gate";
        case Role::MlpIn:
            return "MLP's input";
        case Role::MlpGateIn:
            return "MLP's gate and input";
        case Role::MlpOut:
            return "MLP's output";
        case Role::Conv:
            return "convolution";
        case Role::ConvNorm:
            return "norm of the convolution";
        case Role::Router:
            return "router";
        case Role::ExpertGate:
            return "expert's gate";
        case Role::ExpertIn:
            return "expert's input";
        case Role::ExpertOut:
            return "expert's output";
        case Role::FinalNorm:
            return "final norm";
        case Role::HeadProjection:
            return "projection before the head";
        case Role::HeadTransform:
            return "head's dense layer";
        case Role::HeadTransformNorm:
            return "head's norm";
        case Role::Unembed:
            return "unembedding";
        case Role::UnembedBias:
            return "bias of the unembedding";
        case Role::DiscriminatorTransform:
            return "discriminator's dense layer";
        case Role::Discriminator:
            return "discriminator's output";
        case Role::Pooler:
            return "pooler";
        case Role::NextSentence:
            return "next-sentence head";
        case Role::EntityTransform:
            return "entity head's dense layer";
        case Role::EntityTransformNorm:
            return "entity head's norm";
        case Role::EntityUnembed:
            return "unembedding of the entities";
        case Role::EntityUnembedBias:
            return "bias of the entities' unembedding";
        case Role::Classifier:
            return "classifier";
    }
    return "";
}

Part part_of(Role role) {
    switch (role) {
        case Role::TokenTable:
        case Role::SharedTokenTable:
        case Role::TypeTable:
        case Role::EmbedProjection:
        case Role::EntityTable:
        case Role::EntityProjection:
        case Role::EntityTypes:
        case Role::PatchProjection:
        case Role::PictureRow:
            return Part::Embedding;
        case Role::PositionTable:
        case Role::SinusoidTable:
        case Role::RelativeBias:
        case Role::RelativeTable:
        case Role::EntityPositions:
        case Role::SegmentTable:
            return Part::Positions;
        case Role::EmbedNorm:
        case Role::EntityNorm:
        case Role::EntityTransformNorm:
        case Role::Ln1:
        case Role::Ln1Post:
        case Role::QNorm:
        case Role::KNorm:
        case Role::CrossNorm:
        case Role::RelativeNorm:
        case Role::ConvNorm:
        case Role::Ln2:
        case Role::Ln2Post:
        case Role::FinalNorm:
        case Role::HeadTransformNorm:
            return Part::Norms;
        case Role::AttnQ:
        case Role::AttnK:
        case Role::AttnV:
        case Role::AttnQPaired:
        case Role::AttnKPaired:
        case Role::AttnQkv:
        case Role::AttnQkvPerHead:
        case Role::AttnO:
        case Role::PositionQ:
        case Role::PositionK:
        case Role::ContentBias:
        case Role::PositionBias:
        case Role::SegmentBias:
        case Role::AttnQGlobal:
        case Role::AttnKGlobal:
        case Role::AttnVGlobal:
        case Role::AttnQWordToEntity:
        case Role::AttnQEntityToWord:
        case Role::AttnQEntityToEntity:
        case Role::CrossQ:
        case Role::CrossK:
        case Role::CrossV:
        case Role::CrossO:
            return Part::Attention;
        case Role::MlpGate:
        case Role::MlpIn:
        case Role::MlpGateIn:
        case Role::MlpOut:
        case Role::Conv:
        case Role::Router:
        case Role::ExpertGate:
        case Role::ExpertIn:
        case Role::ExpertOut:
            return Part::Mlp;
        case Role::HeadProjection:
        case Role::HeadTransform:
        case Role::Unembed:
        case Role::UnembedBias:
        case Role::DiscriminatorTransform:
        case Role::Discriminator:
        case Role::Pooler:
        case Role::NextSentence:
        case Role::EntityTransform:
        case Role::EntityUnembed:
        case Role::EntityUnembedBias:
        case Role::Classifier:
            return Part::Head;
    }
    return Part::Head;
}

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
