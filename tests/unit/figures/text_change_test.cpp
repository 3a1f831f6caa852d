#include "app/figures/text_change.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

using Ids = std::vector<TokenId>;

TEST(TextChange, IsWhatBothEndsDoNotShare) {
    EXPECT_EQ(change_of_tokens(Ids{1, 2, 3}, Ids{1, 2, 3}), (TextChange{3, 3, 0}));
    EXPECT_EQ(change_of_tokens(Ids{1, 2}, Ids{1, 2, 3}), (TextChange{2, 3, 1}));
    EXPECT_EQ(change_of_tokens(Ids{1, 2, 3}, Ids{1, 9, 3}), (TextChange{1, 2, 0}));
    EXPECT_EQ(change_of_tokens(Ids{1, 2, 3}, Ids{1, 8, 9, 3}), (TextChange{1, 3, 1}));
    EXPECT_EQ(change_of_tokens(Ids{1, 2, 3}, Ids{1, 3}), (TextChange{1, 1, -1}));
    EXPECT_EQ(change_of_tokens(Ids{}, Ids{4}), (TextChange{0, 1, 1}));
    EXPECT_EQ(change_of_tokens(Ids{4, 4}, Ids{4, 4, 4}), (TextChange{2, 3, 1})) << "no overlap";
}

TEST(TextChange, SaysWherePositionsWere) {
    const TextChange change = change_of_tokens(Ids{1, 2, 3}, Ids{1, 8, 9, 3});
    EXPECT_FALSE(change.contains(0));
    EXPECT_TRUE(change.contains(2));
    EXPECT_EQ(change.before(0), 0);
    EXPECT_EQ(change.before(3), 2);
}

TEST(TextChange, SaysWherePositionsAre) {
    const auto after = [](const Ids& before, const Ids& now, int position) {
        return change_of_tokens(before, now).after(position);
    };
    const Ids sentence{1, 10, 11, 12, 13, 2};
    EXPECT_EQ(after(sentence, sentence, 4), 4);
    EXPECT_EQ(after(sentence, {1, 10, 11, 12, 13, 14, 2}, 4), 4) << "appended before the end";
    EXPECT_EQ(after(sentence, {1, 20, 21, 10, 11, 12, 13, 2}, 1), 3) << "inserted in front";
    EXPECT_EQ(after(sentence, {1, 10, 13, 2}, 4), 2) << "cut out before it";
    EXPECT_EQ(after(sentence, {1, 10, 30, 12, 13, 2}, 2), std::nullopt) << "replaced";
    EXPECT_EQ(after(sentence, {}, 1), std::nullopt);
    EXPECT_EQ(after({5, 5, 5}, {5, 5}, 2), std::nullopt) << "one of equal tokens is gone";
}

LayerPattern pattern_of(int side, std::vector<float> values) {
    LayerPattern pattern;
    pattern.heads = 1;
    pattern.queries = pattern.keys = side;
    pattern.values = std::move(values);
    return pattern;
}

TEST(ChangedCells, AreThoseThatAreSeenToDiffer) {
    const float x = kMaskedWeight;
    const LayerPattern before = pattern_of(2, {1, x, 0.3F, 0.7F});
    const LayerPattern after = pattern_of(3, {1, x, x, 0.32F, 0.68F, x, 0.02F, 0.2F, 0.78F});
    const TextChange appended{2, 3, 1};
    EXPECT_EQ(changed_cells(before, after, 0, appended, appended),
              (std::vector<ChangedCell>{{2, 1}, {2, 2}}));
    const LayerPattern other = pattern_of(2, {1, x, 0.6F, 0.4F});
    EXPECT_EQ(changed_cells(before, other, 0, {2, 2, 0}, {2, 2, 0}),
              (std::vector<ChangedCell>{{1, 0}, {1, 1}}));
    EXPECT_TRUE(changed_cells(before, before, 0, {2, 2, 0}, {2, 2, 0}).empty());
}

TEST(ChangedCells, OfTwoSequencesFollowBoth) {
    const LayerPattern before = pattern_of(2, {0.5F, 0.5F, 0.4F, 0.6F});
    LayerPattern after = before;
    after.queries = 3;
    after.values = {0.5F, 0.5F, 0.4F, 0.6F, 0.9F, 0.1F};
    EXPECT_EQ(changed_cells(before, after, 0, {2, 3, 1}, {2, 2, 0}),
              (std::vector<ChangedCell>{{2, 0}, {2, 1}}));
}

TEST(ChangedCells, OfPatternsThatDoNotBelongTogetherAreNone) {
    const LayerPattern one = pattern_of(1, {1});
    const LayerPattern merged = pattern_of(2, {1, 0, 0.5F, 0.5F});
    EXPECT_TRUE(changed_cells(one, merged, 0, {5, 6, 5}, {5, 6, 5}).empty());
    EXPECT_TRUE(changed_cells(one, one, 3, {1, 1, 0}, {1, 1, 0}).empty());
}

}  // namespace
}  // namespace headlight
