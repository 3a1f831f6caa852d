#pragma once

#include "engine/io/tensor_request.h"
#include "engine/io/tensor_rules.h"
#include "engine/model/spec.h"

namespace headlight {

/// The parts of visit_expected_tensors outside the blocks.

StackWeights& stack_of(Weights& weights, StackSide side);
const std::optional<StackSpec>& stack_of(const ModelSpec& spec, StackSide side);

/// Token, position and type tables, norm and projection of one stack's embedding.
void expand_embedding(const ModelSpec& spec, const FamilyRules& rules, const TensorRule& rule,
                      const TensorRequest& request);

/// Unembedding and what stands before it.
void expand_token_head(const ModelSpec& spec, Role role, const TensorRequest& request);

/// Pooler, classifier and next-sentence head.
void expand_sequence_head(const ModelSpec& spec, Role role, const TensorRequest& request);

}  // namespace headlight
