#pragma once

#include <vector>

#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/weights.h"

namespace headlight {

/// Pure functions on rows. Each row, and in activations each number, is computed by a fixed
/// sequence of operations, so that results do not depend on how many there are or where they stand.

/// Divides rows by their scale: LayerNorm subtracts the mean first and divides by
/// sqrt(variance + epsilon) with the biased variance, RMSNorm divides by sqrt(mean square +
/// epsilon). x and normalized [s, D] may be the same rows. Returns the scales, [s].
Vector normalize(const NormSpec& spec, ConstMatrixView x, MatrixView normalized);

/// x * (weight + offset) + bias, in place; what is absent does nothing.
void apply_affine(const NormSpec& spec, const NormWeights& weights, MatrixView x);

/// What a norm made of its input.
struct Normalized {
    Matrix out;    ///< [s, D] after weight and bias
    Vector scale;  ///< [s]
};
Normalized norm(const NormSpec& spec, const NormWeights& weights, ConstMatrixView x);

/// Applies the activation in place.
void activate(Activation activation, float* values, Index count);

/// out[i] = exp(scores[i] - max) / sum over [begin, end); nothing else of `out` is written. The two
/// may be the same. An empty range has no probabilities.
void softmax(const float* scores, Index begin, Index end, float* out);

/// c·tanh(x / c) in place: Gemma 2's soft cap.
void softcap(float cap, float* values, Index count);

/// values *= factors, one by one.
void multiply_elements(const float* factors, float* values, Index count);

/// values *= factor
void scale(float factor, float* values, Index count);

/// The k largest of a row, largest first; of equals the one that comes first.
std::vector<int> top_k(ConstVectorView row, int k);

}  // namespace headlight
