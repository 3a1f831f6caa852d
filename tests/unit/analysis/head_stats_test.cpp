#include "engine/analysis/head_stats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "engine/model/transformer.h"
#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

HeadStats stats_of(const Matrix& pattern, const std::vector<int>& tokens) {
    return head_stats(view_of(pattern), tokens);
}

TEST(HeadStats, AHeadThatLooksOneBack) {
    Matrix pattern = Matrix::Zero(4, 4);
    pattern(0, 0) = 1;
    for (int q = 1; q < 4; ++q)
        pattern(q, q - 1) = 1;
    const HeadStats stats = stats_of(pattern, {1, 2, 3, 4});
    EXPECT_DOUBLE_EQ(stats.previous, 1);
    EXPECT_DOUBLE_EQ(stats.entropy, 0);
    EXPECT_NEAR(stats.first, 1.0 / 3, 1e-9);
    EXPECT_FALSE(stats.has_repeats);
    EXPECT_FALSE(stats.resting);
}

TEST(HeadStats, AnInductionHeadFindsWhatFollowedTheEarlierCopy) {
    // tokens a b c a b c: from the second a it looks at b, from the second b at c.
    Matrix pattern = Matrix::Zero(7, 7);
    for (int q = 0; q < 7; ++q)
        pattern(q, 0) = 1;
    for (int q = 4; q < 7; ++q) {
        pattern(q, 0) = 0.2f;
        pattern(q, q - 2) = 0.8f;
    }
    const HeadStats stats = stats_of(pattern, {0, 1, 2, 3, 1, 2, 3});
    EXPECT_TRUE(stats.has_repeats);
    EXPECT_NEAR(stats.induction, 1, 1e-6);  // the sink's 0.2 is left out
}

TEST(HeadStats, UniformAttentionHasFullEntropy) {
    Matrix pattern = Matrix::Zero(6, 6);
    for (int q = 0; q < 6; ++q)
        pattern.row(q).head(q + 1).setConstant(1.0f / static_cast<float>(q + 1));
    // Rows 2..5 see two or more keys beside the first: all at their largest entropy; row 1 sees
    // one: none.
    EXPECT_NEAR(stats_of(pattern, {1, 2, 3, 4, 5, 6}).entropy, 4.0 / 5, 1e-6);
}

TEST(HeadStats, AHeadAtRestSaysSo) {
    Matrix pattern = Matrix::Zero(4, 4);
    pattern.col(0).setOnes();
    const HeadStats stats = stats_of(pattern, {5, 5, 5, 5});
    EXPECT_TRUE(stats.resting);
    EXPECT_DOUBLE_EQ(stats.first, 1);
    EXPECT_DOUBLE_EQ(stats.induction, 0);
    EXPECT_TRUE(stats.has_repeats);
}

TEST(HeadStats, OneTokenHasNothingToSay) {
    const HeadStats stats = stats_of(Matrix::Ones(1, 1), {3});
    EXPECT_TRUE(stats.resting);
    EXPECT_EQ(stats.entropy, 0);
}

TEST(CrossHeadStats, HaveEntropyOverAllKeysAndNothingElse) {
    const Matrix even = Matrix::Constant(2, 4, 0.25f);
    EXPECT_NEAR(cross_head_stats(view_of(even)).entropy, 1, 1e-6);
    Matrix peaked = Matrix::Zero(2, 4);
    peaked.col(0).setOnes();
    const HeadStats stats = cross_head_stats(view_of(peaked));
    EXPECT_NEAR(stats.entropy, 0, 1e-6);
    EXPECT_FALSE(stats.one_sequence);
    EXPECT_FALSE(stats.resting) << "the first word of a source is a word like others";
}

/// What a head is chosen by: its weight on one key that counts; in cross-attention the greatest
/// weight of any query on each, added up.
float strength_of(const TraceView& view, AttentionKind kind, const HeadChoice& choice, Index query,
                  const std::vector<bool>& left_out) {
    const Tensor3 pattern = attention_pattern(view, kind, choice.layer);
    float largest = 0, sum = 0;
    for (Index key = 0; key < pattern.keys(); ++key) {
        const bool beside = kind != AttentionKind::Cross && (key == 0 || std::abs(key - query) < 2);
        if (beside || left_out[static_cast<std::size_t>(key)]) continue;
        largest = std::max(largest, pattern[choice.head](query, key));
        sum += pattern[choice.head].col(key).maxCoeff();
    }
    return kind == AttentionKind::Cross ? sum : largest;
}

TEST(HardestLookingHead, LooksAtAWordOfItsOwnChoice) {
    const testing::RandomModel model(testing::t5_like());
    ThreadPool pool(1);
    ForwardInput input;
    input.tokens = {3, 9, 4, 17, 5, 8, 2};
    input.decoder_tokens = {0, 11, 7, 12, 6};
    const auto trace = forward(model.spec, model.weights, input, nullptr, pool);
    const TraceView view{model.spec, model.weights, *trace, pool};
    for (const AttentionKind kind : kAttentionKinds) {
        const auto keys = stack_trace(view, key_side(kind)).length();
        std::vector<bool> left_out(static_cast<std::size_t>(keys), false);
        left_out.back() = kind != AttentionKind::Decoder;
        const HeadChoice best = hardest_looking_head(view, kind, 3, left_out);
        const float weight = strength_of(view, kind, best, 3, left_out);
        EXPECT_GT(weight, 0);
        for (int layer = 0; layer < layer_count(model.spec, kind); ++layer)
            for (int head = 0; head < attention_spec(model.spec, kind, layer).n_heads; ++head)
                EXPECT_LE(strength_of(view, kind, {layer, head}, 3, left_out), weight)
                    << to_text(kind);
    }
}

}  // namespace
}  // namespace headlight
