#include "app/figures/layer_pattern.h"

#include <algorithm>

#include "engine/model/derive.h"
#include "engine/snapshot.h"

namespace headlight {

bool may_attend(const AttentionSpec& attention, int query, int key) {
    const int back = query - key;
    if (attention.mask == MaskKind::Causal) {
        return back >= 0 && (attention.window == 0 || back < attention.window);
    }
    return attention.window == 0 || (back <= attention.window && -back <= attention.window);
}

LayerPattern make_layer_pattern(const Snapshot& snapshot, int layer) {
    const TraceView view = snapshot.view();
    const StackSide side = head_side(view);
    const Tensor3 pattern = attention_pattern(view, side, layer);
    const AttentionSpec& attention =
        stack_spec(view, side).blocks[static_cast<std::size_t>(layer)].attention;

    LayerPattern result;
    result.layer = layer;
    result.heads = static_cast<int>(pattern.heads());
    result.queries = static_cast<int>(pattern.queries());
    result.keys = static_cast<int>(pattern.keys());
    result.values.assign(pattern.values().begin(), pattern.values().end());
    for (int query = 0; query < result.queries; ++query) {
        for (int key = 0; key < result.keys; ++key) {
            if (may_attend(attention, query, key)) continue;
            for (int head = 0; head < result.heads; ++head) {
                const std::size_t row = static_cast<std::size_t>(head) * result.queries + query;
                result.values[row * result.keys + key] = kMaskedWeight;
            }
        }
    }
    return result;
}

LayerPattern shrink_pattern(const LayerPattern& pattern, int side) {
    if (pattern.queries <= side && pattern.keys <= side) return pattern;
    LayerPattern small;
    small.layer = pattern.layer;
    small.heads = pattern.heads;
    small.queries = std::min(pattern.queries, side);
    small.keys = std::min(pattern.keys, side);
    small.values.assign(static_cast<std::size_t>(small.heads) * small.queries * small.keys,
                        kMaskedWeight);
    for (int head = 0; head < pattern.heads; ++head) {
        for (int query = 0; query < pattern.queries; ++query) {
            const int to_query = query * small.queries / pattern.queries;
            float* row = small.values.data() +
                         (static_cast<std::size_t>(head) * small.queries + to_query) * small.keys;
            for (int key = 0; key < pattern.keys; ++key) {
                float& cell = row[key * small.keys / pattern.keys];
                cell = std::max(cell, pattern.value(head, query, key));
            }
        }
    }
    return small;
}

void PatternMemo::follow(const Snapshot& snapshot) {
    if (snapshot.id == snapshot_id_) return;
    layers_.clear();
    small_.clear();
    snapshot_id_ = snapshot.id;
}

const LayerPattern& PatternMemo::of(const Snapshot& snapshot, int layer) {
    follow(snapshot);
    const auto found = layers_.find(layer);
    if (found != layers_.end()) return found->second;
    return layers_.emplace(layer, make_layer_pattern(snapshot, layer)).first->second;
}

const LayerPattern& PatternMemo::small_of(const Snapshot& snapshot, int layer) {
    if (snapshot.tokens.size() <= kSmallSide) return of(snapshot, layer);
    follow(snapshot);
    const auto found = small_.find(layer);
    if (found != small_.end()) return found->second;
    return small_.emplace(layer, shrink_pattern(make_layer_pattern(snapshot, layer), kSmallSide))
        .first->second;
}

}  // namespace headlight
