#include "app/figures/axis_labels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace headlight {
namespace {

TEST(AxisLabels, AllWhereThereIsRoom) {
    EXPECT_EQ(spaced_labels(4, 30, 30), (std::vector<int>{0, 1, 2, 3}));
    EXPECT_EQ(spaced_labels(1, 2, 30), (std::vector<int>{0}));
    EXPECT_TRUE(spaced_labels(0, 30, 30).empty());
}

TEST(AxisLabels, EvenStepsWhereThereIsNot) {
    EXPECT_EQ(spaced_labels(10, 10, 25), (std::vector<int>{0, 3, 6, 9}));
}

TEST(AxisLabels, ImportantPlacesAlwaysComeFirst) {
    const std::array important{5, 4, 99};
    const std::vector<int> shown = spaced_labels(10, 10, 25, important);
    EXPECT_EQ(shown, (std::vector<int>{0, 5, 9})) << "4 is too close to 5, 3 and 6 as well";
}

TEST(AxisLabels, NeverCloserThanAsked) {
    const std::array important{17, 90, 200};
    const std::vector<int> shown = spaced_labels(256, 2.2F, 21, important);
    for (std::size_t i = 1; i < shown.size(); ++i) {
        EXPECT_GE(static_cast<float>(shown[i] - shown[i - 1]) * 2.2F, 21.0F);
    }
    EXPECT_NE(std::find(shown.begin(), shown.end(), 17), shown.end());
}

}  // namespace
}  // namespace headlight
