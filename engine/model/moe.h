#pragma once

#include <vector>

#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"

namespace headlight {

/// A router gives each position to its top_k experts and adds their outputs by weight.

/// Which experts a position goes to, largest weight first.
struct Routing {
    Matrix probabilities;                   ///< [s, n_experts] softmax of the router's logits
    std::vector<std::vector<int>> experts;  ///< [s][top_k]
    Matrix weights;                         ///< [s, top_k] as they multiply the outputs
};
Routing route(const MoeSpec& spec, const Matrix& router_logits);

/// x [s, D] -> [s, D], with the logits that the router gave: [s, n_experts].
struct MoeResult {
    Matrix router_logits;
    Matrix out;
};
MoeResult mixture_of_experts(const MlpSpec& spec, const MoeWeights& weights, const Matrix& x,
                             ThreadPool& pool);

/// Positions that one expert reads, in order.
std::vector<int> positions_of_expert(const Routing& routing, int expert);

/// The rows of x at some positions.
Matrix gather_rows(const Matrix& x, const std::vector<int>& positions);

}  // namespace headlight
