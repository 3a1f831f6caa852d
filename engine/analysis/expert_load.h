#pragma once

#include <vector>

#include "engine/model/derive.h"
#include "engine/model/moe.h"
#include "engine/model/trace.h"

namespace headlight {

/// One position's way to one expert.
struct ExpertVisit {
    int expert = 0;
    float weight = 0;       ///< multiplies the expert's output
    float probability = 0;  ///< of the router, over all experts
};

/// What one expert of a layer was given.
struct ExpertLoad {
    std::vector<int> positions;  ///< that it read, in order
    double share = 0;            ///< of all visits of the layer; all experts together 1
    double weight = 0;           ///< sum of its visits' weights
    double probability = 0;      ///< mean of the router's probability over all positions
};

/// Where the router of one layer sent the positions of a sequence.
struct LayerRouting {
    int layer = 0;
    std::vector<std::vector<ExpertVisit>> visits;  ///< [s][top_k], largest weight first
    std::vector<ExpertLoad> experts;               ///< [n_experts]
    /// Entropy of the shares, divided by its largest value: 1 where all experts work alike, 0 where
    /// one does everything.
    double balance = 0;
};

LayerRouting layer_routing(const Routing& routing, int layer);

/// The blocks of a stack that have experts, in order; empty for dense models.
std::vector<int> expert_layers(const ModelSpec& spec, StackSide side);

/// REQUIRES: `layer` is one of expert_layers.
LayerRouting layer_routing(const TraceView& view, StackSide side, int layer);

}  // namespace headlight
