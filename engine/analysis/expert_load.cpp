#include "engine/analysis/expert_load.h"

#include <cmath>

namespace headlight {
namespace {

double balance_of(const std::vector<ExpertLoad>& experts) {
    if (experts.size() < 2) return 1;
    double entropy = 0;
    for (const ExpertLoad& expert : experts)
        if (expert.share > 0) entropy -= expert.share * std::log(expert.share);
    return entropy / std::log(static_cast<double>(experts.size()));
}

}  // namespace

LayerRouting layer_routing(const Routing& routing, int layer) {
    LayerRouting result;
    result.layer = layer;
    result.experts.resize(static_cast<std::size_t>(routing.probabilities.cols()));
    const auto positions = static_cast<Index>(routing.experts.size());
    const double visits = static_cast<double>(positions * routing.weights.cols());
    for (Index position = 0; position < positions; ++position) {
        const std::vector<int>& chosen = routing.experts[static_cast<std::size_t>(position)];
        std::vector<ExpertVisit>& here = result.visits.emplace_back();
        for (std::size_t place = 0; place < chosen.size(); ++place) {
            const int expert = chosen[place];
            const float weight = routing.weights(position, static_cast<Index>(place));
            here.push_back({expert, weight, routing.probabilities(position, expert)});
            ExpertLoad& load = result.experts[static_cast<std::size_t>(expert)];
            load.positions.push_back(static_cast<int>(position));
            load.share += 1 / visits;
            load.weight += weight;
        }
    }
    for (std::size_t expert = 0; expert < result.experts.size() && positions > 0; ++expert)
        result.experts[expert].probability =
            routing.probabilities.col(static_cast<Index>(expert)).cast<double>().mean();
    result.balance = balance_of(result.experts);
    return result;
}

std::vector<int> expert_layers(const ModelSpec& spec, StackSide side) {
    std::vector<int> layers;
    const auto& blocks = spec.stack(side).blocks;
    for (std::size_t layer = 0; layer < blocks.size(); ++layer)
        if (blocks[layer].mlp.moe) layers.push_back(static_cast<int>(layer));
    return layers;
}

LayerRouting layer_routing(const TraceView& view, StackSide side, int layer) {
    const MoeSpec& spec = *stack_spec(view, side).blocks[static_cast<std::size_t>(layer)].mlp.moe;
    const Matrix logits = stack_trace(view, side).matrix(layer, &BlockActivations::router_logits);
    return layer_routing(route(spec, logits), layer);
}

}  // namespace headlight
