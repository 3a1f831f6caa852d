#include "engine/sampling/distribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "engine/sampling/rng.h"

namespace headlight {
namespace {

constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();

Distribution run(const std::vector<float>& logits, const std::vector<Stage>& stages,
                 const std::vector<std::int32_t>& history = {}) {
    return make_distribution(logits, stages, history);
}

std::vector<float> random_logits(std::size_t size, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<float> logits(size);
    for (float& logit : logits) {
        logit = static_cast<float>(rng.uniform() * 12.0 - 6.0);
    }
    return logits;
}

double sum(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

void expect_probabilities(const Distribution& actual, const std::vector<double>& expected) {
    ASSERT_EQ(actual.probabilities.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(actual.probabilities[i], expected[i], 1e-6) << "id " << i;
    }
}

// Worked by hand in the lectures.
TEST(Distribution, TemperatureMatchesLecture) {
    const std::vector<float> logits{2.0F, 1.0F, 0.1F};
    expect_probabilities(run(logits, {{StageKind::Temperature, 0.5}}), {.863777, .116900, .019323});
    expect_probabilities(run(logits, {}), {.659001, .242433, .098566});
    expect_probabilities(run(logits, {{StageKind::Temperature, 10}}), {.366059, .331224, .302716});
    EXPECT_NEAR(run(logits, {}).entropy_bits * std::log(2.0), .846738, 1e-6);
    EXPECT_NEAR(run(logits, {{StageKind::Temperature, 2}}).entropy_bits * std::log(2.0), 1.026244,
                1e-6);
}

TEST(Distribution, TopPMatchesLecture) {
    const std::vector<float> logits{4, 3, 2, 1, 0};
    EXPECT_EQ(run(logits, {{StageKind::TopP, .5}}).kept, 1);
    expect_probabilities(run(logits, {{StageKind::TopP, .65}}), {.731059, .268941, 0, 0, 0});
    expect_probabilities(run(logits, {{StageKind::TopP, .9}}), {.665241, .244728, .090031, 0, 0});
    EXPECT_EQ(run(logits, {{StageKind::TopP, .99}}).kept, 5);
    expect_probabilities(run(logits, {{StageKind::Temperature, 2}, {StageKind::TopP, .9}}),
                         {.455054, .276004, .167405, .101536, 0});
    expect_probabilities(run(logits, {{StageKind::TopP, .9}, {StageKind::Temperature, 2}}),
                         {.506480, .307196, .186324, 0, 0});
}

TEST(Distribution, OrdersByLogitThenId) {
    const Distribution result = run({1, 3, 2, 3, -0.0F, 0.0F}, {});
    EXPECT_EQ(result.order, (std::vector<std::int32_t>{1, 3, 2, 0, 4, 5}));
}

TEST(Distribution, OrderAgreesWithComparisonSort) {
    std::vector<float> logits = random_logits(5000, 3);
    for (std::size_t i = 0; i < logits.size(); i += 7) {
        logits[i] = std::round(logits[i]);
    }
    logits[17] = kMinusInfinity;
    std::vector<std::int32_t> expected(logits.size());
    std::iota(expected.begin(), expected.end(), 0);
    std::stable_sort(expected.begin(), expected.end(), [&](std::int32_t a, std::int32_t b) {
        return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
    });
    EXPECT_EQ(run(logits, {}).order, expected);
}

TEST(Distribution, TemperatureKeepsOrder) {
    const std::vector<float> logits = random_logits(1000, 4);
    EXPECT_EQ(run(logits, {{StageKind::Temperature, 4.9}}).order, run(logits, {}).order);
}

TEST(Distribution, EntropyGrowsWithTemperature) {
    const std::vector<float> logits = random_logits(500, 5);
    double previous = -1.0;
    for (const double temperature : {0.0, 1e-9, 0.05, 0.3, 0.9, 1.0, 1.7, 5.0}) {
        const Distribution result = run(logits, {{StageKind::Temperature, temperature}});
        EXPECT_NEAR(sum(result.probabilities), 1.0, 1e-12);
        EXPECT_GE(result.entropy_bits, previous) << temperature;
        EXPECT_NEAR(result.effective_choices, std::exp2(result.entropy_bits), 1e-9);
        previous = result.entropy_bits;
    }
}

TEST(Distribution, ZeroTemperatureIsGreedy) {
    const Distribution result =
        run({1, 5, 5, 2}, {{StageKind::Temperature, 0}, {StageKind::TopP, .9}});
    expect_probabilities(result, {0, 1, 0, 0});
    EXPECT_EQ(result.removed_by, (std::vector<std::int8_t>{0, Distribution::kKept, 0, 0}));
    EXPECT_EQ(result.entropy_bits, 0.0);
    EXPECT_FALSE(std::signbit(result.entropy_bits));
    EXPECT_EQ(result.draw(0.999).id, 1);
}

TEST(Distribution, TinyTemperatureStaysFinite) {
    const Distribution result = run({1, 5, 4.9F}, {{StageKind::Temperature, 1e-300}});
    expect_probabilities(result, {0, 1, 0});
    EXPECT_EQ(result.kept, 1);
}

TEST(Distribution, StagesSayWhatTheyRemoved) {
    const Distribution result =
        run({4, 3, 2, 1, 0},
            {{StageKind::Temperature, 1}, {StageKind::TopK, 4}, {StageKind::TopP, 0.9}});
    EXPECT_EQ(result.removed_by, (std::vector<std::int8_t>{Distribution::kKept, Distribution::kKept,
                                                           Distribution::kKept, 2, 1}));
    ASSERT_EQ(result.effects.size(), 3U);
    EXPECT_EQ(result.effects[0].survivors, 5);
    EXPECT_EQ(result.effects[1].survivors, 4);
    EXPECT_NEAR(result.effects[1].mass, 1 - .011656, 1e-6);
    EXPECT_EQ(result.effects[2].survivors, 3);
    EXPECT_NEAR(result.unfiltered[4], .011656, 1e-6);
    EXPECT_NEAR(sum(result.unfiltered), 1.0, 1e-12);
}

TEST(Distribution, TopKKeepsTiesOnlyInHuggingFaceOrder) {
    const std::vector<float> logits{2, 2, 2, 1};
    SamplingSettings settings;
    settings.top_k = 2;
    EXPECT_EQ(run(logits, stages_of(settings)).kept, 3);
    settings.order = StageOrder::LlamaCpp;
    EXPECT_EQ(run(logits, stages_of(settings)).kept, 2);
}

TEST(Distribution, OrdersOfStagesDiffer) {
    const std::vector<float> logits = random_logits(200, 6);
    SamplingSettings settings;
    settings.temperature = 3;
    settings.top_p = 0.8;
    const int hugging_face = run(logits, stages_of(settings)).kept;
    settings.order = StageOrder::LlamaCpp;
    EXPECT_GT(hugging_face, run(logits, stages_of(settings)).kept);
}

TEST(Distribution, ImpossibleTokensHaveNoPlace) {
    const Distribution result =
        run({kMinusInfinity, 1, kMinusInfinity, 0}, {{StageKind::Temperature, 2}});
    EXPECT_EQ(result.probabilities[0], 0.0);
    EXPECT_EQ(result.unfiltered[2], 0.0);
    EXPECT_EQ(result.kept, 2);
    EXPECT_EQ(result.order.size(), 4U);
}

TEST(Distribution, NothingFiniteFallsBackToFirst) {
    const Distribution result = run({kMinusInfinity, kMinusInfinity}, {{StageKind::TopP, .5}});
    EXPECT_EQ(result.notice, DistributionNotice::NothingFinite);
    EXPECT_EQ(result.draw(0.3).id, 0);
}

TEST(Distribution, PlusInfinityTakesAll) {
    const float infinity = std::numeric_limits<float>::infinity();
    expect_probabilities(
        run({1, infinity, kMinusInfinity, infinity}, {{StageKind::Temperature, .1}}),
        {0, .5, 0, .5});
}

TEST(Distribution, NotANumberIsSaid) {
    const Distribution result = run({1, std::nanf(""), 2}, {{StageKind::TopK, 1}});
    EXPECT_EQ(result.notice, DistributionNotice::NotANumber);
    EXPECT_EQ(result.draw(0.5).id, -1);
    EXPECT_EQ(result.most_likely(), -1);
    EXPECT_EQ(result.effects.size(), 1U);
}

TEST(Distribution, SenselessParametersAreOff) {
    const double nan = std::nan("");
    for (const StageKind kind :
         {StageKind::RepetitionPenalty, StageKind::Temperature, StageKind::TopK, StageKind::TopP,
          StageKind::MinP, StageKind::Typical}) {
        EXPECT_TRUE(is_off({kind, nan}));
    }
    EXPECT_TRUE(is_off({StageKind::RepetitionPenalty, 0}));
    EXPECT_TRUE(is_off({StageKind::TopK, -3}));
    EXPECT_FALSE(is_off({StageKind::Temperature, 0}));
}

TEST(Distribution, PenaltyCountsEachIdOnceAndIgnoresStrangers) {
    const Distribution result =
        run({2, -2, 1}, {{StageKind::RepetitionPenalty, 2}}, {0, 0, 1, 1, 99, -5});
    EXPECT_FLOAT_EQ(result.scaled[0], 1);
    EXPECT_FLOAT_EQ(result.scaled[1], -4);
    EXPECT_FLOAT_EQ(result.scaled[2], 1);
    EXPECT_EQ(result.logits, (std::vector<float>{2, -2, 1}));
}

TEST(Distribution, DartLandsInItsInterval) {
    const Distribution result = run(random_logits(300, 7), {{StageKind::TopK, 40}});
    Rng rng(8);
    for (int i = 0; i < 1000; ++i) {
        const double u = rng.uniform();
        const Draw draw = result.draw(u);
        EXPECT_GE(u, draw.from);
        EXPECT_LT(u, draw.to);
        EXPECT_EQ(result.order[static_cast<std::size_t>(draw.rank)], draw.id);
        EXPECT_GT(result.probabilities[static_cast<std::size_t>(draw.id)], 0.0);
    }
    EXPECT_EQ(result.draw(0.0).id, result.most_likely());
    EXPECT_EQ(result.draw(1.0).rank, 39);
    EXPECT_EQ(result.draw(-4.0).rank, 0);
}

TEST(Distribution, FrequenciesFollowProbabilities) {
    const Distribution result = run({2, 1, .1F}, {});
    constexpr int kDraws = 100000;
    Rng rng(9);
    std::vector<int> counts(3);
    for (int i = 0; i < kDraws; ++i) {
        ++counts[static_cast<std::size_t>(result.draw(rng.uniform()).id)];
    }
    for (std::size_t id = 0; id < 3; ++id) {
        const double p = result.probabilities[id];
        EXPECT_NEAR(counts[id], p * kDraws, 3 * std::sqrt(p * (1 - p) * kDraws));
    }
}

TEST(Distribution, MassBeyondCompletesTheTop) {
    const Distribution result = run(random_logits(100, 10), {{StageKind::TopK, 30}});
    double top = 0.0;
    for (std::size_t rank = 0; rank < 8; ++rank) {
        top += result.probabilities[static_cast<std::size_t>(result.order[rank])];
    }
    EXPECT_NEAR(top + result.mass_beyond(8), 1.0, 1e-12);
    EXPECT_EQ(result.kept_beyond(8), 22);
    EXPECT_EQ(result.kept_beyond(1000), 0);
}

TEST(Sampler, RemembersNothingOfTheLastDistribution) {
    Sampler sampler;
    const std::vector<Stage> narrow{{StageKind::RepetitionPenalty, 2}, {StageKind::TopK, 3}};
    sampler.distribute(random_logits(400, 12), narrow, std::vector<std::int32_t>{1, 2, 3});
    sampler.distribute(std::vector<float>{std::nanf("")}, narrow);
    const std::vector<float> logits = random_logits(90, 13);
    const std::vector<Stage> stages{{StageKind::TopP, 0.7}, {StageKind::Temperature, 0.5}};
    const Distribution& again = sampler.distribute(logits, stages);
    const Distribution fresh = run(logits, stages);
    // Sums follow the alignment of the memory that they run over: the last bits may differ.
    for (std::size_t id = 0; id < logits.size(); ++id) {
        EXPECT_DOUBLE_EQ(again.probabilities[id], fresh.probabilities[id]);
        EXPECT_DOUBLE_EQ(again.unfiltered[id], fresh.unfiltered[id]);
    }
    EXPECT_EQ(again.scaled, fresh.scaled);
    EXPECT_EQ(again.removed_by, fresh.removed_by);
    EXPECT_EQ(again.order, fresh.order);
    EXPECT_EQ(again.effects.size(), 2U);
    EXPECT_EQ(again.kept, fresh.kept);
    EXPECT_EQ(again.notice, DistributionNotice::None);
    EXPECT_EQ(&again, &sampler.distribution());
}

TEST(Distribution, MoreThanVocabularyKeepsAll) {
    EXPECT_EQ(run(random_logits(10, 11), {{StageKind::TopK, 1e18}}).kept, 10);
}

TEST(Rng, IsTheSameEverywhere) {
    // First outputs of the published generator for state 42, stream 54.
    Rng rng(42, 54);
    EXPECT_EQ(rng.next(), 0xa15c02b7U);
    EXPECT_EQ(rng.next(), 0x7b47f409U);
    EXPECT_EQ(rng.next(), 0xba1d3330U);
}

TEST(Rng, StaysInRange) {
    Rng rng(1);
    for (int i = 0; i < 10000; ++i) {
        const double u = rng.uniform();
        EXPECT_GE(u, 0.0);
        EXPECT_LT(u, 1.0);
        EXPECT_LT(rng.below(7), 7U);
    }
    EXPECT_NE(Rng(1).next(), Rng(2).next());
}

}  // namespace
}  // namespace headlight
