#include "engine/model/moe.h"

#include <algorithm>

#include "engine/model/kernels.h"
#include "engine/model/mlp.h"
#include "engine/model/ops.h"

namespace headlight {

Routing route(const MoeSpec& spec, const Matrix& router_logits) {
    const Index s = router_logits.rows(), n_experts = router_logits.cols();
    Routing routing{Matrix(s, n_experts), {}, Matrix(s, spec.top_k)};
    for (Index i = 0; i < s; ++i) {
        const ConstVectorView logits(router_logits.data() + i * n_experts, n_experts);
        float* probabilities = routing.probabilities.data() + i * n_experts;
        float* weights = routing.weights.data() + i * spec.top_k;
        softmax(logits.data(), 0, n_experts, probabilities);
        const std::vector<int> chosen = top_k(logits, spec.top_k);
        for (int k = 0; k < spec.top_k; ++k) {
            const int expert = chosen[static_cast<std::size_t>(k)];
            const bool late = spec.router == RouterKind::TopKSoftmax;
            weights[k] = late ? logits[expert] : probabilities[expert];
        }
        if (spec.router == RouterKind::TopKSoftmax) {
            softmax(weights, 0, spec.top_k, weights);
        } else if (spec.router == RouterKind::SoftmaxTopKRenormalised) {
            float total = 0;
            for (int k = 0; k < spec.top_k; ++k)
                total += weights[k];
            for (int k = 0; k < spec.top_k; ++k)
                weights[k] /= total;
        }
        routing.experts.push_back(chosen);
    }
    return routing;
}

std::vector<int> positions_of_expert(const Routing& routing, int expert) {
    std::vector<int> positions;
    for (std::size_t i = 0; i < routing.experts.size(); ++i)
        if (std::ranges::count(routing.experts[i], expert) > 0)
            positions.push_back(static_cast<int>(i));
    return positions;
}

Matrix gather_rows(const Matrix& x, const std::vector<int>& positions) {
    Matrix rows(static_cast<Index>(positions.size()), x.cols());
    for (std::size_t i = 0; i < positions.size(); ++i)
        rows.row(static_cast<Index>(i)) = x.row(positions[i]);
    return rows;
}

MoeResult mixture_of_experts(const MlpSpec& spec, const MoeWeights& weights, const Matrix& x,
                             ThreadPool& pool) {
    MoeResult result{linear(x, weights.router, pool), Matrix::Zero(x.rows(), x.cols())};
    const Routing routing = route(*spec.moe, result.router_logits);
    // Experts in order, so that a position's sum does not depend on the other positions.
    for (int expert = 0; expert < spec.moe->n_experts; ++expert) {
        const std::vector<int> positions = positions_of_expert(routing, expert);
        if (positions.empty()) continue;
        const Matrix out = mlp(spec, weights.experts[static_cast<std::size_t>(expert)],
                               gather_rows(x, positions), pool);
        for (std::size_t i = 0; i < positions.size(); ++i) {
            const auto& chosen = routing.experts[static_cast<std::size_t>(positions[i])];
            const auto place = std::ranges::find(chosen, expert) - chosen.begin();
            result.out.row(positions[i]) +=
                routing.weights(positions[i], place) * out.row(static_cast<Index>(i));
        }
    }
    return result;
}

}  // namespace headlight
