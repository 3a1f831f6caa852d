#include "app/figures/pair_filter.h"

#include <algorithm>

namespace headlight {
namespace {

/// Positions of one sentence; all of them where there is no second one.
PositionRange positions_of(const std::vector<Token>& tokens, int segment) {
    const int count = static_cast<int>(tokens.size());
    const auto second = std::ranges::find(tokens, 1, &Token::segment);
    if (second == tokens.end()) return {0, count - 1};
    const int border = static_cast<int>(second - tokens.begin());
    return segment == 0 ? PositionRange{0, border - 1} : PositionRange{border, count - 1};
}

}  // namespace

const char* pair_filter_name(PairFilter filter) {
    constexpr std::array kNames{"all", "a-a", "a-b", "b-a", "b-b"};
    return kNames[static_cast<std::size_t>(filter)];
}

bool is_pair(const std::vector<Token>& tokens) {
    return std::ranges::find(tokens, 1, &Token::segment) != tokens.end();
}

PatternPart filtered_part(const Snapshot& snapshot, AttentionKind kind, PairFilter filter) {
    const std::vector<Token>& queries = snapshot.queries(kind);
    const std::vector<Token>& keys = snapshot.keys(kind);
    if (filter == PairFilter::All) {
        return {{0, static_cast<int>(queries.size()) - 1}, {0, static_cast<int>(keys.size()) - 1}};
    }
    const bool from_second = filter == PairFilter::BToA || filter == PairFilter::BToB;
    const bool to_second = filter == PairFilter::AToB || filter == PairFilter::BToB;
    return {positions_of(queries, from_second), positions_of(keys, to_second)};
}

}  // namespace headlight
