#pragma once

#include <optional>
#include <span>
#include <vector>

#include "app/figures/layer_pattern.h"
#include "engine/snapshot.h"

namespace headlight {

/// How one sequence of tokens became another: what both begin with and what both end with stayed,
/// the rest of the new one has changed.
struct TextChange {
    int first = 0;  ///< changed positions of the new sequence
    int end = 0;
    int shift = 0;  ///< by how much what follows has moved

    bool contains(int position) const { return position >= first && position < end; }
    /// Where a position of the new sequence was before; REQUIRES: it has not changed.
    int before(int position) const { return position < first ? position : position - shift; }
    /// Where a position of the sequence before is now; nothing where it was changed.
    std::optional<int> after(int position) const {
        if (position < first) return position;
        return position >= end - shift ? std::optional(position + shift) : std::nullopt;
    }
    bool operator==(const TextChange&) const = default;
};

TextChange change_of_tokens(std::span<const TokenId> before, std::span<const TokenId> after);

std::vector<TokenId> token_ids(std::span<const Token> tokens);

/// A cell of a heat map.
struct ChangedCell {
    int query = 0;
    int key = 0;
    bool operator==(const ChangedCell&) const = default;
};

/// Cells of one head whose weight differs visibly from what it was; those of changed tokens
/// where they have any. Patterns whose cells were merged are not compared.
std::vector<ChangedCell> changed_cells(const LayerPattern& before, const LayerPattern& after,
                                       int head, const TextChange& queries, const TextChange& keys);

}  // namespace headlight
