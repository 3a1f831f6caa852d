#pragma once

#include <vector>

#include "engine/model/attention_kind.h"
#include "engine/model/tensor.h"
#include "engine/model/trace.h"

namespace headlight {

/// What one head tends to do over a whole sequence, as numbers between 0 and 1. All of them ignore
/// the attention sink: the first position's column is left out and the remaining weights of each
/// row are divided by their sum, because most heads rest there when they have nothing to say (Xiao
/// et al., "Efficient streaming language models with attention sinks", 2023). Rows that put less
/// than `kRestingMass` elsewhere count as resting and are left out of every mean.
struct HeadStats {
    double entropy = 0;   ///< mean entropy of a row, divided by the logarithm of its visible keys
    double previous = 0;  ///< mean weight on the token just before
    double induction =
        0;  ///< mean weight on the token that followed an earlier copy of this token; over rows
            ///< that have one (Olsson et al., "In-context learning and induction heads", 2022)
    double first =
        0;  ///< mean weight on the first position, the sink itself, before it is left out
    bool has_repeats = false;  ///< some token repeats, so that `induction` means something
    bool resting = false;      ///< every row rests on the first position
    /// Queries and keys are the same positions; else `entropy` alone means something, and no
    /// position is left out of it.
    bool one_sequence = true;
};

inline constexpr float kRestingMass = 0.05f;

/// @param pattern  [query, key] of one head; rows sum to 1 over the keys they may see
/// @param tokens   ids of the sequence, one per query; keys are the same positions
HeadStats head_stats(const ConstMatrixView& pattern, const std::vector<int>& tokens);

/// @param pattern  [query, key] of one head whose keys are another sequence
HeadStats cross_head_stats(const ConstMatrixView& pattern);

/// Of all heads of one layer.
std::vector<HeadStats> layer_head_stats(const TraceView& view, AttentionKind kind, Index layer);

struct HeadChoice {
    int layer = 0;
    int head = 0;
};

/// The head to open a lecture with. Within one sequence it is the one that looks hardest from
/// `query` at one key, where neither the first key counts, nor `query` itself, nor the ones beside
/// it (some head always looks one back). Of cross-attention it is the one that looks hardest at
/// every key in its turn: the sum over the keys of the greatest weight that any query has for it,
/// so that the head which aligns two sentences wins. {0, 0} when no key is left.
/// @param left_out  keys that do not count, such as special tokens; may be empty
HeadChoice hardest_looking_head(const TraceView& view, AttentionKind kind, Index query,
                                const std::vector<bool>& left_out = {});

}  // namespace headlight
