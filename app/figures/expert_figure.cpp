#include "app/figures/expert_figure.h"

#include <algorithm>
#include <cstdlib>

#include "engine/snapshot.h"

namespace headlight {

const ExpertVisit* ExpertFigure::visit(int position, int expert) const {
    const std::vector<ExpertVisit>& visits = routing.visits[static_cast<std::size_t>(position)];
    const auto found = std::ranges::find(visits, expert, &ExpertVisit::expert);
    return found == visits.end() ? nullptr : &*found;
}

ExpertFigure make_expert_figure(LayerRouting routing) {
    ExpertFigure figure;
    figure.positions = static_cast<int>(routing.visits.size());
    figure.experts = static_cast<int>(routing.experts.size());
    figure.weights.assign(static_cast<std::size_t>(figure.positions) * figure.experts, 0.0F);
    for (std::size_t position = 0; position < routing.visits.size(); ++position) {
        for (const ExpertVisit& visit : routing.visits[position])
            figure.weights[position * figure.experts + visit.expert] = visit.weight;
    }
    for (const ExpertLoad& expert : routing.experts)
        figure.largest_share = std::max(figure.largest_share, expert.share);
    figure.routing = std::move(routing);
    return figure;
}

const ExpertFigure& ExpertMemo::of(const Snapshot& snapshot, StackSide side, int layer) {
    if (snapshot.id != snapshot_id_) {
        figures_.clear();
        snapshot_id_ = snapshot.id;
    }
    const std::pair key(side, layer);
    const auto found = figures_.find(key);
    if (found != figures_.end()) return found->second;
    return figures_.emplace(key, make_expert_figure(layer_routing(snapshot.view(), side, layer)))
        .first->second;
}

int nearest_layer(const std::vector<int>& layers, int layer) {
    return *std::ranges::min_element(
        layers, {}, [layer](int candidate) { return std::abs(candidate - layer); });
}

}  // namespace headlight
