#pragma once

#include <cstdint>
#include <vector>

#include "engine/snapshot.h"

namespace headlight {

/// What a head that names no tokens says, the largest probability first.
struct Ranking {
    struct Row {
        int index = 0;  ///< a position for discriminators, a class for classifiers
        float probability = 0;
        float below_max = 0;  ///< logit minus the largest logit, of classifiers: 0 or less
    };
    std::vector<Row> rows;
};

/// Discriminators: that each position's token was replaced. Classifiers: each of their classes.
/// Other heads: nothing.
Ranking make_ranking(const Snapshot& snapshot);

/// Remembers the ranking of the newest snapshot. UI thread only.
class RankingMemo {
public:
    const Ranking& of(const Snapshot& snapshot);

private:
    std::uint64_t snapshot_id_ = 0;  ///< 0: empty, snapshots count from 1
    Ranking ranking_;
};

}  // namespace headlight
