#pragma once

#include "engine/model/derive.h"
#include "engine/model/trace.h"

namespace headlight {

/// The logits that the model would give if it stopped after each number of blocks: the residual
/// stream there, through the final norm and the unembedding (nostalgebraist, "interpreting GPT: the
/// logit lens", 2020). Row 0 reads the embeddings; row n_layers is the model's own answer, with the
/// same bits.
/// @return [n_layers + 1, V]
Matrix logit_lens_of_all_depths(const TraceView& view, Index position);

}  // namespace headlight
