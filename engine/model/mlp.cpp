#include "engine/model/mlp.h"

#include <algorithm>

#include "engine/model/kernels.h"
#include "engine/model/ops.h"

namespace headlight {

MlpActivations mlp_activations(const MlpSpec& spec, const MlpWeights& weights, const Matrix& x,
                               ThreadPool& pool) {
    MlpActivations result;
    result.pre = linear(x, spec.gated ? weights.gate : weights.in, pool);
    if (spec.gated) result.pre_linear = linear(x, weights.in, pool);
    result.post.resize(result.pre.rows(), result.pre.cols());
    pool.parallel_for(result.pre.rows(), 8, [&](Index begin, Index end) {
        const Index start = begin * result.pre.cols(), count = (end - begin) * result.pre.cols();
        float* post = result.post.data() + start;
        std::copy_n(result.pre.data() + start, count, post);
        activate(spec.activation, post, count);
        if (spec.gated) multiply_elements(result.pre_linear.data() + start, post, count);
    });
    return result;
}

Matrix mlp(const MlpSpec& spec, const MlpWeights& weights, const Matrix& x, ThreadPool& pool) {
    return linear(mlp_activations(spec, weights, x, pool).post, weights.out, pool);
}

}  // namespace headlight
