#include "engine/model/ops.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/unit/model/random_model.h"

namespace headlight {
namespace {

using testing::Numbers;

float activated(Activation activation, float x) {
    activate(activation, &x, 1);
    return x;
}

TEST(Ops, NormsOfOneToFour) {
    Matrix x(1, 4), out(1, 4);
    x << 1, 2, 3, 4;
    NormSpec spec{NormKind::LayerNorm, 1e-5f, 0};
    Vector scale = normalize(spec, view_of(x), writable(out));
    EXPECT_NEAR(out(0, 0), -1.341635, 1e-6);
    EXPECT_NEAR(out(0, 1), -0.447212, 1e-6);
    EXPECT_NEAR(out(0, 3), 1.341635, 1e-6);
    EXPECT_NEAR(scale[0], std::sqrt(1.25 + 1e-5), 1e-6);
    spec.kind = NormKind::RmsNorm;
    scale = normalize(spec, view_of(x), writable(out));
    EXPECT_NEAR(out(0, 0), 0.365148, 1e-6);
    EXPECT_NEAR(out(0, 3), 1.460593, 1e-6);
    EXPECT_NEAR(scale[0], std::sqrt(7.5 + 1e-5), 1e-6);
}

TEST(Ops, TheOffsetOfANormIsAddedToItsWeight) {
    const Matrix x = Numbers(1).matrix(3, 19);
    NormWeights stored, plain;
    stored.weight = Numbers(2).matrix(1, 19, 0.2f);
    plain.weight = stored.weight.array() + 1;
    const Normalized a = norm({NormKind::RmsNorm, 1e-6f, 1}, stored, view_of(x));
    const Normalized b = norm({NormKind::RmsNorm, 1e-6f, 0}, plain, view_of(x));
    EXPECT_EQ(a.out, b.out);
}

TEST(Ops, ActivationsAtKnownPoints) {
    const double points[][4] = {{-1, -.158655, -.158808, -.268941},
                                {.5, .345731, .345714, .311230},
                                {1, .841345, .841192, .731059},
                                {3, 2.995950, 2.996363, 2.857722}};
    for (const auto& [x, erf, tanh, silu] : points) {
        const auto value = static_cast<float>(x);
        EXPECT_NEAR(activated(Activation::GeluErf, value), erf, 1e-6);
        EXPECT_NEAR(activated(Activation::GeluTanh, value), tanh, 1e-6);
        EXPECT_NEAR(activated(Activation::Silu, value), silu, 1e-6);
    }
}

TEST(Ops, ActivationsFollowTheirFormulasEverywhere) {
    for (double x = -12; x <= 12; x += 0.01) {
        const auto value = static_cast<float>(x);
        const double v = value, tolerance = 1e-6 + 1.2e-7 * std::abs(v);
        EXPECT_NEAR(activated(Activation::GeluErf, value),
                    0.5 * v * (1 + std::erf(v / std::sqrt(2.0))), tolerance);
        EXPECT_NEAR(activated(Activation::GeluTanh, value),
                    0.5 * v * (1 + std::tanh(std::sqrt(2 / M_PI) * (v + 0.044715 * v * v * v))),
                    tolerance);
        EXPECT_NEAR(activated(Activation::QuickGelu, value), v / (1 + std::exp(-1.702 * v)),
                    tolerance);
        EXPECT_NEAR(activated(Activation::Silu, value), v / (1 + std::exp(-v)), tolerance);
        EXPECT_NEAR(activated(Activation::Tanh, value), std::tanh(v), 2e-7);
        EXPECT_EQ(activated(Activation::Relu, value), std::max(value, 0.0f));
    }
    EXPECT_EQ(activated(Activation::Identity, -3), -3);
    // Far out nothing overflows.
    for (const Activation a :
         {Activation::GeluErf, Activation::GeluTanh, Activation::QuickGelu, Activation::Silu}) {
        EXPECT_EQ(activated(a, 1000), 1000);
        EXPECT_NEAR(activated(a, -1000), 0, 1e-30);
    }
}

TEST(Ops, ANumberIsActivatedTheSameWhereverItStands) {
    const Matrix x = Numbers(3).matrix(1, 40, 4);
    for (const Activation activation :
         {Activation::GeluErf, Activation::GeluTanh, Activation::QuickGelu, Activation::Silu,
          Activation::Tanh}) {
        Matrix all = x;
        activate(activation, all.data(), all.size());
        for (Index i = 0; i < x.size(); ++i)
            EXPECT_EQ(all.data()[i], activated(activation, x.data()[i]));
    }
}

TEST(Ops, SoftmaxSumsToOneOverItsRange) {
    for (const Index count : {1, 5, 16, 100}) {
        const Matrix scores = Numbers(4).matrix(1, count + 4, 30);
        std::vector<float> out(static_cast<std::size_t>(count + 4), -7);
        softmax(scores.data(), 2, 2 + count, out.data());
        double total = 0, expected = 0;
        for (Index i = 2; i < 2 + count; ++i) {
            total += out[static_cast<std::size_t>(i)];
            expected += std::exp(static_cast<double>(scores(0, i)));
        }
        EXPECT_NEAR(total, 1, 1e-6);
        for (Index i = 2; i < 2 + count; ++i)
            EXPECT_NEAR(out[static_cast<std::size_t>(i)],
                        std::exp(static_cast<double>(scores(0, i))) / expected, 1e-6);
        EXPECT_EQ(out[0], -7);
        EXPECT_EQ(out.back(), -7);
    }
}

TEST(Ops, SoftmaxOfHugeScoresStaysFinite) {
    float scores[] = {3e38f, -3e38f, 0, 3e38f};
    softmax(scores, 0, 4, scores);
    EXPECT_EQ(scores[0], 0.5f);
    EXPECT_EQ(scores[1], 0);
    EXPECT_EQ(scores[2], 0);
}

TEST(Ops, SoftcapBendsTowardsItsLimit) {
    float values[] = {-1000, -10, 0, 1, 1000};
    softcap(50, values, 5);
    EXPECT_EQ(values[0], -50);
    EXPECT_NEAR(values[1], 50 * std::tanh(-0.2), 2e-6);
    EXPECT_EQ(values[2], 0);
    EXPECT_NEAR(values[3], 50 * std::tanh(0.02), 1e-6);
    EXPECT_EQ(values[4], 50);
}

TEST(Ops, TopKPrefersTheFirstOfEquals) {
    const float row[] = {1, 5, 3, 5, 5, 0};
    EXPECT_EQ(top_k(ConstVectorView(row, 6), 3), (std::vector<int>{1, 3, 4}));
}

}  // namespace
}  // namespace headlight
