#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/snapshot.h"

namespace headlight {

/// The residual stream of one position at one depth.
struct OverviewDepth {
    double norm = 0;  ///< length of the vector
    /// What the model would say next if it stopped here (the logit lens); nothing for models
    /// without an unembedding over the vocabulary.
    std::optional<TokenId> guess;
    std::string guess_bytes;
    double guess_probability = 0;
};

/// What one block added to the stream of one position.
struct OverviewBlock {
    double attention_norm = 0;  ///< length of what attention wrote
    double mlp_norm = 0;        ///< length of what the MLP wrote
};

/// One position's way through the model.
struct OverviewFigure {
    int token = 0;
    std::vector<OverviewDepth>
        depths;  ///< 0: embedding, then after each block; one more than blocks
    std::vector<OverviewBlock> blocks;
    double largest_norm = 0;   ///< of depths
    double largest_write = 0;  ///< of what attention and MLPs wrote
};

/// REQUIRES: `token` is a position of the snapshot.
OverviewFigure make_overview_figure(const Snapshot& snapshot, int token);

/// Remembers the figures of the newest snapshot by token, so that pointing along the strip computes
/// each once. UI thread only.
class OverviewMemo {
public:
    /// The reference holds until the next call with another snapshot.
    const OverviewFigure& of(const Snapshot& snapshot, int token);

private:
    std::uint64_t snapshot_id_ = 0;  ///< 0: empty, snapshots count from 1
    std::map<int, OverviewFigure> figures_;
};

}  // namespace headlight
