#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "engine/analysis/expert_load.h"

namespace headlight {

struct Snapshot;

/// Where the router of one layer sent the tokens of a sequence, laid out for drawing.
struct ExpertFigure {
    LayerRouting routing;
    int positions = 0;
    int experts = 0;
    std::vector<float> weights;  ///< [positions, experts]; 0 where an expert was not chosen
    double largest_share = 0;    ///< of any expert of the layer
    double fair_share() const { return experts > 0 ? 1.0 / experts : 0; }

    /// What sent a position to an expert; nothing where it did not go there.
    const ExpertVisit* visit(int position, int expert) const;
};

ExpertFigure make_expert_figure(LayerRouting routing);

/// The layers of a stack that have experts, and the pictures of the newest snapshot. UI thread
/// only.
class ExpertMemo {
public:
    /// REQUIRES: `layer` is one of expert_layers. The reference holds until the next call with
    /// another snapshot.
    const ExpertFigure& of(const Snapshot& snapshot, StackSide side, int layer);

private:
    std::uint64_t snapshot_id_ = 0;  ///< 0: empty, snapshots count from 1
    std::map<std::pair<StackSide, int>, ExpertFigure> figures_;
};

/// Of `layers` (ascending, not empty) the one nearest to `layer`; of two alike the lower.
int nearest_layer(const std::vector<int>& layers, int layer);

}  // namespace headlight
