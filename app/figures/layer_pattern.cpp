#include "app/figures/layer_pattern.h"

#include <algorithm>
#include <utility>

#include "engine/model/derive.h"
#include "engine/snapshot.h"

namespace headlight {

KeyRange visible_keys(const AttentionSpec& attention, int query, int keys) {
    const int window = attention.window > 0 ? attention.window : keys;
    if (attention.mask == MaskKind::Causal) {
        return {std::max(0, query - window + 1), std::min(query, keys - 1)};
    }
    return {std::max(0, query - window), std::min(query + window, keys - 1)};
}

LayerPattern make_layer_pattern(const Tensor3& pattern, const AttentionSpec& attention, int layer,
                                int most_side) {
    const int queries = static_cast<int>(pattern.queries());
    const int keys = static_cast<int>(pattern.keys());
    LayerPattern result;
    result.layer = layer;
    result.heads = static_cast<int>(pattern.heads());
    result.queries = std::min(queries, most_side);
    result.keys = std::min(keys, most_side);
    result.values.assign(static_cast<std::size_t>(result.heads) * result.queries * result.keys,
                         kMaskedWeight);
    std::vector<int> column_of(static_cast<std::size_t>(keys));
    for (int key = 0; key < keys; ++key) {
        column_of[static_cast<std::size_t>(key)] = key * result.keys / keys;
    }
    const float* from = pattern.values().data();
    for (int head = 0; head < result.heads; ++head) {
        for (int query = 0; query < queries; ++query, from += keys) {
            const std::size_t row =
                static_cast<std::size_t>(head) * result.queries + query * result.queries / queries;
            float* to = result.values.data() + row * result.keys;
            const KeyRange range = visible_keys(attention, query, keys);
            for (int key = range.first; key <= range.last; ++key) {
                float& cell = to[column_of[static_cast<std::size_t>(key)]];
                cell = std::max(cell, from[key]);
            }
        }
    }
    return result;
}

LayerPattern make_layer_pattern(const Snapshot& snapshot, int layer, int most_side) {
    const TraceView view = snapshot.view();
    const StackSide side = head_side(view);
    const auto& block = stack_spec(view, side).blocks[static_cast<std::size_t>(layer)];
    return make_layer_pattern(attention_pattern(view, side, layer), block.attention, layer,
                              most_side);
}

void PatternMemo::follow(const Snapshot& snapshot) {
    if (snapshot.id == snapshot_id_) return;
    before_ = std::exchange(layers_, {});
    small_.clear();
    snapshot_id_ = snapshot.id;
}

const LayerPattern& PatternMemo::of(const Snapshot& snapshot, int layer) {
    follow(snapshot);
    const auto found = layers_.find(layer);
    if (found != layers_.end()) return found->second;
    return layers_.emplace(layer, make_layer_pattern(snapshot, layer)).first->second;
}

const LayerPattern& PatternMemo::small_of(const Snapshot& snapshot, int layer, int most_side) {
    if (static_cast<int>(snapshot.tokens.size()) <= most_side) return of(snapshot, layer);
    follow(snapshot);
    if (small_side_ != most_side) small_.clear();
    small_side_ = most_side;
    const auto found = small_.find(layer);
    if (found != small_.end()) return found->second;
    return small_.emplace(layer, make_layer_pattern(snapshot, layer, most_side)).first->second;
}

}  // namespace headlight
