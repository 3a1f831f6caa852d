#include "app/theme/metrics.h"

#include <gtest/gtest.h>

#include <vector>

namespace headlight {
namespace {

TEST(Metrics, HasTheSizesOfTheDesign) {
    const Metrics large = make_metrics(1920, 1080, 1.0F);
    EXPECT_EQ(large.em, 29.0F);
    EXPECT_GE(large.large, 43.0F);
    EXPECT_GE(large.small, 20.0F);
    const Metrics small = make_metrics(1280, 720, 1.0F);
    EXPECT_GE(small.em, 19.0F);
    EXPECT_GE(small.large, 29.0F);
    EXPECT_GE(small.small, 14.0F);
    for (const Metrics& m : {large, small}) {
        EXPECT_GE(m.hit, 1.25F * m.em);
        EXPECT_GT(m.slider_grab, m.slider_track);
    }
    EXPECT_EQ(large.outline, 4.0F);
    EXPECT_EQ(large.line, 3.0F);
    EXPECT_GE(large.slider_track, 16.0F);
    EXPECT_GE(large.slider_grab, 36.0F);
}

TEST(Metrics, LettersFitWindowsThatAreHigherThanWide) {
    EXPECT_EQ(make_metrics(1080, 1920, 1.0F), make_metrics(1080, 810, 1.0F));
    EXPECT_EQ(make_metrics(1024, 768, 1.0F).em, 21.0F);
}

TEST(Metrics, LettersGrowWithTheScaleAndSpaceDoesNot) {
    const Metrics plain = make_metrics(1920, 1080, 1.0F);
    const Metrics grown = make_metrics(1920, 1080, 1.5F);
    EXPECT_NEAR(grown.em, 1.5F * plain.em, 1.0F);
    EXPECT_EQ(grown.margin, plain.margin);
    EXPECT_EQ(make_metrics(1920, 1080, 99.0F).scale, kLargestTextScale);
    EXPECT_GT(make_metrics(1, 1, 1.0F).small, 1.0F) << "even a window of one pixel";
}

TEST(Metrics, TextScaleStepsComeBackToOne) {
    EXPECT_EQ(next_text_scale(1.0F, 0), 1.0F);
    EXPECT_EQ(next_text_scale(next_text_scale(1.0F, 1), -1), 1.0F);
    EXPECT_EQ(next_text_scale(next_text_scale(1.0F, -1), 1), 1.0F);
    EXPECT_EQ(next_text_scale(kLargestTextScale, 1), kLargestTextScale);
    EXPECT_GT(next_text_scale(1.02F, 1), 1.02F) << "from a scale given on the command line";
}

struct Window {
    int width;
    int height;
    float scale;
};

class LayoutAt : public ::testing::TestWithParam<Window> {};

INSTANTIATE_TEST_SUITE_P(Windows, LayoutAt,
                         ::testing::Values(Window{1920, 1080, 1.0F}, Window{1920, 1080, 1.5F},
                                           Window{1280, 720, 1.0F}, Window{1280, 720, 1.5F},
                                           Window{1280, 720, 2.0F}, Window{3840, 2160, 1.0F},
                                           Window{1024, 768, 1.0F}, Window{800, 600, 1.0F},
                                           Window{2560, 1080, 1.0F}, Window{640, 480, 2.0F},
                                           Window{1080, 1920, 1.0F}));

TEST_P(LayoutAt, PartsStayInsideAndApart) {
    const auto [width, height, scale] = GetParam();
    const Metrics m = make_metrics(width, height, scale);
    for (const int lines : {1, 2, 9}) {
        const WindowLayout layout = make_layout({width, height, lines, false}, m);
        const std::vector<Rect> parts{layout.bar,   layout.prompt, layout.strip,
                                      layout.stage, layout.panel,  layout.status};
        for (std::size_t i = 0; i < parts.size(); ++i) {
            EXPECT_GE(parts[i].x, 0.0F) << i;
            EXPECT_GE(parts[i].w, 0.0F) << i;
            EXPECT_GE(parts[i].h, 0.0F) << i;
            EXPECT_LE(parts[i].right(), static_cast<float>(width)) << i;
            EXPECT_LE(parts[i].bottom(), static_cast<float>(height)) << i;
            for (std::size_t j = 0; j < i; ++j) {
                const bool apart =
                    parts[i].x >= parts[j].right() || parts[j].x >= parts[i].right() ||
                    parts[i].y >= parts[j].bottom() || parts[j].y >= parts[i].bottom();
                EXPECT_TRUE(apart || parts[i].w == 0.0F) << i << " and " << j;
            }
        }
    }
}

TEST(Layout, FoldsThePanelOnlyWhereThereIsNoRoom) {
    const auto layout_of = [](int width, int height, bool open) {
        return make_layout({width, height, 1, open}, make_metrics(width, height, 1.0F));
    };
    EXPECT_FALSE(layout_of(1920, 1080, false).panel_folds);
    EXPECT_GT(layout_of(1280, 720, false).panel.w, 0.0F) << "it never hides beside the stage";
    EXPECT_TRUE(layout_of(800, 600, true).panel_folds);
    EXPECT_EQ(layout_of(800, 600, false).panel.w, 0.0F);
    EXPECT_GT(layout_of(800, 600, true).panel.w, 300.0F);
}

TEST(Layout, TheStripTakesTwoLinesAtMost) {
    const Metrics m = make_metrics(1920, 1080, 1.0F);
    const float one = make_layout({1920, 1080, 1, true}, m).strip.h;
    EXPECT_EQ(make_layout({1920, 1080, 2, true}, m).strip.h, 2.0F * one);
    EXPECT_EQ(make_layout({1920, 1080, 7, true}, m).strip.h, 2.0F * one);
}

TEST(Rect, InsetNeverTurnsInsideOut) {
    EXPECT_EQ((Rect{10, 10, 4, 20}.inset(3)), (Rect{12, 13, 0, 14}));
}

}  // namespace
}  // namespace headlight
