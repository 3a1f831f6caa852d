#pragma once

#include "engine/model/tensor.h"
#include "engine/model/thread_pool.h"
#include "engine/model/weights.h"

namespace headlight {

/// The query depends on the kinds of both ends (LUKE, Yamada et al. 2020): words ask words and
/// entities, and entities ask both, each with a projection of its own; keys and values have one.
///
/// x [s, D] words, then entities. Writes the entities' queries for words into q [s, h*d], which
/// holds the words' already, and returns the queries for entities, [s, h*d].
Matrix project_entity_queries(const AttentionWeights& weights, const Matrix& x, Index words,
                              Matrix& q, ThreadPool& pool);

}  // namespace headlight
