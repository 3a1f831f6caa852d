#pragma once

#include <array>

#include "engine/snapshot.h"

namespace headlight {

/// Which sentence of a pair looks at which.
enum class PairFilter { All, AToA, AToB, BToA, BToB };
inline constexpr std::array kPairFilters{PairFilter::All, PairFilter::AToA, PairFilter::AToB,
                                         PairFilter::BToA, PairFilter::BToB};

/// "all", "a-a", "a-b", "b-a", "b-b": in state documents and scripts.
const char* pair_filter_name(PairFilter filter);

/// Positions without a gap: first to last.
struct PositionRange {
    int first = 0;
    int last = -1;
    bool contains(int position) const { return position >= first && position <= last; }
};

/// A rectangle of a pattern: a sentence's tokens stand together.
struct PatternPart {
    PositionRange queries, keys;
    bool contains(int query, int key) const {
        return queries.contains(query) && keys.contains(key);
    }
};

bool is_pair(const std::vector<Token>& tokens);

/// What a filter leaves of attention of one kind: everything where neither side is a pair; a side
/// that is none is never cut.
PatternPart filtered_part(const Snapshot& snapshot, AttentionKind kind, PairFilter filter);

}  // namespace headlight
