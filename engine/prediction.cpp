#include "engine/prediction.h"

#include <algorithm>
#include <limits>

#include "engine/model/derive.h"
#include "engine/model/ops.h"

namespace headlight {
namespace {

/// Why a model without tokens in its head says none.
Missing what_a_silent_head_lacks(const HeadSpec& head) {
    return head.classes.empty() ? Missing::Logits : Missing::Tokens;
}

std::optional<int> masked_position(const std::vector<Token>& tokens, std::optional<int> selected) {
    const int count = static_cast<int>(tokens.size());
    const bool valid = selected && *selected >= 0 && *selected < count;
    if (valid && tokens[static_cast<std::size_t>(*selected)].masked) return selected;
    const auto first = std::ranges::find_if(tokens, &Token::masked);
    if (first != tokens.end()) return static_cast<int>(first - tokens.begin());
    return valid ? selected : std::nullopt;
}

}  // namespace

Prediction predict(const Snapshot& snapshot, std::optional<int> selected) {
    const std::vector<Token>& tokens = snapshot.head_tokens();
    switch (snapshot.model->spec().head.kind) {
        case HeadKind::None:
            return {{}, what_a_silent_head_lacks(snapshot.model->spec().head)};
        case HeadKind::Discriminator:
            return {{}, Missing::Vocabulary};
        case HeadKind::CausalLm:
            return {static_cast<int>(tokens.size()) - 1, {}};
        case HeadKind::MaskedLm:
            break;
    }
    const std::optional<int> position = masked_position(tokens, selected);
    return {position, position ? std::nullopt : std::optional(Missing::Mask)};
}

std::optional<Missing> why_not_generate(const ModelSpec& spec) {
    switch (spec.head.kind) {
        case HeadKind::None:
            return what_a_silent_head_lacks(spec.head);
        case HeadKind::Discriminator:
            return Missing::Vocabulary;
        case HeadKind::MaskedLm:
            return Missing::NextToken;
        case HeadKind::CausalLm:
            break;
    }
    return std::nullopt;
}

std::optional<Missing> why_no_mask(const ModelSpec& spec, AttentionKind kind) {
    for (int layer = 0; layer < layer_count(spec, kind); ++layer) {
        const AttentionSpec& attention = attention_spec(spec, kind, layer);
        if (attention.mask == MaskKind::Causal || attention.window > 0) return std::nullopt;
    }
    return Missing::CausalMask;
}

Vector prediction_logits(const Snapshot& snapshot, int position) {
    Vector logits = logits_row(snapshot.view(), position);
    for (const int id : snapshot.model->generation().banned_ids)
        logits[id] = -std::numeric_limits<float>::infinity();
    return logits;
}

std::vector<TokenId> prediction_history(const Snapshot& snapshot, int position) {
    std::vector<TokenId> ids;
    if (snapshot.model->spec().head.kind != HeadKind::CausalLm) return ids;
    const std::vector<Token>& tokens = snapshot.head_tokens();
    for (int i = 0; i <= position; ++i)
        ids.push_back(tokens[static_cast<std::size_t>(i)].id);
    return ids;
}

Vector class_probabilities(const Snapshot& snapshot) {
    const Vector logits = class_logits(snapshot.view());
    Vector probabilities(logits.size());
    softmax(logits.data(), 0, logits.size(), probabilities.data());
    return probabilities;
}

Vector replaced_probabilities(const Snapshot& snapshot) {
    const Matrix all = logits(snapshot.view());
    return (1 + (-all.col(0).array()).exp()).inverse().matrix().transpose();
}

}  // namespace headlight
