#include "app/theme/theme.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace headlight {
namespace {

using NamedColor = std::pair<const char*, Color>;

/// CIE L* in [0, 100].
double cie_lightness(Color color) {
    const double y = relative_luminance(color);
    return y > 0.008856 ? 116.0 * std::cbrt(y) - 16.0 : 903.3 * y;
}

class EveryTheme : public ::testing::TestWithParam<ThemeName> {
protected:
    const Theme& t = theme(GetParam());

    void expect_contrast(const std::vector<NamedColor>& colors, double least) const {
        for (const auto& [name, color] : colors) {
            for (const auto& [where, ground] :
                 {NamedColor{"background", t.background}, NamedColor{"panel", t.panel}}) {
                EXPECT_GE(contrast_ratio(color, ground), least) << name << " on " << where;
            }
        }
    }
};

INSTANTIATE_TEST_SUITE_P(Themes, EveryTheme,
                         ::testing::Values(ThemeName::Light, ThemeName::Dark, ThemeName::Contrast),
                         [](const auto& made) { return std::string(to_string(made.param)); });

TEST(Contrast, FollowsTheFormula) {
    EXPECT_NEAR(contrast_ratio(rgb(0xFFFFFF), rgb(0x000000)), 21.0, 1e-9);
    EXPECT_NEAR(contrast_ratio(rgb(0x777777), rgb(0xFFFFFF)), 4.48, 0.005);
    EXPECT_NEAR(contrast_ratio(rgb(0x0072B2), rgb(0xFFFFFF)), 5.19, 0.005);
}

TEST_P(EveryTheme, TextIsReadInTheLastRow) {
    expect_contrast({{"text", t.text}}, 15.0);
    expect_contrast({{"secondary", t.secondary}}, 7.0);
    EXPECT_GE(contrast_ratio(t.on_selection, t.selection), 7.0);
    for (const Color fill : {t.hover, t.pressed, t.field, t.track}) {
        EXPECT_GE(contrast_ratio(t.text, fill), 7.0);
    }
}

TEST_P(EveryTheme, MarksStandOut) {
    expect_contrast({{"query", t.query},
                     {"key", t.key},
                     {"value", t.value},
                     {"output", t.output},
                     {"attention", t.attention},
                     {"mlp", t.mlp},
                     {"bar", t.bar},
                     {"bar_selected", t.bar_selected},
                     {"bar_cut", t.bar_cut},
                     {"bar_rest", t.bar_rest},
                     {"selection_outline", t.selection_outline},
                     {"preview", t.preview},
                     {"ghost", t.ghost},
                     {"focus", t.focus},
                     {"error", t.error},
                     {"disabled", t.disabled},
                     {"point", t.point}},
                    3.0);
    EXPECT_GE(contrast_ratio(t.masked_hatch, t.background), 3.0);
    EXPECT_GE(contrast_ratio(t.bar, t.track), 3.0);
}

TEST_P(EveryTheme, HeadsAreToldApart) {
    for (std::size_t i = 0; i < t.heads.size(); ++i) {
        EXPECT_GE(contrast_ratio(t.heads[i], t.background), 3.0) << "head " << i;
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_GE(perceptual_distance(t.heads[i], t.heads[j]), 0.05) << i << " and " << j;
        }
    }
    EXPECT_EQ(t.head_color(1), t.head_color(17));
}

TEST_P(EveryTheme, SequentialRampGoesFromBackgroundInOneDirection) {
    EXPECT_EQ(t.sequential.front(), t.background);
    const double direction = t.name == ThemeName::Light ? -1.0 : 1.0;
    const double whole = cie_lightness(t.sequential.back()) - cie_lightness(t.sequential.front());
    EXPECT_GE(direction * whole, 80.0) << "uses most of the lightness there is";
    for (std::size_t i = 1; i < t.sequential.size(); ++i) {
        const double step = cie_lightness(t.sequential[i]) - cie_lightness(t.sequential[i - 1]);
        EXPECT_GE(direction * step, -0.3) << i << ": at most the rounding of 8 bits back";
    }
    for (std::size_t i = 32; i < t.sequential.size(); i += 32) {
        const double step = cie_lightness(t.sequential[i]) - cie_lightness(t.sequential[i - 32]);
        EXPECT_NEAR(step / whole, 32.0 / 255.0, 0.25 * 32.0 / 255.0) << "uneven at " << i;
    }
}

TEST_P(EveryTheme, DivergingRampIsSymmetricAboutTheBackground) {
    EXPECT_EQ(t.diverging[kDivergingZero], t.background);
    const double direction = t.name == ThemeName::Light ? -1.0 : 1.0;
    for (std::size_t i = 1; i < kDivergingZero; ++i) {
        const Color below = t.diverging[kDivergingZero - i];
        const Color above = t.diverging[kDivergingZero + i];
        EXPECT_NEAR(cie_lightness(below), cie_lightness(above), 6.0) << i;
        const double step = cie_lightness(above) - cie_lightness(t.diverging[kDivergingZero]);
        EXPECT_GE(direction * step, 0.0) << i;
    }
    const Oklch low = to_oklch(t.diverging.front());
    const Oklch high = to_oklch(t.diverging.back());
    EXPECT_NEAR(low.hue, 245.0, 20.0) << "blue";
    EXPECT_NEAR(high.hue, 60.0, 20.0) << "orange";
    EXPECT_GE(contrast_ratio(t.diverging.front(), t.background), 4.5);
    EXPECT_GE(contrast_ratio(t.diverging.back(), t.background), 4.5);
}

TEST_P(EveryTheme, TextOnAnyCellOfARampCanBeRead) {
    for (const RampKind kind : {RampKind::Sequential, RampKind::Diverging}) {
        for (const Color cell : t.ramp(kind)) {
            EXPECT_GE(contrast_ratio(t.text_on(cell), cell), 4.0);
        }
    }
}

TEST(ThemeName, GoesRound) {
    ThemeName name = ThemeName::Light;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(theme(name).name, name);
        name = next_theme(name);
    }
    EXPECT_EQ(name, ThemeName::Light);
}

TEST(Color, SurvivesTheTripThroughOklch) {
    for (const std::uint32_t hex : {0x000000U, 0xFFFFFFU, 0x123456U, 0xE69F00U, 0x0072B2U}) {
        EXPECT_EQ(from_oklch(to_oklch(rgb(hex))), rgb(hex)) << std::hex << hex;
    }
}

TEST(Color, OutOfGamutColoursKeepLightnessAndHue) {
    const Oklch wanted{0.7, 0.4, 150.0};
    const Oklch made = to_oklch(from_oklch(wanted));
    EXPECT_NEAR(made.lightness, wanted.lightness, 0.01);
    EXPECT_NEAR(made.hue, wanted.hue, 2.0);
    EXPECT_LT(made.chroma, wanted.chroma);
}

TEST(Color, MixesAndPacks) {
    EXPECT_EQ(mix(rgb(0x000000), rgb(0xFFFFFF), 0.5F), rgb(0x808080));
    EXPECT_EQ(mix(rgb(0x102030), rgb(0xFFFFFF), -1.0F), rgb(0x102030));
    EXPECT_EQ(rgb(0x112233).packed(), 0xFF332211U);
    EXPECT_EQ(rgb(0x112233).with_alpha(0.5F).a, 128);
}

}  // namespace
}  // namespace headlight
