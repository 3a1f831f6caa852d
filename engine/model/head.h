#pragma once

#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"

namespace headlight {

/// From the last residual stream to logits.

/// Dense layer and activation in front of a masked-LM head's norm: [s, D] -> [s, d_out].
Matrix head_transform(const HeadTransformSpec& spec, const Linear& dense, const Matrix& stream,
                      ThreadPool& pool);

/// What the unembedding reads: [s, D] -> [s, d_embed], after scale, projection and transform.
Matrix unembed_input(const HeadSpec& spec, const HeadWeights& weights, const Matrix& stream,
                     ThreadPool& pool);

/// [s, D] -> [s, V] (V = 1 for a discriminator); before and after the soft cap.
Matrix logits_raw_of(const HeadSpec& spec, const HeadWeights& weights, const Matrix& stream,
                     ThreadPool& pool);
Matrix logits_of(const HeadSpec& spec, const HeadWeights& weights, const Matrix& stream,
                 ThreadPool& pool);

/// One vector for the sequence, by the model's own rule; `end` is the end token's position.
Vector pooled(const HeadSpec& spec, const HeadWeights& weights, const Matrix& stream, Index end,
              ThreadPool& pool);

}  // namespace headlight
