#include "app/figures/rank_curve_figure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace headlight {
namespace {

/// Logits whose probabilities fall by half from rank to rank: 2^-1, 2^-2, ... (the last one twice).
std::vector<float> halving_logits(int count) {
    std::vector<float> logits;
    for (int i = 0; i < count; ++i) {
        logits.push_back(static_cast<float>(-std::log(2.0) * std::min(i, count - 2)));
    }
    return logits;
}

Distribution distribution(const std::vector<float>& logits, const SamplingSettings& settings) {
    return make_distribution(logits, stages_of(settings));
}

TEST(RankCurveFigure, ShowsEveryRankOfASmallVocabulary) {
    const auto logits = halving_logits(9);
    const Distribution plain = distribution(logits, {});
    const RankCurveFigure figure = make_rank_curve_figure(plain, plain, 100);

    ASSERT_EQ(figure.final.size(), 9U);
    EXPECT_EQ(figure.vocabulary, 9);
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(figure.final[static_cast<std::size_t>(i)].rank, i + 1);
        EXPECT_NEAR(figure.final[static_cast<std::size_t>(i)].probability, std::exp2(-(i + 1)),
                    1e-6);
    }
    EXPECT_TRUE(figure.cuts.empty());
}

TEST(RankCurveFigure, SpreadsRanksByTheirLogarithmAndKeepsTheLast) {
    const std::vector<float> logits(5000, 0.0F);
    const Distribution plain = distribution(logits, {});
    const RankCurveFigure figure = make_rank_curve_figure(plain, plain, 60);

    EXPECT_LE(figure.untouched.size(), 60U);
    EXPECT_GE(figure.untouched.size(), 40U);
    EXPECT_EQ(figure.untouched.front().rank, 1);
    EXPECT_EQ(figure.untouched[9].rank, 10);
    EXPECT_EQ(figure.untouched.back().rank, 5000);
    for (std::size_t i = 1; i < figure.untouched.size(); ++i) {
        EXPECT_GT(figure.untouched[i].rank, figure.untouched[i - 1].rank);
    }
}

TEST(RankCurveFigure, NamesEachCutWithWhatItTook) {
    const auto logits = halving_logits(64);
    SamplingSettings settings;
    settings.top_k = 20;
    settings.top_p = 0.9;
    const Distribution cut = distribution(logits, settings);
    const RankCurveFigure figure = make_rank_curve_figure(cut, distribution(logits, {}), 100);

    ASSERT_EQ(figure.cuts.size(), 2U);
    EXPECT_EQ(figure.cuts[0].kind, StageKind::TopK);
    EXPECT_EQ(figure.cuts[0].survivors, 20);
    EXPECT_EQ(figure.cuts[0].removed, 44);
    EXPECT_TRUE(figure.cuts[0].prefix);
    EXPECT_EQ(figure.cuts[1].kind, StageKind::TopP);
    EXPECT_EQ(figure.cuts[1].survivors, 4);  // 1/2 + 1/4 + 1/8 + 1/16 is the first sum above 0.9
    EXPECT_NEAR(figure.cuts[1].mass, 0.9375, 1e-4);
    ASSERT_EQ(figure.final.size(), 4U);
    EXPECT_NEAR(figure.final[0].probability, 0.5 / 0.9375, 1e-4);
    EXPECT_GT(figure.scaled.size(), figure.final.size());
}

TEST(RankCurveFigure, SaysWhenACutIsNotAPrefix) {
    // One token nearly sure, many alike: typical sampling may drop the likeliest token.
    std::vector<float> logits(200, 0.0F);
    logits[7] = 4.0F;
    SamplingSettings settings;
    settings.typical_p = 0.3;
    const Distribution typical = distribution(logits, settings);
    ASSERT_EQ(typical.probabilities[7], 0.0);
    const RankCurveFigure figure = make_rank_curve_figure(typical, distribution(logits, {}), 50);
    ASSERT_EQ(figure.cuts.size(), 1U);
    EXPECT_FALSE(figure.cuts[0].prefix);
}

TEST(RankCurveFigure, KeepsTheRangeReadableWhenTailsUnderflow) {
    std::vector<float> logits(30, -500.0F);
    logits[3] = 0.0F;
    const Distribution plain = distribution(logits, {});
    const RankCurveFigure figure = make_rank_curve_figure(plain, plain, 30);
    EXPECT_NEAR(figure.highest, 1.0, 1e-12);
    EXPECT_GE(figure.lowest, 1e-9);
}

TEST(RankCurveFigure, IsEmptyWithoutNumbers) {
    const std::vector<float> logits{0.0F, std::numeric_limits<float>::quiet_NaN()};
    const Distribution broken = distribution(logits, {});
    const RankCurveFigure figure = make_rank_curve_figure(broken, broken, 30);
    EXPECT_TRUE(figure.final.empty());
    EXPECT_TRUE(figure.cuts.empty());
}

}  // namespace
}  // namespace headlight
