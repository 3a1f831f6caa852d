#include "app/figures/layer_pattern.h"

#include <algorithm>
#include <utility>

#include "engine/model/attention.h"

#include "engine/snapshot.h"

namespace headlight {

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
            for (Index key = range.begin; key < range.end; ++key) {
                float& cell = to[column_of[static_cast<std::size_t>(key)]];
                cell = std::max(cell, from[key]);
            }
        }
    }
    return result;
}

LayerPattern make_layer_pattern(const Snapshot& snapshot, AttentionKind kind, int layer,
                                int most_side) {
    LayerPattern pattern =
        make_layer_pattern(snapshot.pattern(kind, layer),
                           attention_spec(snapshot.model->spec(), kind, layer), layer, most_side);
    pattern.kind = kind;
    return pattern;
}

void PatternMemo::follow(const Snapshot& snapshot) {
    if (snapshot.id == snapshot_id_) return;
    before_ = std::exchange(layers_, {});
    small_.clear();
    snapshot_id_ = snapshot.id;
}

const LayerPattern& PatternMemo::of(const Snapshot& snapshot, AttentionKind kind, int layer) {
    follow(snapshot);
    const auto found = layers_.find({kind, layer});
    if (found != layers_.end()) return found->second;
    return layers_.emplace(Layer{kind, layer}, make_layer_pattern(snapshot, kind, layer))
        .first->second;
}

const LayerPattern& PatternMemo::small_of(const Snapshot& snapshot, AttentionKind kind, int layer,
                                          int most_side) {
    const std::size_t longer = std::max(snapshot.queries(kind).size(), snapshot.keys(kind).size());
    if (static_cast<int>(longer) <= most_side) return of(snapshot, kind, layer);
    follow(snapshot);
    if (small_side_ != most_side) small_.clear();
    small_side_ = most_side;
    const auto found = small_.find({kind, layer});
    if (found != small_.end()) return found->second;
    return small_.emplace(Layer{kind, layer}, make_layer_pattern(snapshot, kind, layer, most_side))
        .first->second;
}

}  // namespace headlight
