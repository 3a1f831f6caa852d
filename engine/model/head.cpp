#include "engine/model/head.h"

#include <utility>

#include "engine/model/kernels.h"
#include "engine/model/ops.h"

namespace headlight {

Matrix head_transform(const HeadTransformSpec& spec, const Linear& dense, const Matrix& stream,
                      ThreadPool& pool) {
    Matrix x = linear(stream, dense, pool);
    activate(spec.activation, x.data(), x.size());
    return x;
}

Matrix unembed_input(const HeadSpec& spec, const HeadWeights& weights, const Matrix& stream,
                     ThreadPool& pool) {
    Matrix x = stream;
    if (spec.hidden_scale != 1) scale(spec.hidden_scale, x.data(), x.size());
    if (spec.project_out) x = linear(x, weights.project_out, pool);
    if (!spec.transform) return x;
    x = head_transform(*spec.transform, weights.transform, x, pool);
    if (spec.transform->norm)
        x = norm(*spec.transform->norm, weights.transform_norm, view_of(x)).out;
    return x;
}

Matrix logits_raw_of(const HeadSpec& spec, const HeadWeights& weights, const Matrix& stream,
                     ThreadPool& pool) {
    return linear(unembed_input(spec, weights, stream, pool), weights.unembed, pool);
}

Matrix logits_of(const HeadSpec& spec, const HeadWeights& weights, const Matrix& stream,
                 ThreadPool& pool) {
    Matrix logits = logits_raw_of(spec, weights, stream, pool);
    if (spec.logit_softcap > 0) softcap(spec.logit_softcap, logits.data(), logits.size());
    return logits;
}

namespace {

Vector pooled_as_is(const HeadSpec& spec, const HeadWeights& weights, const Matrix& stream,
                    Index end, ThreadPool& pool) {
    switch (spec.pool) {
        case PoolKind::None:
            return {};
        case PoolKind::First:
            return stream.row(0);
        case PoolKind::FirstTanh: {
            Matrix row = linear(Matrix(stream.topRows(1)), weights.pooler, pool);
            activate(Activation::Tanh, row.data(), row.size());
            return row;
        }
        case PoolKind::Mean:
            return stream.colwise().mean();
        case PoolKind::EndToken:
            return linear(Matrix(stream.row(end)), weights.pooler, pool);
    }
    return {};
}

}  // namespace

Vector pooled(const HeadSpec& spec, const HeadWeights& weights, const Matrix& stream, Index end,
              ThreadPool& pool) {
    const Vector row = pooled_as_is(spec, weights, stream, end, pool);
    return spec.pool_normalised ? Vector(row.normalized()) : row;
}

}  // namespace headlight
