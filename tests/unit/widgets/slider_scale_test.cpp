#include "app/widgets/slider_scale.h"

#include <gtest/gtest.h>

#include <cmath>

#include "app/widgets/targets.h"

namespace headlight {
namespace {

const SliderScale& temperature() {
    static const SliderScale scale({0, 0.5, 1, 2, 5}, 100);
    return scale;
}

TEST(SliderScale, PutsMarksAtEqualDistances) {
    EXPECT_FLOAT_EQ(temperature().place(0, 400, 12), 0);
    EXPECT_FLOAT_EQ(temperature().place(0.5, 400, 12), 100);
    EXPECT_FLOAT_EQ(temperature().place(1, 400, 12), 200);
    EXPECT_FLOAT_EQ(temperature().place(5, 400, 12), 400);
    EXPECT_FLOAT_EQ(temperature().place(9, 400, 12), 400);
    EXPECT_FLOAT_EQ(temperature().place(-1, 400, 12), 0);
}

TEST(SliderScale, EveryHundredthComesBackFromItsPlace) {
    for (int i = 0; i <= 500; ++i) {
        const double value = i / 100.0;
        const float place = temperature().place(value, 320, 10);
        EXPECT_DOUBLE_EQ(temperature().value(place, 320, 10), value) << value;
    }
}

TEST(SliderScale, RestsOnMarks) {
    for (const float off : {-5.0F, -2.0F, 0.0F, 3.0F, 5.0F}) {
        EXPECT_DOUBLE_EQ(temperature().value(200 + off, 400, 12), 1.0);
    }
    EXPECT_LT(temperature().value(190, 400, 12), 1.0);
    EXPECT_GT(temperature().value(210, 400, 12), 1.0);
}

TEST(SliderScale, NeverGoesBackWhileTheHandGoesOn) {
    double last = -1;
    for (float place = -20; place <= 420; place += 0.5F) {
        const double value = temperature().value(place, 400, 12);
        EXPECT_GE(value, last);
        last = value;
    }
    EXPECT_DOUBLE_EQ(last, 5);
}

TEST(SliderScale, ScriptsLandOnAHundredth) {
    Targets targets;
    const float x = 37, length = 311, rest = 11;
    targets.add_slider("temperature", {}, temperature().places(x, length, rest));
    for (int i = 0; i <= 500; ++i) {
        const double wanted = i / 100.0;
        const auto place = targets.slider_x("temperature", wanted);
        ASSERT_TRUE(place);
        EXPECT_NEAR(temperature().value(*place - x, length, rest), wanted, 0.0101) << wanted;
    }
    EXPECT_DOUBLE_EQ(temperature().value(*targets.slider_x("temperature", 1.7) - x, length, rest),
                     1.7);
}

TEST(SliderScale, KeepsToItsSteps) {
    const SliderScale counts({1, 10, 100, 4096}, 1);
    EXPECT_DOUBLE_EQ(counts.clamped(7.4), 7);
    EXPECT_DOUBLE_EQ(counts.clamped(0), 1);
    EXPECT_DOUBLE_EQ(counts.clamped(1e9), 4096);
    const double value = counts.value(123.4F, 500, 8);
    EXPECT_DOUBLE_EQ(value, std::round(value));
}

TEST(NumberEntry, TakesPointAndComma) {
    NumberEntry entry;
    entry.type("1,7");
    EXPECT_DOUBLE_EQ(entry.value_or(-1), 1.7);
    entry.clear();
    entry.type("0.05");
    EXPECT_DOUBLE_EQ(entry.value_or(-1), 0.05);
    entry.clear();
    entry.type(".5");
    EXPECT_DOUBLE_EQ(entry.value_or(-1), 0.5);
}

TEST(NumberEntry, LeavesOutWhatIsNoNumber) {
    NumberEntry entry;
    entry.type("e2x.5.7-");
    EXPECT_EQ(entry.text(), "2.57");
    entry.erase_last();
    EXPECT_EQ(entry.text(), "2.5");
    entry.clear();
    EXPECT_DOUBLE_EQ(entry.value_or(3), 3);
    entry.type(".");
    EXPECT_DOUBLE_EQ(entry.value_or(3), 3);
}

}  // namespace
}  // namespace headlight
