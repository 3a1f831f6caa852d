#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "engine/model/attention_kind.h"
#include "engine/model/tensor.h"

namespace headlight {

struct Snapshot;

/// What stands in a cell that the mask forbids: no weight, and no colour of the scale.
inline constexpr float kMaskedWeight = -std::numeric_limits<float>::infinity();

/// The attention weights of all heads of one layer, laid out for upload: raw values, masked cells
/// marked.
struct LayerPattern {
    AttentionKind kind = AttentionKind::Decoder;
    int layer = 0;
    int heads = 0;
    int queries = 0;
    int keys = 0;
    std::vector<float> values;  ///< [heads, queries, keys], kMaskedWeight where the mask forbids

    float value(int head, int query, int key) const {
        return values[(static_cast<std::size_t>(head) * queries + query) * keys + key];
    }
    ConstMatrixView of_head(int head) const {
        return {values.data() + static_cast<std::size_t>(head) * queries * keys, queries, keys,
                Eigen::OuterStride<>(keys)};
    }
    bool masked(int query, int key) const { return value(0, query, key) == kMaskedWeight; }
    /// The weight, 0 where masked.
    float weight(int head, int query, int key) const {
        return masked(query, key) ? 0.0F : value(head, query, key);
    }
};

/// No limit to the side of a pattern.
inline constexpr int kWholeSide = std::numeric_limits<int>::max();

/// The pattern [head, query, key] of a layer with its mask. Where a side is longer than
/// `most_side`, blocks of cells are merged: each keeps the largest weight of its block and is
/// masked only where the whole block is.
LayerPattern make_layer_pattern(const Tensor3& pattern, const AttentionSpec& attention, int layer,
                                int most_side = kWholeSide);

/// REQUIRES: 0 <= layer < layer_count of that kind.
LayerPattern make_layer_pattern(const Snapshot& snapshot, AttentionKind kind, int layer,
                                int most_side = kWholeSide);

/// Remembers the patterns of the newest snapshot, so that a frame in which nothing changed copies
/// nothing. UI thread only.
class PatternMemo {
public:
    /// The reference holds until the next call with another snapshot.
    const LayerPattern& of(const Snapshot& snapshot, AttentionKind kind, int layer);

    /// The same for small maps: no side longer than `most_side`. The reference holds until the next
    /// call with another snapshot or another side.
    const LayerPattern& small_of(const Snapshot& snapshot, AttentionKind kind, int layer,
                                 int most_side);

    /// The whole pattern of that layer in the snapshot before the newest, where it was asked for
    /// then; else null.
    const LayerPattern* before(AttentionKind kind, int layer) const {
        const auto found = before_.find({kind, layer});
        return found == before_.end() ? nullptr : &found->second;
    }

private:
    using Layer = std::pair<AttentionKind, int>;

    void follow(const Snapshot& snapshot);

    std::uint64_t snapshot_id_ = 0;  ///< 0: empty, snapshots count from 1
    std::map<Layer, LayerPattern> layers_;
    std::map<Layer, LayerPattern> before_;
    int small_side_ = 0;
    std::map<Layer, LayerPattern> small_;
};

}  // namespace headlight
