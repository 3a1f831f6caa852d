#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "engine/model/spec.h"

namespace headlight {

struct Snapshot;

/// What stands in a cell that the mask forbids: no weight, and no colour of the scale.
inline constexpr float kMaskedWeight = -std::numeric_limits<float>::infinity();

/// Whether attention of this kind lets position `query` look at position `key`.
bool may_attend(const AttentionSpec& attention, int query, int key);

/// The attention weights of all heads of one layer, laid out for upload: raw values, masked cells
/// marked.
struct LayerPattern {
    int layer = 0;
    int heads = 0;
    int queries = 0;
    int keys = 0;
    std::vector<float> values;  ///< [heads, queries, keys], kMaskedWeight where the mask forbids

    float value(int head, int query, int key) const {
        return values[(static_cast<std::size_t>(head) * queries + query) * keys + key];
    }
    bool masked(int query, int key) const { return value(0, query, key) == kMaskedWeight; }
    /// The weight, 0 where masked.
    float weight(int head, int query, int key) const {
        return masked(query, key) ? 0.0F : value(head, query, key);
    }
};

/// Self-attention of block `layer` in the stack that the head reads.
/// REQUIRES: 0 <= layer < number of blocks of that stack.
LayerPattern make_layer_pattern(const Snapshot& snapshot, int layer);

/// The pattern with blocks of cells merged until no side is longer than `side`: each cell keeps the
/// largest weight of its block and is masked only where the whole block is. Short ones stay as they
/// are.
LayerPattern shrink_pattern(const LayerPattern& pattern, int side);

/// Remembers the patterns of the newest snapshot, so that a frame in which nothing changed copies
/// nothing. UI thread only.
class PatternMemo {
public:
    /// The reference holds until the next call with another snapshot.
    const LayerPattern& of(const Snapshot& snapshot, int layer);

    /// The same for small maps: no side longer than kSmallSide.
    const LayerPattern& small_of(const Snapshot& snapshot, int layer);

    static constexpr int kSmallSide = 256;

private:
    void follow(const Snapshot& snapshot);

    std::uint64_t snapshot_id_ = 0;  ///< 0: empty, snapshots count from 1
    std::map<int, LayerPattern> layers_;
    std::map<int, LayerPattern> small_;  ///< only of sequences longer than kSmallSide
};

}  // namespace headlight
