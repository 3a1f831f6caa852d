#include "app/figures/pair_look.h"

namespace headlight {
namespace {

struct Look {
    int query = 0;
    float weight = 0;
};

Look hardest_look(const Snapshot& snapshot, AttentionKind kind, const PatternPart& part,
                  const ConstMatrixView& pattern) {
    const std::vector<Token>& queries = snapshot.queries(kind);
    const std::vector<Token>& keys = snapshot.keys(kind);
    Look best{part.queries.last, 0};
    for (int query = part.queries.first; query <= part.queries.last; ++query) {
        if (queries[static_cast<std::size_t>(query)].special) continue;
        for (int key = part.keys.first; key <= part.keys.last; ++key) {
            if (keys[static_cast<std::size_t>(key)].special || pattern(query, key) <= best.weight)
                continue;
            best = {query, pattern(query, key)};
        }
    }
    return best;
}

}  // namespace

bool filters(const Snapshot& snapshot, AttentionKind kind, PairFilter filter) {
    return filter != PairFilter::All &&
           (is_pair(snapshot.queries(kind)) || is_pair(snapshot.keys(kind)));
}

HeadChoice hardest_looking_head(const Snapshot& snapshot, AttentionKind kind, PairFilter filter) {
    const PatternPart part = filtered_part(snapshot, kind, filter);
    HeadChoice best;
    float strongest = 0;
    for (int layer = 0; layer < layer_count(snapshot.model->spec(), kind); ++layer) {
        const Tensor3 pattern = snapshot.pattern(kind, layer);
        for (Index head = 0; head < pattern.heads(); ++head) {
            const float weight = hardest_look(snapshot, kind, part, pattern[head]).weight;
            if (weight <= strongest) continue;
            strongest = weight;
            best = {layer, static_cast<int>(head)};
        }
    }
    return best;
}

int resting_query(const Snapshot& snapshot, AttentionKind kind, PairFilter filter,
                  const ConstMatrixView& pattern) {
    if (!filters(snapshot, kind, filter)) return snapshot.resting_position(query_side(kind));
    return hardest_look(snapshot, kind, filtered_part(snapshot, kind, filter), pattern).query;
}

}  // namespace headlight
