#include "engine/model/moe.h"

#include <gtest/gtest.h>

#include "engine/model/mlp.h"
#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

using testing::Numbers;

Matrix example_logits() {
    Matrix logits(1, 8);
    logits << .1f, 2, -1, 1, .5f, 0, -.5f, 1.5f;
    return logits;
}

TEST(Moe, TheTwoBestExpertsShareTheWeight) {
    for (const RouterKind kind : {RouterKind::SoftmaxTopKRenormalised, RouterKind::TopKSoftmax}) {
        const Routing routing = route({8, 2, kind}, example_logits());
        EXPECT_EQ(routing.experts[0], (std::vector<int>{1, 7}));
        EXPECT_NEAR(routing.weights(0, 0), .622459, 1e-6);
        EXPECT_NEAR(routing.weights(0, 1), .377541, 1e-6);
        EXPECT_NEAR(routing.probabilities.sum(), 1, 1e-6);
    }
    const Routing plain = route({8, 2, RouterKind::SoftmaxTopK}, example_logits());
    EXPECT_NEAR(plain.weights(0, 0), .382509, 1e-6);
    EXPECT_NEAR(plain.weights(0, 1), .232004, 1e-6);
}

TEST(Moe, EqualExpertsAreADenseMlp) {
    Numbers numbers(1);
    const Matrix in = numbers.matrix(6, 9), out = numbers.matrix(9, 6), x = numbers.matrix(11, 6);
    const Matrix router = numbers.matrix(6, 4);
    const auto stored = [](const Matrix& m) {
        return Linear{whole_matrix(DType::F32, WeightLayout::InOut, m.data(), m.rows(), m.cols()),
                      {}};
    };
    const MlpSpec spec{.activation = Activation::Relu, .d_mlp = 9, .moe = MoeSpec{4, 3}};
    const MlpWeights expert{{}, stored(in), stored(out)};
    const MoeWeights weights{stored(router), std::vector<MlpWeights>(4, expert)};
    ThreadPool pool(2);
    const MoeResult result = mixture_of_experts(spec, weights, x, pool);
    EXPECT_LT((result.out - mlp(spec, expert, x, pool)).cwiseAbs().maxCoeff(), 1e-5);
    EXPECT_LT((result.router_logits - x * router).cwiseAbs().maxCoeff(), 1e-5);
}

TEST(Moe, EveryPositionGoesToItsExperts) {
    const Routing routing = route({5, 2, {}}, Numbers(2).matrix(20, 5, 3));
    std::size_t total = 0;
    for (int expert = 0; expert < 5; ++expert)
        total += positions_of_expert(routing, expert).size();
    EXPECT_EQ(total, 40u);
}

}  // namespace
}  // namespace headlight
