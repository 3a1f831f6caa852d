#include "app/figures/text_change.h"

#include <algorithm>
#include <cmath>

namespace headlight {
namespace {

/// A change of weight that is seen as another colour.
constexpr float kSeen = 0.05F;

}  // namespace

TextChange change_of_tokens(std::span<const TokenId> before, std::span<const TokenId> after) {
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t begin = 0, end = 0;
    while (begin < shorter && before[begin] == after[begin])
        ++begin;
    while (end < shorter - begin &&
           before[before.size() - 1 - end] == after[after.size() - 1 - end])
        ++end;
    return {static_cast<int>(begin), static_cast<int>(after.size() - end),
            static_cast<int>(after.size()) - static_cast<int>(before.size())};
}

std::vector<TokenId> token_ids(std::span<const Token> tokens) {
    std::vector<TokenId> ids;
    for (const Token& token : tokens)
        ids.push_back(token.id);
    return ids;
}

std::vector<ChangedCell> changed_cells(const LayerPattern& before, const LayerPattern& after,
                                       int head, const TextChange& queries,
                                       const TextChange& keys) {
    std::vector<ChangedCell> cells;
    const bool comparable = before.heads == after.heads &&
                            before.queries + queries.shift == after.queries &&
                            before.keys + keys.shift == after.keys;
    if (!comparable || head >= after.heads) return cells;
    for (int query = 0; query < after.queries; ++query) {
        for (int key = 0; key < after.keys; ++key) {
            const bool is_new = queries.contains(query) || keys.contains(key);
            const float old =
                is_new ? 0.0F : before.weight(head, queries.before(query), keys.before(key));
            if (std::abs(after.weight(head, query, key) - old) >= kSeen)
                cells.push_back({query, key});
        }
    }
    return cells;
}

}  // namespace headlight
