#include "app/figures/next_token_figure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace headlight {
namespace {

std::string name_of(TokenId id) { return "t" + std::to_string(id); }

/// Ids 0..n-1 with probabilities proportional to 2^-id at temperature 1.
std::vector<float> halving_logits(int count) {
    std::vector<float> logits;
    for (int i = 0; i < count; ++i)
        logits.push_back(static_cast<float>(3.0 - std::log(2.0) * i));
    return logits;
}

struct Pair {
    Distribution current, untouched;
};

Pair distributions(const std::vector<float>& logits, const SamplingSettings& settings) {
    return {make_distribution(logits, stages_of(settings)),
            make_distribution(logits, stages_of({}))};
}

NextTokenFigure figure_of(const Pair& pair, double u, int rows) {
    return make_next_token_figure(name_of, pair.current, pair.untouched, u, rows);
}

TEST(NextTokenFigure, RowsAndRestHoldTheWholeVocabulary) {
    const Pair pair = distributions(halving_logits(50), {});
    const NextTokenFigure figure = figure_of(pair, 0.1, 8);
    ASSERT_EQ(figure.rows.size(), 8U);
    EXPECT_EQ(figure.rows[0].text, "t0");
    EXPECT_NEAR(figure.rows[0].probability, 0.5, 1e-6);
    EXPECT_EQ(figure.rest.count, 42);
    EXPECT_EQ(figure.rest.kept, 42);
    double sum = figure.rest.probability;
    for (const CandidateRow& row : figure.rows)
        sum += row.probability;
    EXPECT_NEAR(sum, 1.0, 1e-12);
    EXPECT_NEAR(figure.effective_choices, std::exp2(figure.entropy_bits), 1e-9);
    EXPECT_NEAR(figure.entropy_bits, 2.0, 1e-4);
}

TEST(NextTokenFigure, GhostsStayWhileTemperatureMoves) {
    SamplingSettings hot;
    hot.temperature = 3;
    const auto logits = halving_logits(50);
    const NextTokenFigure warm = figure_of(distributions(logits, {}), 0.1, 5);
    const NextTokenFigure figure = figure_of(distributions(logits, hot), 0.1, 5);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(figure.rows[i].id, warm.rows[i].id);
        EXPECT_DOUBLE_EQ(figure.rows[i].untouched, warm.rows[i].probability);
    }
    EXPECT_LT(figure.rows[0].probability, warm.rows[0].probability);
    EXPECT_GT(figure.rest.probability, warm.rest.probability);
    EXPECT_NEAR(figure.rows[3].below_max, -3 * std::log(2.0), 1e-5);
    EXPECT_NEAR(figure.rows[3].scaled_below_max, -std::log(2.0), 1e-5);
}

TEST(NextTokenFigure, TheRealTokenOfAMaskIsMarkedOrTakesTheLastRow) {
    const Pair pair = distributions(halving_logits(50), {});
    NextTokenFigure figure = figure_of(pair, 0.1, 8);
    show_real_token(figure, name_of, pair.current, pair.untouched, 2);
    EXPECT_TRUE(figure.rows[2].real);
    EXPECT_EQ(figure.rows[7].id, 7);
    EXPECT_FALSE(figure.drawn);
    for (const CandidateRow& row : figure.rows)
        EXPECT_FALSE(row.hit) << "nothing is drawn at a mask";

    figure = figure_of(pair, 0.1, 8);
    show_real_token(figure, name_of, pair.current, pair.untouched, 20);
    EXPECT_EQ(figure.rows[7].id, 20);
    EXPECT_EQ(figure.rows[7].rank, 20);
    EXPECT_TRUE(figure.rows[7].real);
    double sum = figure.rest.probability;
    for (const CandidateRow& row : figure.rows)
        sum += row.probability;
    EXPECT_NEAR(sum, 1.0, 1e-9) << "the row that gave way is in the rest";
    EXPECT_EQ(figure.rest.count, 42);
}

TEST(NextTokenFigure, TheRealTokenThatAFilterRemovedIsNotAmongTheRestThatIsLeft) {
    SamplingSettings few;
    few.top_k = 4;
    const Pair pair = distributions(halving_logits(50), few);
    NextTokenFigure figure = figure_of(pair, 0.1, 3);
    EXPECT_EQ(figure.rest.kept, 1);
    show_real_token(figure, name_of, pair.current, pair.untouched, 9);
    EXPECT_EQ(figure.rest.kept, 2) << "the last row went there, and the real one had been removed";
    EXPECT_EQ(figure.rows[2].removed_by, StageKind::TopK);
}

TEST(NextTokenFigure, SameDartHitsAnotherTokenWhenTheBarsMove) {
    const auto logits = halving_logits(30);
    const NextTokenFigure cold = figure_of(distributions(logits, {}), 0.49, 4);
    EXPECT_TRUE(cold.rows[0].hit);
    SamplingSettings hot;
    hot.temperature = 5;
    const NextTokenFigure figure = figure_of(distributions(logits, hot), 0.49, 4);
    EXPECT_FALSE(figure.rows[0].hit);
    ASSERT_TRUE(figure.drawn);
    EXPECT_LE(figure.drawn->from, 0.49);
    EXPECT_GT(figure.drawn->to, 0.49);
}

TEST(NextTokenFigure, TheRestIsHitWhenTheDrawnTokenHasNoRow) {
    const Pair pair = distributions(std::vector<float>(100, 0.0F), {});
    const NextTokenFigure figure = figure_of(pair, 0.995, 8);
    EXPECT_TRUE(figure.rest.hit);
    ASSERT_TRUE(figure.drawn);
    EXPECT_EQ(figure.drawn->id, 99);
    for (const CandidateRow& row : figure.rows)
        EXPECT_FALSE(row.hit);
}

TEST(NextTokenFigure, SaysWhichStageRemovedAToken) {
    SamplingSettings settings;
    settings.top_k = 4;
    settings.min_p = 0.2;
    const NextTokenFigure figure = figure_of(distributions(halving_logits(20), settings), 0, 6);
    EXPECT_FALSE(figure.rows[2].removed_by);  // a quarter of the largest
    EXPECT_EQ(figure.rows[3].removed_by, StageKind::MinP);
    EXPECT_EQ(figure.rows[4].removed_by, StageKind::TopK);
    EXPECT_EQ(figure.rows[4].probability, 0.0);
    EXPECT_EQ(figure.kept, 3);
    EXPECT_EQ(figure.rest.kept, 0);
    EXPECT_EQ(figure.rest.probability, 0.0);
    EXPECT_NEAR(figure.rows[2].to, 1.0, 1e-12);
}

TEST(NextTokenFigure, ZeroTemperatureLeavesOneToken) {
    SamplingSettings greedy;
    greedy.temperature = 0;
    const NextTokenFigure figure = figure_of(distributions(halving_logits(20), greedy), 0.99, 3);
    EXPECT_EQ(figure.rows[0].probability, 1.0);
    EXPECT_TRUE(figure.rows[0].hit);
    EXPECT_EQ(figure.rows[1].removed_by, StageKind::Temperature);
    EXPECT_EQ(figure.entropy_bits, 0.0);
    EXPECT_EQ(figure.effective_choices, 1.0);
}

TEST(NextTokenFigure, SurvivesLogitsThatAreNoNumbers) {
    const std::vector<float> logits{1.0F, std::numeric_limits<float>::quiet_NaN()};
    const NextTokenFigure figure = figure_of(distributions(logits, {}), 0.5, 8);
    EXPECT_EQ(figure.notice, DistributionNotice::NotANumber);
    EXPECT_FALSE(figure.drawn);
}

TEST(NextTokenFigure, ShowsAllOfAVocabularySmallerThanItsRows) {
    const NextTokenFigure figure = figure_of(distributions(halving_logits(3), {}), 0.5, 8);
    EXPECT_EQ(figure.rows.size(), 3U);
    EXPECT_EQ(figure.rest.count, 0);
    EXPECT_EQ(figure.rest.untouched, 0.0);
    EXPECT_FALSE(figure.rest.hit);
}

TEST(CandidateRow, AgreesWithTheRowsOfTheFigure) {
    const Pair pair = distributions(halving_logits(40), {});
    const NextTokenFigure figure = figure_of(pair, 0.8, 10);
    for (const CandidateRow& row : figure.rows) {
        const CandidateRow same =
            candidate_row(name_of, pair.current, pair.untouched, 0.8, row.rank);
        EXPECT_EQ(same.id, row.id);
        EXPECT_NEAR(same.from, row.from, 1e-12);
        EXPECT_NEAR(same.to, row.to, 1e-12);
        EXPECT_EQ(same.hit, row.hit);
    }
}

TEST(SoftmaxFormula, ItsNumbersGiveTheProbability) {
    SamplingSettings settings;
    settings.temperature = 1.7;
    settings.top_k = 12;
    const Pair pair = distributions(halving_logits(40), settings);
    for (const TokenId id : {0, 5, 11}) {
        const SoftmaxFormula formula = softmax_formula(pair.current, 1.7, id);
        EXPECT_NEAR(formula.numerator / formula.denominator, formula.probability, 1e-6);
        EXPECT_NEAR(formula.score, -std::log(2.0) * id / 1.7, 1e-5);
        EXPECT_EQ(formula.first_terms.size(), 3U);
        EXPECT_EQ(formula.other_terms, 9);
        EXPECT_DOUBLE_EQ(formula.first_terms[0], 1.0);
    }
}

}  // namespace
}  // namespace headlight
