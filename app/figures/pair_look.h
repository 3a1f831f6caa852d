#pragma once

#include "app/figures/pair_filter.h"
#include "engine/analysis/head_stats.h"

namespace headlight {

/// Where to look first when a filter leaves a part of a pair's attention. Special tokens say little
/// about a pair and do not count, neither as queries nor as keys.

/// Whether the filter leaves anything out.
bool filters(const Snapshot& snapshot, AttentionKind kind, PairFilter filter);

/// The head that puts the largest weight of all on one cell of the part; {0, 0} where none counts.
HeadChoice hardest_looking_head(const Snapshot& snapshot, AttentionKind kind, PairFilter filter);

/// The query that is shown while nobody points: of the part the one with the largest weight on one
/// key, or its last where none counts; where nothing is filtered the snapshot's resting position.
/// @param pattern  [query, key] of one head
int resting_query(const Snapshot& snapshot, AttentionKind kind, PairFilter filter,
                  const ConstMatrixView& pattern);

}  // namespace headlight
