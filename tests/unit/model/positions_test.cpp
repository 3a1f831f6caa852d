#include "engine/model/positions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

Matrix rotated(const RopeSpec& spec, Matrix x, Index position) {
    const RopeTable table = rope_table(spec, rope_frequencies(spec, position + 1), position, 1);
    rotate_heads(table, x.cols(), writable(x));
    return x;
}

TEST(Rope, TurnsOneTwoThreeFour) {
    Matrix x(1, 4);
    x << 1, 2, 3, 4;
    RopeSpec spec{.rotary_dim = 4, .pairing = RotaryPairing::Interleaved};
    const Matrix pairs = rotated(spec, x, 1);
    EXPECT_NEAR(pairs(0, 0), -1.142640, 1e-6);
    EXPECT_NEAR(pairs(0, 1), 1.922076, 1e-6);
    EXPECT_NEAR(pairs(0, 2), 2.959851, 1e-6);
    EXPECT_NEAR(pairs(0, 3), 4.029800, 1e-6);
    spec.pairing = RotaryPairing::Half;
    const Matrix halves = rotated(spec, x, 1);
    EXPECT_NEAR(halves(0, 0), -1.984111, 1e-6);
    EXPECT_NEAR(halves(0, 1), 1.959901, 1e-6);
    EXPECT_NEAR(halves(0, 2), 2.462378, 1e-6);
    EXPECT_NEAR(halves(0, 3), 4.019800, 1e-6);
}

TEST(Rope, ScoresDependOnTheDistanceOnly) {
    const RopeSpec spec{.rotary_dim = 4};
    Matrix q(1, 4), k(1, 4);
    q << 1, 2, 3, 4;
    k << .5f, -1, 2, 0;
    const auto score = [&](Index at_q, Index at_k) {
        return rotated(spec, q, at_q).row(0).dot(rotated(spec, k, at_k).row(0));
    };
    EXPECT_NEAR(score(5, 3), -4.169911, 1e-5);
    EXPECT_NEAR(score(12, 10), -4.169911, 1e-5);
}

TEST(Rope, LeavesFeaturesBeyondTheRotaryDimension) {
    const RopeSpec spec{.rotary_dim = 2};
    Matrix x(1, 6);
    x << 1, 2, 3, 4, 5, 6;
    const Matrix turned = rotated(spec, x, 7);
    EXPECT_NE(turned(0, 0), 1);
    EXPECT_EQ(Matrix(turned.rightCols(4)), Matrix(x.rightCols(4)));
}

TEST(Rope, AnOddDimensionRotatesOneFeatureMore) {
    // A quarter of a head of 12: the frequencies are spaced by 3, and two pairs rotate.
    const RopeSpec spec{.rotary_dim = 3, .theta = 1000};
    const RopeFrequencies frequencies = rope_frequencies(spec, 1);
    ASSERT_EQ(frequencies.inverse.size(), 2);
    EXPECT_NEAR(frequencies.inverse[1], 0.01, 1e-7);
    Matrix x(1, 6);
    x << 1, 2, 3, 4, 5, 6;
    const Matrix turned = rotated(spec, x, 1);
    EXPECT_NEAR(turned(0, 0), std::cos(1) - 3 * std::sin(1), 1e-6);
    EXPECT_NEAR(turned(0, 3), 4 * std::cos(0.01) + 2 * std::sin(0.01), 1e-6);
    EXPECT_EQ(turned(0, 4), 5);
    EXPECT_EQ(turned(0, 5), 6);
}

TEST(Rope, ScalingsStretchTheSlowFrequencies) {
    RopeSpec spec{.rotary_dim = 64, .theta = 500000, .factor = 32, .original_context = 8192};
    const Vector plain = rope_frequencies(spec, 10).inverse;
    spec.scaling = RopeScaling::Linear;
    EXPECT_TRUE(rope_frequencies(spec, 10).inverse.isApprox(plain / 32));
    spec.scaling = RopeScaling::Llama3;
    const Vector llama = rope_frequencies(spec, 10).inverse;
    EXPECT_EQ(llama[0], plain[0]);
    EXPECT_EQ(llama[31], plain[31] / 32);
    spec.scaling = RopeScaling::Yarn;
    const RopeFrequencies yarn = rope_frequencies(spec, 10);
    EXPECT_EQ(yarn.inverse[0], plain[0]);
    EXPECT_EQ(yarn.inverse[31], plain[31] / 32);
    EXPECT_NEAR(yarn.scale, 0.1 * std::log(32.0) + 1, 1e-6);
}

TEST(Rope, SomeScalingsLookAtTheLength) {
    RopeSpec spec{.rotary_dim = 4,
                  .scaling = RopeScaling::LongRope,
                  .factor = 4,
                  .original_context = 8,
                  .short_factors = {1, 2},
                  .long_factors = {3, 5}};
    const RopeFrequencies brief = rope_frequencies(spec, 8), lengthy = rope_frequencies(spec, 9);
    EXPECT_FLOAT_EQ(brief.inverse[0], 1);
    EXPECT_FLOAT_EQ(lengthy.inverse[0], 1.0f / 3);
    EXPECT_FLOAT_EQ(lengthy.inverse[1], 0.01f / 5);
    EXPECT_FLOAT_EQ(brief.scale, std::sqrt(1 + std::log(4.0f) / std::log(8.0f)));
    EXPECT_FALSE(brief == lengthy);
    EXPECT_TRUE(brief == rope_frequencies(spec, 3));

    spec.scaling = RopeScaling::DynamicNtk;
    spec.max_context = 100;
    EXPECT_EQ(rope_frequencies(spec, 100).inverse[1], rope_frequencies(spec, 7).inverse[1]);
    EXPECT_LT(rope_frequencies(spec, 200).inverse[1], rope_frequencies(spec, 100).inverse[1]);
}

TEST(Sinusoid, TheThreeOrders) {
    const Vector one = sinusoid(PositionKind::SinusoidInterleaved, 1, 4);
    EXPECT_NEAR(one[0], .841471, 1e-6);
    EXPECT_NEAR(one[1], .540302, 1e-6);
    EXPECT_NEAR(one[2], .010000, 1e-6);
    EXPECT_NEAR(one[3], .999950, 1e-6);
    const Vector ten = sinusoid(PositionKind::SinusoidInterleaved, 10, 512);
    EXPECT_NEAR(ten[0], -.544021, 1e-6);
    EXPECT_NEAR(ten[1], -.839072, 1e-6);
    EXPECT_NEAR(ten[2], -.220023, 1e-6);
    EXPECT_NEAR(ten[3], -.975495, 1e-6);
    const Vector half = sinusoid(PositionKind::SinusoidHalf, 1, 4);
    EXPECT_EQ(half[1], one[2]);
    EXPECT_EQ(half[2], one[1]);
    const Vector t2t = sinusoid(PositionKind::SinusoidHalfT2t, 1, 4);
    EXPECT_NEAR(t2t[1], std::sin(1e-4), 1e-9);
}

TEST(Sinusoid, OddWidthsKeepTheLastSine) {
    const Vector interleaved = sinusoid(PositionKind::SinusoidInterleaved, 3, 5);
    const Vector half = sinusoid(PositionKind::SinusoidHalf, 3, 5);
    const double last = std::sin(3 / std::pow(10000.0, 4.0 / 5));
    EXPECT_FLOAT_EQ(interleaved[4], static_cast<float>(last));
    EXPECT_FLOAT_EQ(half[2], static_cast<float>(last));
    EXPECT_FLOAT_EQ(half[3], static_cast<float>(std::cos(3.0)));
    EXPECT_EQ(sinusoid(PositionKind::SinusoidHalfT2t, 3, 5)[4], 0);
}

TEST(T5, BucketsAreExactNearAndLogarithmicFar) {
    EXPECT_EQ(t5_bucket(0, true, 32, 128), 0);
    EXPECT_EQ(t5_bucket(-7, true, 32, 128), 7);
    EXPECT_EQ(t5_bucket(7, true, 32, 128), 23);
    EXPECT_EQ(t5_bucket(-8, true, 32, 128), 8);
    EXPECT_EQ(t5_bucket(-500, true, 32, 128), 15);
    EXPECT_EQ(t5_bucket(500, true, 32, 128), 31);
    EXPECT_EQ(t5_bucket(3, false, 32, 128), 0);
    EXPECT_EQ(t5_bucket(-15, false, 32, 128), 15);
    EXPECT_EQ(t5_bucket(-64, false, 32, 128), 26);
    EXPECT_EQ(t5_bucket(-128, false, 32, 128), 31);
}

TEST(Positions, RowsByRule) {
    EmbedSpec spec{.position_offset = 2};
    const std::vector<int> tokens{5, 1, 6};
    EXPECT_EQ(position_rows(spec, tokens, 1), (std::vector<int>{2, 3, 4}));
    spec.position_offset = 0;
    spec.position_ids = PositionIds::AfterPadding;
    EXPECT_EQ(position_rows(spec, tokens, 1), (std::vector<int>{2, 1, 3}));
}

}  // namespace
}  // namespace headlight
