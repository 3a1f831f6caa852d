#include "app/widgets/arcs.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

TEST(Arcs, AWeightOfOneIsFullyOpaque) {
    EXPECT_EQ(arc_opacity(1.0F, false), 1.0F);
    EXPECT_EQ(arc_opacity(1.0F, true), 1.0F);
    EXPECT_EQ(arc_opacity(0.0F, false), 0.0F);
    EXPECT_FLOAT_EQ(arc_opacity(0.25F, false), 0.25F);
    EXPECT_FLOAT_EQ(arc_opacity(0.25F, true), 0.5F);
    EXPECT_EQ(arc_opacity(1.0001F, false), 1.0F) << "rounding of a softmax must not overflow";
}

}  // namespace
}  // namespace headlight
