#include "engine/model/entity_attention.h"

#include "engine/model/kernels.h"

namespace headlight {

Matrix project_entity_queries(const AttentionWeights& weights, const Matrix& x, Index words,
                              Matrix& q, ThreadPool& pool) {
    const Index entities = x.rows() - words;
    const auto project = [&](Index first, Index count, const Linear& layer, Matrix& to) {
        linear(rows_of(x, first, count), layer,
               {to.data() + first * to.cols(), count, to.cols(), Eigen::OuterStride<>(to.cols())},
               pool);
    };
    Matrix for_entities(q.rows(), q.cols());
    project(0, words, weights.q_word_to_entity, for_entities);
    project(words, entities, weights.q_entity_to_word, q);
    project(words, entities, weights.q_entity_to_entity, for_entities);
    return for_entities;
}

}  // namespace headlight
