#include "app/widgets/targets.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

class TargetsTest : public testing::Test {
protected:
    TargetsTest() {
        targets.add("token/5", {10, 20, 30, 40});
        targets.add("strip", {0, 0, 500, 100});
        targets.add_grid("head", {0, 200, 60, 20}, 2, 6);
        targets.add_slider("temperature", {0, 300, 36, 36}, {{0, 10}, {1, 110}, {5, 210}});
        targets.add_text("verdi 0.87");
    }
    Targets targets;
};

TEST_F(TargetsTest, FindsRectanglesAndCells) {
    EXPECT_EQ(targets.find("token/5"), (Rect{10, 20, 30, 40}));
    EXPECT_EQ(targets.find("head/1,5"), (Rect{50, 210, 10, 10}));
    EXPECT_EQ(targets.find("head/2,0"), std::nullopt);
    EXPECT_EQ(targets.find("head/0,6"), std::nullopt);
    EXPECT_EQ(targets.find("head/-1,0"), std::nullopt);
    EXPECT_EQ(targets.find("head/x,0"), std::nullopt);
    EXPECT_EQ(targets.find("token/6"), std::nullopt);
}

TEST_F(TargetsTest, SlidersInterpolateBothWaysAndStopAtTheirEnds) {
    EXPECT_FLOAT_EQ(*targets.slider_x("temperature", 0.5), 60);
    EXPECT_FLOAT_EQ(*targets.slider_x("temperature", 3), 160);
    EXPECT_FLOAT_EQ(*targets.slider_x("temperature", 9), 210);
    EXPECT_DOUBLE_EQ(*targets.slider_value("temperature", 160), 3);
    EXPECT_DOUBLE_EQ(*targets.slider_value("temperature", -50), 0);
    EXPECT_EQ(targets.slider_x("strip", 1), std::nullopt);
}

TEST_F(TargetsTest, TheSmallestTargetUnderThePointer) {
    EXPECT_EQ(targets.at(15, 25), "token/5");
    EXPECT_EQ(targets.at(400, 50), "strip");
    EXPECT_EQ(targets.at(25, 215), "head/1,2");
    EXPECT_EQ(targets.at(200, 310), "temperature");
    EXPECT_EQ(targets.at(900, 900), std::nullopt);
}

TEST_F(TargetsTest, NearNamesComeClosestFirst) {
    EXPECT_EQ(targets.near("tokn/5", 1), std::vector<std::string>{"token/5"});
    EXPECT_EQ(targets.near("x", 99).size(), 4u);
}

TEST_F(TargetsTest, ANewFrameForgetsTheLast) {
    EXPECT_TRUE(targets.drawn("verdi"));
    targets.begin_frame();
    EXPECT_FALSE(targets.drawn("verdi"));
    EXPECT_EQ(targets.find("token/5"), std::nullopt);
    EXPECT_EQ(targets.slider_x("temperature", 1), std::nullopt);
}

}  // namespace
}  // namespace headlight
