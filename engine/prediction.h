#pragma once

#include <optional>

#include "engine/snapshot.h"

namespace headlight {

/// What a model or a snapshot does not have, as a value, so that a picture says it plainly.
enum class Missing {
    Logits,      ///< no output head: the model makes vectors and says nothing
    Vocabulary,  ///< a discriminator: one logit a position, no tokens to choose from
    Tokens,      ///< a classifier: one logit a class, for the whole of what it reads
    NextToken,   ///< a masked language model fills gaps; it continues nothing
    Mask,        ///< a masked language model without a gap to fill
    CausalMask,  ///< every position sees every other
};

/// Where in a snapshot the model's head speaks about tokens of the vocabulary.
struct Prediction {
    std::optional<int> position = {};     ///< of the head's stack; nothing: see `missing`
    std::optional<Missing> missing = {};  ///< why there is no position
};

/// Next-token models speak at their last position. Masked language models speak at a masked
/// position (of several, at the selected one, else at the first), without one at the selected
/// token.
/// @param selected  a position of the head's stack that a person points at
Prediction predict(const Snapshot& snapshot, std::optional<int> selected = {});

/// Why nothing can be appended to what the model reads; nothing where it can.
std::optional<Missing> why_not_generate(const ModelSpec& spec);

/// CausalMask where attention of this kind sees everything.
std::optional<Missing> why_no_mask(const ModelSpec& spec, AttentionKind kind);

/// The logits over the vocabulary at the position of a prediction. [V]
Vector prediction_logits(const Snapshot& snapshot, int position);

/// The ids that stand before or at a position of the head's stack: what a repetition penalty acts
/// on. Empty for masked language models, which continue nothing.
std::vector<TokenId> prediction_history(const Snapshot& snapshot, int position);

/// [n_classes] probability of each of `HeadSpec::classes`.
/// REQUIRES: the model is a classifier.
Vector class_probabilities(const Snapshot& snapshot);

/// [s] probability of each position of a discriminator's input that its token was replaced.
/// REQUIRES: the head is a discriminator.
Vector replaced_probabilities(const Snapshot& snapshot);

}  // namespace headlight
