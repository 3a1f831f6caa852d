#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headlight {

/// Row of the embedding table.
using TokenId = std::int32_t;

/// The largest id accepted in a file; no vocabulary of today comes near.
constexpr TokenId kLargestTokenId = (1 << 22) - 1;

/// Tokens and their ids, one to one. Ids may have gaps.
class Vocabulary {
public:
    Vocabulary() = default;
    Vocabulary(Vocabulary&&) = default;
    Vocabulary& operator=(Vocabulary&&) = default;
    Vocabulary(const Vocabulary&) = delete;  // its views point into itself
    Vocabulary& operator=(const Vocabulary&) = delete;

    enum class Added { Yes, IdTaken, TokenTaken };

    /// Makes room for so many tokens.
    void reserve(std::size_t tokens);
    /// `id` must lie in [0, kLargestTokenId].
    Added add(std::string token, TokenId id);

    std::optional<TokenId> find(std::string_view token) const;
    bool contains(TokenId id) const;
    /// The token as stored; empty for an id without token.
    const std::string& token(TokenId id) const;

    /// Highest id + 1.
    std::size_t end_id() const { return entry_of_.size(); }
    /// Number of tokens.
    std::size_t size() const { return tokens_.size(); }

private:
    std::deque<std::string> tokens_;      // a deque, so that the views in ids_ stay valid
    std::vector<std::int32_t> entry_of_;  // by id: index into tokens_, or -1
    std::unordered_map<std::string_view, TokenId> ids_;
};

}  // namespace headlight
