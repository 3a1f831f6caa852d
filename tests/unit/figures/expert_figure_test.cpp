#include "app/figures/expert_figure.h"

#include <gtest/gtest.h>

#include "tests/support/random_loaded_model.h"

namespace headlight {
namespace {

using namespace testing;  // NOLINT: the random models' names

/// Three positions, four experts, two for each.
LayerRouting some_routing() {
    LayerRouting routing;
    routing.layer = 3;
    routing.visits = {{{1, 0.7F, 0.5F}, {0, 0.3F, 0.2F}},
                      {{1, 0.6F, 0.6F}, {3, 0.4F, 0.3F}},
                      {{3, 0.9F, 0.8F}, {1, 0.1F, 0.1F}}};
    routing.experts = {{{0}, 1 / 6.0, 0.3, 0.1},
                       {{0, 1, 2}, 3 / 6.0, 1.4, 0.4},
                       {{}, 0, 0, 0.1},
                       {{1, 2}, 2 / 6.0, 1.3, 0.4}};
    return routing;
}

TEST(ExpertFigure, LaysTheWeightsOutByPositionAndExpert) {
    const ExpertFigure figure = make_expert_figure(some_routing());
    EXPECT_EQ(figure.positions, 3);
    EXPECT_EQ(figure.experts, 4);
    EXPECT_EQ(figure.weights, (std::vector<float>{0.3F, 0.7F, 0, 0,  //
                                                  0, 0.6F, 0, 0.4F,  //
                                                  0, 0.1F, 0, 0.9F}));
    EXPECT_DOUBLE_EQ(figure.largest_share, 0.5);
    EXPECT_DOUBLE_EQ(figure.fair_share(), 0.25);
    ASSERT_TRUE(figure.visit(2, 3));
    EXPECT_EQ(figure.visit(2, 3)->probability, 0.8F);
    EXPECT_FALSE(figure.visit(0, 2));
}

TEST(ExpertFigure, TheWeightsOfAPositionSumToOneInMixtral) {
    const auto snapshot = snapshot_of(load_random(mixtral_like(), Frame::None), {.text = "abcdef"});
    ExpertMemo memo;
    const ExpertFigure& figure = memo.of(*snapshot, StackSide::Decoder, 1);
    EXPECT_EQ(figure.routing.layer, 1);
    for (int position = 0; position < figure.positions; ++position) {
        float sum = 0;
        for (int expert = 0; expert < figure.experts; ++expert)
            sum += figure.weights[static_cast<std::size_t>(position * figure.experts + expert)];
        EXPECT_NEAR(sum, 1, 1e-5);
    }
    EXPECT_EQ(&memo.of(*snapshot, StackSide::Decoder, 1), &figure) << "computed once";
    EXPECT_NE(&memo.of(*snapshot, StackSide::Decoder, 0), &figure);
}

TEST(NearestLayer, PrefersTheLowerOfTwo) {
    EXPECT_EQ(nearest_layer({1, 3, 5}, 3), 3);
    EXPECT_EQ(nearest_layer({1, 3, 5}, 2), 1);
    EXPECT_EQ(nearest_layer({1, 3, 5}, 9), 5);
    EXPECT_EQ(nearest_layer({4}, 0), 4);
}

}  // namespace
}  // namespace headlight
