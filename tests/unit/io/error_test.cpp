#include "engine/error.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

TEST(Error, IsOneLineWhateverTheFileHolds) {
    const Error error("has\na tensor \x1b[31m", "folder\r\n/file", "look\tthere\x7f");
    EXPECT_STREQ(error.what(),
                 "folder?"
                 "?/file: has?a tensor ?[31m (look?there?)");
    EXPECT_EQ(error.problem(), "has?a tensor ?[31m");
    EXPECT_EQ(Error("è", "verità", "però").problem(), "è");
}

TEST(Error, CutsLongNamesBetweenCharacters) {
    std::string name = "x";
    for (int i = 0; i < 5000; ++i)
        name += "è";
    const Error error("is missing", name, "obtain it again");
    EXPECT_LT(error.where().size(), 900U);
    EXPECT_EQ(error.where(), name.substr(0, 799) + "...");
}

}  // namespace
}  // namespace headlight
