#include "app/figures/ranking_figure.h"

#include <algorithm>
#include <functional>

#include "engine/model/derive.h"
#include "engine/prediction.h"

namespace headlight {
namespace {

Ranking ranked(const Vector& probabilities) {
    Ranking ranking;
    for (Index i = 0; i < probabilities.size(); ++i)
        ranking.rows.push_back({static_cast<int>(i), probabilities[i], 0});
    std::ranges::stable_sort(ranking.rows, std::greater(), &Ranking::Row::probability);
    return ranking;
}

}  // namespace

Ranking make_ranking(const Snapshot& snapshot) {
    const HeadSpec& head = snapshot.model->spec().head;
    if (head.kind == HeadKind::Discriminator) return ranked(replaced_probabilities(snapshot));
    if (head.classes.empty()) return {};
    Ranking ranking = ranked(class_probabilities(snapshot));
    const Vector logits = class_logits(snapshot.view());
    const float largest = logits.maxCoeff();
    for (Ranking::Row& row : ranking.rows)
        row.below_max = logits[row.index] - largest;
    return ranking;
}

const Ranking& RankingMemo::of(const Snapshot& snapshot) {
    if (snapshot_id_ != snapshot.id) {
        ranking_ = make_ranking(snapshot);
        snapshot_id_ = snapshot.id;
    }
    return ranking_;
}

}  // namespace headlight
