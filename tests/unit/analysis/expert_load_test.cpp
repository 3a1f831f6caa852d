#include "engine/analysis/expert_load.h"

#include <gtest/gtest.h>

#include "engine/model/trace_catalogue.h"
#include "engine/model/transformer.h"
#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

/// Three positions, four experts, two of them for each position.
Routing example() {
    Matrix logits(3, 4);
    logits << 2, 1, 0, 0,  //
        3, 0, 1, 0,        //
        1, 2, 0, 0;
    return route({.n_experts = 4, .top_k = 2}, logits);
}

TEST(ExpertLoad, EveryPositionVisitsItsExperts) {
    const LayerRouting routing = layer_routing(example(), 5);
    EXPECT_EQ(routing.layer, 5);
    ASSERT_EQ(routing.visits.size(), 3U);
    EXPECT_EQ(routing.visits[1][0].expert, 0);
    EXPECT_EQ(routing.visits[1][1].expert, 2);
    for (const auto& visits : routing.visits) {
        ASSERT_EQ(visits.size(), 2U);
        EXPECT_NEAR(visits[0].weight + visits[1].weight, 1, 1e-6);
        EXPECT_GT(visits[0].weight, visits[1].weight);
        EXPECT_LT(visits[0].probability, visits[0].weight);
    }
}

TEST(ExpertLoad, AnExpertKnowsItsPositionsAndShare) {
    const LayerRouting routing = layer_routing(example(), 0);
    EXPECT_EQ(routing.experts[0].positions, (std::vector<int>{0, 1, 2}));
    EXPECT_EQ(routing.experts[1].positions, (std::vector<int>{0, 2}));
    EXPECT_TRUE(routing.experts[3].positions.empty());
    EXPECT_NEAR(routing.experts[0].share, 0.5, 1e-12);
    double share = 0, weight = 0, probability = 0;
    for (const ExpertLoad& expert : routing.experts) {
        share += expert.share;
        weight += expert.weight;
        probability += expert.probability;
    }
    EXPECT_NEAR(share, 1, 1e-12);
    EXPECT_NEAR(weight, 3, 1e-6);
    EXPECT_NEAR(probability, 1, 1e-6);
    EXPECT_GT(routing.experts[3].probability, 0) << "chosen never, but not impossible";
}

TEST(ExpertLoad, BalanceIsOneWhenAllWorkAlike) {
    Matrix even(2, 2), uneven(2, 2);
    even << 1, 0, 0, 1;
    uneven << 1, 0, 1, 0;
    const MoeSpec spec{.n_experts = 2, .top_k = 1};
    EXPECT_NEAR(layer_routing(route(spec, even), 0).balance, 1, 1e-12);
    EXPECT_NEAR(layer_routing(route(spec, uneven), 0).balance, 0, 1e-12);
}

TEST(ExpertLoad, AgreesWithTheTraceOfAModel) {
    const testing::RandomModel model(testing::mixtral_like());
    ThreadPool pool(1);
    ForwardInput input;
    input.tokens = {1, 2, 3, 4, 5};
    const auto trace = forward(model.spec, model.weights, input, nullptr, pool);
    const TraceView view{model.spec, model.weights, *trace, pool};
    EXPECT_EQ(expert_layers(model.spec, StackSide::Decoder), (std::vector<int>{0, 1}));
    const LayerRouting routing = layer_routing(view, StackSide::Decoder, 1);
    const auto chosen = read_tensor(view, "blocks.1.mlp.hook_expert_indices").ids;
    const auto weights = read_tensor(view, "blocks.1.mlp.hook_expert_gate_weights").values;
    std::size_t i = 0;
    for (const auto& visits : routing.visits) {
        for (const ExpertVisit& visit : visits) {
            EXPECT_EQ(visit.expert, chosen[i]);
            EXPECT_EQ(visit.weight, weights[i]);
            ++i;
        }
    }
    EXPECT_EQ(i, chosen.size());
}

TEST(ExpertLoad, DenseModelsHaveNoExperts) {
    EXPECT_TRUE(expert_layers(testing::llama_like(), StackSide::Decoder).empty());
}

}  // namespace
}  // namespace headlight
