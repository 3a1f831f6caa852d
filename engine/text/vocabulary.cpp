#include "engine/text/vocabulary.h"

namespace headlight {

void Vocabulary::reserve(std::size_t tokens) {
    entry_of_.reserve(tokens);
    ids_.reserve(tokens);
}

Vocabulary::Added Vocabulary::add(std::string token, TokenId id) {
    if (contains(id)) return Added::IdTaken;
    tokens_.push_back(std::move(token));
    if (!ids_.try_emplace(tokens_.back(), id).second) {
        tokens_.pop_back();
        return Added::TokenTaken;
    }
    const auto row = static_cast<std::size_t>(id);
    if (row >= entry_of_.size()) entry_of_.resize(row + 1, -1);
    entry_of_[row] = static_cast<std::int32_t>(tokens_.size()) - 1;
    return Added::Yes;
}

std::optional<TokenId> Vocabulary::find(std::string_view token) const {
    const auto found = ids_.find(token);
    if (found == ids_.end()) return std::nullopt;
    return found->second;
}

bool Vocabulary::contains(TokenId id) const {
    return id >= 0 && static_cast<std::size_t>(id) < entry_of_.size() &&
           entry_of_[static_cast<std::size_t>(id)] >= 0;
}

const std::string& Vocabulary::token(TokenId id) const {
    static const std::string kNone;
    return contains(id) ? tokens_[static_cast<std::size_t>(entry_of_[static_cast<std::size_t>(id)])]
                        : kNone;
}

}  // namespace headlight
