#pragma once

#include <functional>

#include "engine/io/tensor_request.h"
#include "engine/io/tensor_rules.h"
#include "engine/model/spec.h"

namespace headlight {

/// The parts of visit_expected_tensors that few families have.

using GetAttention = std::function<AttentionWeights&(Weights&)>;
using GetStack = std::function<StackWeights&(Weights&)>;

/// Of one block: projections and biases for relative positions, segments, positions that look at
/// everything, and entities.
void expand_special_attention(const AttentionSpec& spec, Role role, Index width,
                              const TensorRequest& request, const GetAttention& get);

/// Of a stack: the table of relative positions that its blocks project, and its norm.
void expand_relative_positions(const StackSpec& stack, Role role, const TensorRequest& request,
                               const GetStack& get);

/// Of a stack: the entities' tables, projection and norm. A tied head reads the entities' table.
void expand_entities(const StackSpec& stack, const HeadSpec& head, Role role,
                     const TensorRequest& request, const GetStack& get);

/// Of a stack that reads pictures: the projection of the patches, and the row in front of them.
void expand_picture(const EmbedSpec& spec, Role role, const TensorRequest& request,
                    const GetStack& get);

/// What reads entities from their rows.
void expand_entity_head(const ModelSpec& spec, Role role, const TensorRequest& request);

}  // namespace headlight
