#include "app/figures/attention_figure.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace headlight {
namespace {

/// Two causal heads over three positions.
LayerPattern causal_pattern() {
    const float x = kMaskedWeight;
    LayerPattern pattern;
    pattern.layer = 1;
    pattern.heads = 2;
    pattern.queries = pattern.keys = 3;
    pattern.values = {1.0F, x,     x,     //
                      0.9F, 0.1F,  x,     //
                      0.5F, 0.3F,  0.2F,  //
                      1.0F, x,     x,     //
                      0.0F, 1.0F,  x,     //
                      0.1F, 0.85F, 0.05F};
    return pattern;
}

AttentionChoice of_token(int token, int head = 0) {
    AttentionChoice choice;
    choice.head = head;
    choice.token = token;
    return choice;
}

TEST(AttentionFigure, ShowsTheRowOfTheToken) {
    const AttentionFigure figure = make_attention_figure(causal_pattern(), of_token(1));
    EXPECT_EQ(figure.layer, 1);
    EXPECT_EQ(figure.token, 1);
    ASSERT_EQ(figure.row.size(), 3u);
    EXPECT_EQ(figure.row[0], 0.9F);
    EXPECT_EQ(figure.row[1], 0.1F);
    EXPECT_FALSE(figure.row[2]) << "masked";
    EXPECT_EQ(figure.arcs, (std::vector<AttentionArc>{{1, 1, 0, 0.1F}, {1, 0, 0, 0.9F}}));
    ASSERT_TRUE(figure.strongest);
    EXPECT_EQ(figure.far_end(*figure.strongest), 0);
}

TEST(AttentionFigure, WithoutAValidTokenShowsTheLastPosition) {
    AttentionChoice choice;
    EXPECT_EQ(make_attention_figure(causal_pattern(), choice).token, 2);
    choice.token = 3;
    EXPECT_EQ(make_attention_figure(causal_pattern(), choice).token, 2);
    choice.token = -1;
    EXPECT_EQ(make_attention_figure(causal_pattern(), choice).token, 2);
}

TEST(AttentionFigure, ReverseShowsWhatLooksAtTheToken) {
    AttentionChoice choice = of_token(1, 1);
    choice.reverse = true;
    const AttentionFigure figure = make_attention_figure(causal_pattern(), choice);
    EXPECT_FALSE(figure.row[0]) << "an earlier position cannot look at a later one";
    EXPECT_EQ(figure.row[1], 1.0F);
    EXPECT_EQ(figure.row[2], 0.85F);
    ASSERT_TRUE(figure.strongest);
    EXPECT_EQ(*figure.strongest, (AttentionArc{1, 1, 1, 1.0F}));
    EXPECT_EQ(figure.far_end(figure.arcs.front()), 2);
}

TEST(AttentionFigure, AllHeadsKeepTheirOwnWeights) {
    AttentionChoice choice = of_token(2);
    choice.all_heads = true;
    const AttentionFigure figure = make_attention_figure(causal_pattern(), choice);
    ASSERT_EQ(figure.arcs.size(), 6u);
    EXPECT_EQ(figure.arcs.back(), (AttentionArc{2, 1, 1, 0.85F})) << "strongest drawn last";
    for (std::size_t i = 1; i < figure.arcs.size(); ++i) {
        EXPECT_LE(figure.arcs[i - 1].weight, figure.arcs[i].weight);
    }
    EXPECT_EQ(*figure.strongest, (AttentionArc{2, 0, 0, 0.5F})) << "of the chosen head";
    EXPECT_EQ(figure.row[1], 0.3F) << "of the chosen head";
}

TEST(AttentionFigure, LeavesTheFirstPositionOut) {
    AttentionChoice choice = of_token(2);
    choice.hide_first = true;
    const AttentionFigure figure = make_attention_figure(causal_pattern(), choice);
    EXPECT_FALSE(figure.row[0]);
    EXPECT_EQ(figure.strongest->key, 1);
    for (const AttentionArc& arc : figure.arcs)
        EXPECT_NE(arc.key, 0);

    choice.token = 0;
    const AttentionFigure first = make_attention_figure(causal_pattern(), choice);
    EXPECT_TRUE(first.arcs.empty());
    EXPECT_FALSE(first.strongest);
}

TEST(AttentionFigure, LeavesWeakLinesOutButKeepsTheirWeights) {
    AttentionChoice choice = of_token(2, 1);
    choice.least_weight = 0.5F;
    const AttentionFigure figure = make_attention_figure(causal_pattern(), choice);
    EXPECT_EQ(figure.arcs.size(), 1u);
    EXPECT_EQ(figure.row[2], 0.05F);
}

TEST(AttentionFigure, OneTokenLooksAtItself) {
    LayerPattern pattern;
    pattern.heads = pattern.queries = pattern.keys = 1;
    pattern.values = {1.0F};
    const AttentionFigure figure = make_attention_figure(pattern, {});
    EXPECT_EQ(*figure.strongest, (AttentionArc{0, 0, 0, 1.0F}));
}

TEST(AttentionFigure, HeadArcsAreAllLinesOfOneHead) {
    AttentionChoice choice;
    choice.head = 1;
    choice.least_weight = 0.1F;
    const std::vector<AttentionArc> arcs = head_arcs(causal_pattern(), choice);
    EXPECT_EQ(arcs, (std::vector<AttentionArc>{
                        {2, 0, 1, 0.1F}, {2, 1, 1, 0.85F}, {0, 0, 1, 1.0F}, {1, 1, 1, 1.0F}}));
    choice.hide_first = true;
    EXPECT_EQ(head_arcs(causal_pattern(), choice).size(), 2u);
}

TEST(AttentionFigure, CellsTellMaskFromZero) {
    const AttentionCell zero = cell_of(causal_pattern(), 1, 1, 0);
    EXPECT_FALSE(zero.masked);
    EXPECT_EQ(zero.weight, 0.0F);
    const AttentionCell masked = cell_of(causal_pattern(), 1, 0, 2);
    EXPECT_TRUE(masked.masked);
    EXPECT_EQ(masked.weight, 0.0F);
    EXPECT_EQ(format_exact_weight(0.87346F), "0.8735");
}

/// One causal head over four positions.
Tensor3 four_positions() {
    Tensor3 pattern(1, 4, 4);
    const float weights[4][4] = {
        {1.0F, 0, 0, 0}, {0.2F, 0.8F, 0, 0}, {0.1F, 0.1F, 0.8F, 0}, {0.0F, 0.6F, 0.3F, 0.1F}};
    for (int query = 0; query < 4; ++query) {
        for (int key = 0; key < 4; ++key)
            pattern[0](query, key) = weights[query][key];
    }
    return pattern;
}

TEST(LayerPattern, KeepsWeightsAndMarksWhatIsMasked) {
    const LayerPattern pattern = make_layer_pattern(four_positions(), AttentionSpec{}, 3);
    EXPECT_EQ(pattern.layer, 3);
    EXPECT_EQ(pattern.heads, 1);
    EXPECT_EQ(pattern.queries, 4);
    EXPECT_EQ(pattern.weight(0, 3, 1), 0.6F);
    EXPECT_FALSE(pattern.masked(3, 0)) << "a weight of zero is no mask";
    EXPECT_TRUE(pattern.masked(0, 1));
    EXPECT_EQ(pattern.value(0, 0, 1), kMaskedWeight);

    AttentionSpec both;
    both.mask = MaskKind::Bidirectional;
    EXPECT_FALSE(make_layer_pattern(four_positions(), both, 0).masked(0, 3));
}

TEST(LayerPattern, SmallOnesKeepTheStrongestWeightOfABlock) {
    const LayerPattern small = make_layer_pattern(four_positions(), AttentionSpec{}, 0, 2);
    EXPECT_EQ(small.queries, 2);
    EXPECT_EQ(small.values, (std::vector<float>{1.0F, kMaskedWeight, 0.6F, 0.8F}));
}

TEST(LayerPattern, SmallOnesCoverEveryCellOfOddSizes) {
    AttentionSpec both;
    both.mask = MaskKind::Bidirectional;
    for (int query = 0; query < 7; ++query) {
        for (int key = 0; key < 7; ++key) {
            Tensor3 pattern(2, 7, 7);
            pattern[1](query, key) = 1.0F;
            const LayerPattern small = make_layer_pattern(pattern, both, 0, 3);
            EXPECT_EQ(std::count(small.values.begin(), small.values.end(), 1.0F), 1);
            EXPECT_EQ(std::count(small.values.begin(), small.values.end(), 0.0F), 2 * 9 - 1);
        }
    }
}

}  // namespace
}  // namespace headlight
