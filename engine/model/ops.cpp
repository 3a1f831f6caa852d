#include "engine/model/ops.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/model/simd.h"

namespace headlight {
namespace {

using simd::kLanes;
using simd::Vec;

/// Sum of f(x) over a row, one partial sum per lane; lanes beyond the row add zero.
template <class Function>
float sum_over(const float* row, Index count, Function f) {
    Vec total = {};
    Index i = 0;
    for (; i + kLanes <= count; i += kLanes)
        total += f(simd::load(row + i));
    if (i < count) {
        float rest[kLanes] = {};
        simd::store(rest, f(simd::load_first(row + i, count - i)));
        total += simd::load_first(rest, count - i);
    }
    return simd::sum(total);
}

/// Applies f to every number of a row, whole vectors and rest by the same instructions.
template <class Function>
void transform(const float* from, Index count, float* to, Function f) {
    Index i = 0;
    for (; i + kLanes <= count; i += kLanes)
        simd::store(to + i, f(simd::load(from + i)));
    if (i < count) simd::store_first(to + i, f(simd::load_first(from + i, count - i)), count - i);
}

Vec tanh_of(Vec x) {
    // Odd polynomial near zero, where 1 - 2 / (e^2x + 1) would cancel.
    const Vec square = x * x;
    Vec small = simd::broadcast(-17.0f / 315);
    small = simd::multiply_add(small, square, simd::broadcast(2.0f / 15));
    small = simd::multiply_add(small, square, simd::broadcast(-1.0f / 3));
    small = simd::multiply_add(small * square, x, x);
    const Vec large = 1.0f - 2.0f / (simd::exp(x + x) + 1.0f);
    return simd::select(square < 0.0144f, small, large);
}

/// Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7.
Vec erf_of(Vec x) {
    const simd::IntVec negative = x < 0.0f;
    const Vec magnitude = simd::select(negative, -x, x);
    const Vec t =
        1.0f / simd::multiply_add(magnitude, simd::broadcast(0.3275911f), simd::broadcast(1.0f));
    Vec p = simd::broadcast(1.061405429f);
    p = simd::multiply_add(p, t, simd::broadcast(-1.453152027f));
    p = simd::multiply_add(p, t, simd::broadcast(1.421413741f));
    p = simd::multiply_add(p, t, simd::broadcast(-0.284496736f));
    p = simd::multiply_add(p, t, simd::broadcast(0.254829592f));
    const Vec value = 1.0f - p * t * simd::exp(-magnitude * magnitude);
    return simd::select(negative, -value, value);
}

Vec sigmoid_of(Vec x) { return 1.0f / (1.0f + simd::exp(-x)); }

Vec gelu_tanh_of(Vec x) {
    constexpr float kSqrtTwoOverPi = 0.7978845608f;
    const Vec inner = kSqrtTwoOverPi * (x + 0.044715f * x * x * x);
    return 0.5f * x * (1.0f + tanh_of(inner));
}

}  // namespace

Vector normalize(const NormSpec& spec, ConstMatrixView x, MatrixView normalized) {
    const Index count = x.cols();
    const auto n = static_cast<float>(count);
    Vector scales(x.rows());
    for (Index r = 0; r < x.rows(); ++r) {
        const float* from = x.data() + r * x.outerStride();
        float* to = normalized.data() + r * normalized.outerStride();
        float mean = 0;
        if (spec.kind == NormKind::LayerNorm)
            mean = sum_over(from, count, [](Vec v) { return v; }) / n;
        const float squares =
            sum_over(from, count, [mean](Vec v) { return (v - mean) * (v - mean); });
        const float scale_of_row = std::sqrt(squares / n + spec.epsilon);
        transform(from, count, to, [=](Vec v) { return (v - mean) / scale_of_row; });
        scales[r] = scale_of_row;
    }
    return scales;
}

void apply_affine(const NormSpec& spec, const NormWeights& weights, MatrixView x) {
    for (Index r = 0; r < x.rows(); ++r) {
        float* row = x.data() + r * x.outerStride();
        const float *weight = weights.weight.data(), *bias = weights.bias.data();
        if (weights.weight.size() > 0)
            for (Index i = 0; i < x.cols(); ++i)
                row[i] *= weight[i] + spec.weight_offset;
        if (weights.bias.size() > 0)
            for (Index i = 0; i < x.cols(); ++i)
                row[i] += bias[i];
    }
}

Normalized norm(const NormSpec& spec, const NormWeights& weights, ConstMatrixView x) {
    Normalized result;
    result.out.resize(x.rows(), x.cols());
    result.scale = normalize(spec, x, writable(result.out));
    apply_affine(spec, weights, writable(result.out));
    return result;
}

void activate(Activation activation, float* values, Index count) {
    const auto apply = [&](auto f) { transform(values, count, values, f); };
    switch (activation) {
        case Activation::Identity:
            return;
        case Activation::Relu:
            return apply([](Vec x) { return simd::select(x > 0.0f, x, Vec{}); });
        case Activation::GeluErf:
            return apply([](Vec x) { return 0.5f * x * (1.0f + erf_of(x * 0.7071067812f)); });
        case Activation::GeluTanh:
            return apply(gelu_tanh_of);
        case Activation::QuickGelu:
            return apply([](Vec x) { return x * sigmoid_of(1.702f * x); });
        case Activation::Silu:
            return apply([](Vec x) { return x * sigmoid_of(x); });
        case Activation::Tanh:
            return apply(tanh_of);
    }
}

void softmax(const float* scores, Index begin, Index end, float* out) {
    if (begin >= end) return;
    const Index count = end - begin;
    const float* from = scores + begin;
    float* to = out + begin;
    const float largest = *std::max_element(from, from + count);
    transform(from, count, to, [=](Vec v) { return simd::exp(v - largest); });
    const float total = sum_over(to, count, [](Vec v) { return v; });
    transform(to, count, to, [=](Vec v) { return v / total; });
}

void softcap(float cap, float* values, Index count) {
    transform(values, count, values, [=](Vec v) { return cap * tanh_of(v / cap); });
}

void multiply_elements(const float* factors, float* values, Index count) {
    for (Index i = 0; i < count; ++i)
        values[i] *= factors[i];
}

void scale(float factor, float* values, Index count) {
    transform(values, count, values, [=](Vec v) { return v * factor; });
}

std::vector<int> top_k(ConstVectorView row, int k) {
    std::vector<int> order(static_cast<std::size_t>(row.size()));
    std::iota(order.begin(), order.end(), 0);
    const auto larger = [&](int a, int b) {
        return row[a] > row[b] || (row[a] == row[b] && a < b);
    };
    std::partial_sort(order.begin(), order.begin() + k, order.end(), larger);
    order.resize(static_cast<std::size_t>(k));
    return order;
}

}  // namespace headlight
