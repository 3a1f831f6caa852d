#include "app/figures/generation_tree.h"

#include <gtest/gtest.h>

#include <vector>

namespace headlight {
namespace {

using Ids = std::vector<TokenId>;

TEST(GenerationTree, SharesCommonPrefixes) {
    GenerationTree tree;
    tree.visit(Ids{5, 6, 7});
    tree.visit(Ids{5, 6, 8, 9});
    EXPECT_EQ(tree.size(), 5U);
    EXPECT_EQ(tree.children(Ids{}), Ids{5});
    EXPECT_EQ(tree.children(Ids{5, 6}), (Ids{7, 8}));
    EXPECT_TRUE(tree.children(Ids{5, 6, 7}).empty());
    EXPECT_TRUE(tree.children(Ids{1, 2}).empty());
}

TEST(GenerationTree, LeadsBackToTheEndOfABranch) {
    GenerationTree tree;
    tree.visit(Ids{5, 6, 7, 1});
    tree.visit(Ids{5, 6});  // undone to the fork
    tree.visit(Ids{5, 6, 8});
    EXPECT_EQ(tree.newest(Ids{5, 6}), (Ids{5, 6, 8}));
    EXPECT_EQ(tree.newest(Ids{5, 6, 7}), (Ids{5, 6, 7, 1}));
    tree.visit(Ids{5, 6, 7});
    EXPECT_EQ(tree.newest(Ids{}), (Ids{5, 6, 7, 1}));
}

TEST(GenerationTree, LeavesUnknownPrefixesAlone) {
    GenerationTree tree;
    tree.visit(Ids{1});
    EXPECT_EQ(tree.newest(Ids{2, 3}), (Ids{2, 3}));
}

TEST(GenerationTree, ForgetsOnClear) {
    GenerationTree tree;
    tree.visit(Ids{1, 2});
    tree.clear();
    EXPECT_EQ(tree.size(), 0U);
    EXPECT_TRUE(tree.children(Ids{}).empty());
}

}  // namespace
}  // namespace headlight
