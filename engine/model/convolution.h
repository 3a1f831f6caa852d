#pragma once

#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"

namespace headlight {

/// Convolution along the sequence, then the activation: x [s, D] -> [s, D]. Positions outside the
/// sequence count as zero. `layer` is a row per output feature: taps of input feature 0, then 1 ...
Matrix convolution(const ConvSpec& spec, const Linear& layer, const Matrix& x, ThreadPool& pool);

}  // namespace headlight
