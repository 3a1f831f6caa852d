#include "engine/snapshot.h"

#include <algorithm>

namespace headlight {

const std::vector<Token>& Snapshot::tokens_of(StackSide side) const {
    const bool second_stack =
        side == StackSide::Decoder && model->spec().layout() == Layout::EncoderDecoder;
    return second_stack ? decoder_tokens : tokens;
}

const std::vector<Token>& Snapshot::queries(AttentionKind kind) const {
    return tokens_of(query_side(kind));
}

const std::vector<Token>& Snapshot::keys(AttentionKind kind) const {
    return tokens_of(key_side(kind));
}

Tensor3 Snapshot::pattern(AttentionKind kind, Index layer) const {
    return attention_pattern(view(), kind, layer);
}

int Snapshot::resting_position(StackSide side) const {
    const std::vector<Token>& read = tokens_of(side);
    const int last = static_cast<int>(read.size()) - 1;
    if (model->spec().stack(side).is_causal()) return last;
    const auto masked = std::ranges::find_if(read, &Token::masked);
    if (masked != read.end()) return static_cast<int>(masked - read.begin());
    const auto plain =
        std::find_if(read.rbegin(), read.rend(), [](const Token& token) { return !token.special; });
    return plain == read.rend() ? last : last - static_cast<int>(plain - read.rbegin());
}

}  // namespace headlight
