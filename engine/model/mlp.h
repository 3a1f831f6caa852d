#pragma once

#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"

namespace headlight {

/// The inside of an MLP: [s, d_mlp] each.
struct MlpActivations {
    Matrix pre;         ///< before the activation: of the gate in gated MLPs
    Matrix pre_linear;  ///< gated MLPs: what the gate multiplies; else empty
    Matrix post;        ///< what the output projection reads
};
MlpActivations mlp_activations(const MlpSpec& spec, const MlpWeights& weights, const Matrix& x,
                               ThreadPool& pool);

/// x [s, D] -> [s, D]
Matrix mlp(const MlpSpec& spec, const MlpWeights& weights, const Matrix& x, ThreadPool& pool);

}  // namespace headlight
