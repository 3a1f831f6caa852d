#include "app/figures/token_strip_figure.h"

#include <gtest/gtest.h>

#include <array>

namespace headlight {
namespace {

TEST(BreakStrip, SetsChipsSideBySideWithGaps) {
    const StripLines lines = break_strip(std::array{30.0F, 50.0F, 20.0F}, 5, 200);
    ASSERT_EQ(lines.places.size(), 3u);
    EXPECT_EQ(lines.count, 1);
    EXPECT_FLOAT_EQ(lines.places[1].x, 35);
    EXPECT_FLOAT_EQ(lines.places[2].x, 90);
}

TEST(BreakStrip, BreaksBeforeTheChipThatDoesNotFit) {
    const StripLines lines = break_strip(std::array{60.0F, 35.0F, 10.0F}, 5, 100);
    EXPECT_EQ(lines.count, 2);
    EXPECT_EQ(lines.places[1].line, 0);  // ends exactly at the end of the line
    EXPECT_EQ(lines.places[2].line, 1);
    EXPECT_FLOAT_EQ(lines.places[2].x, 0);
}

TEST(BreakStrip, AChipWiderThanTheLineIsCutToIt) {
    const StripLines lines = break_strip(std::array{10.0F, 500.0F, 10.0F}, 5, 100);
    EXPECT_EQ(lines.count, 3);
    EXPECT_FLOAT_EQ(lines.places[1].width, 100);
}

TEST(BreakStrip, NothingNeedsNoLine) { EXPECT_EQ(break_strip({}, 5, 100).count, 0); }

TEST(ScrolledTo, StaysWhereTheLineIsSeen) {
    EXPECT_EQ(scrolled_to(3, 2, 10, 3), 3);
    EXPECT_EQ(scrolled_to(3, 2, 10, 4), 3);
}

TEST(ScrolledTo, MovesAsLittleAsPossible) {
    EXPECT_EQ(scrolled_to(3, 2, 10, 6), 5);
    EXPECT_EQ(scrolled_to(3, 2, 10, 1), 1);
}

TEST(ScrolledTo, NeverPassesTheEnds) {
    EXPECT_EQ(scrolled_to(9, 2, 10, {}), 8);
    EXPECT_EQ(scrolled_to(-4, 2, 10, {}), 0);
    EXPECT_EQ(scrolled_to(5, 2, 1, {}), 0);
}

}  // namespace
}  // namespace headlight
