#include "app/widgets/label_placement.h"

#include <gtest/gtest.h>

#include <vector>

namespace headlight {
namespace {

constexpr Rect kBounds{0, 0, 200, 100};

bool overlap(Rect a, Rect b) {
    return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

TEST(LabelPlacement, StandsRightOfItsPointWhereThereIsRoom) {
    const std::vector<LabelRequest> requests{{50, 50, 4, 40, 10}};
    const auto places = place_labels(requests, kBounds, {}, 10);
    ASSERT_TRUE(places[0]);
    EXPECT_EQ(*places[0], (Rect{54, 45, 40, 10}));
}

TEST(LabelPlacement, GoesToTheOtherSideAtTheEdge) {
    const std::vector<LabelRequest> requests{{190, 50, 4, 40, 10}};
    const auto places = place_labels(requests, kBounds, {}, 10);
    ASSERT_TRUE(places[0]);
    EXPECT_FLOAT_EQ(places[0]->right(), 186);
}

TEST(LabelPlacement, NeverOverlapsNorLeavesTheBounds) {
    std::vector<LabelRequest> requests;
    for (int i = 0; i < 60; ++i) {
        requests.push_back(
            {static_cast<float>(i * 37 % 200), static_cast<float>(i * 53 % 100), 3, 35, 9});
    }
    const Rect taken{90, 40, 30, 30};
    const auto places = place_labels(requests, kBounds, {&taken, 1}, 60);
    int placed = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!places[i]) continue;
        ++placed;
        EXPECT_GE(places[i]->x, 0);
        EXPECT_LE(places[i]->right(), 200);
        EXPECT_FALSE(overlap(*places[i], taken));
        for (std::size_t j = 0; j < i; ++j) {
            const bool apart = !places[j] || !overlap(*places[i], *places[j]);
            EXPECT_TRUE(apart) << i << " and " << j;
        }
    }
    EXPECT_GT(placed, 5);
}

TEST(LabelPlacement, PrefersEarlierOnesAndStopsAtTheLimit) {
    const std::vector<LabelRequest> requests{
        {20, 50, 3, 20, 9}, {20, 50, 3, 20, 9}, {80, 50, 3, 20, 9}};
    const auto places = place_labels(requests, kBounds, {}, 1);
    EXPECT_TRUE(places[0]);
    EXPECT_FALSE(places[1]);
    EXPECT_FALSE(places[2]);
}

}  // namespace
}  // namespace headlight
