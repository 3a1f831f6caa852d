#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/model/spec.h"
#include "engine/model/thread_pool.h"
#include "engine/model/trace.h"
#include "engine/model/weights.h"

namespace headlight {

/// What goes in. Encoder-decoders read `tokens` in the encoder and `decoder_tokens` in the decoder.
struct ForwardInput {
    std::vector<int> tokens;          ///< at least one; ids below the vocabulary's size
    std::vector<int> types;           ///< token types, one per token; empty: all 0
    std::vector<int> decoder_tokens;  ///< encoder-decoders only, at least one
    /// Positions that look at everything and that everybody sees, in models with such (Longformer).
    /// The model does not say which; transformers has none unless they are chosen.
    std::vector<int> global_positions = {};
    std::vector<EntityMention> entities = {};  ///< in models with entities (LUKE)
    /// [channels, height, width] row by row, in models that read pictures (ViT); then no tokens.
    /// Scaled as the model's processor does it.
    std::vector<float> pixels = {};
};

/// How much of a pass is kept; what is not kept is derived on demand.
struct ForwardBudget {
    std::size_t pattern_bytes = std::size_t{256} << 20;  ///< all layers of one pass together
    std::size_t logits_bytes = std::size_t{256} << 20;   ///< else only the last position's
};

/// One pass through the whole model. Positions whose result cannot have changed since `previous`
/// are shared with it: in causal stacks those before the first changed token, in others all or
/// none; the result has the same bits as without `previous`.
///
/// `previous` must come from the same model. Returns nothing when `stop` was requested; it is
/// looked at between blocks. Throws Error when the input does not fit the model.
std::optional<Trace> forward(const ModelSpec& spec, const Weights& weights,
                             const ForwardInput& input, const Trace* previous, ThreadPool& pool,
                             std::stop_token stop = {}, const ForwardBudget& budget = {});

}  // namespace headlight
