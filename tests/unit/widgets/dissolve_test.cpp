#include "app/widgets/dissolve.h"

#include <gtest/gtest.h>

#include "app/platform/gui.h"
#include "app/platform/offscreen.h"
#include "app/widgets/flash.h"

namespace headlight {
namespace {

constexpr double kFrame = 1.0 / 60;
const Rect kPlace{100, 50, 200, 100};

/// A window whose place is red or blue.
class DissolveTest : public ::testing::Test {
protected:
    void frame(Color color, bool changed = false, double dt = kFrame) {
        gui_.begin_frame(surface_.input().next_frame(), dt, theme(ThemeName::Light), metrics_);
        ImGui::SetNextWindowPos({0, 0});
        ImGui::SetNextWindowSize({640, 400});
        ImGui::Begin("all", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
        const Canvas canvas{theme(ThemeName::Light), metrics_, gui_.fonts(), targets_,
                            *ImGui::GetWindowDrawList()};
        if (changed) dissolve_.start();
        // The upper half is another colour, so that an upside-down copy is seen.
        fill_rect(canvas, kPlace, color);
        fill_rect(canvas, {kPlace.x, kPlace.y, kPlace.w, 50}, rgb(0x000000));
        dissolve_.draw(canvas, kPlace);
        fill_rect(canvas, {150, 120, 20, 20}, rgb(0x00FF00));  // lies over the place
        ImGui::End();
        gui_.end_frame();
        picture_ = surface_.read_pixels();
    }
    Color low() const { return picture_.at(280, 140); }
    Color high() const { return picture_.at(280, 60); }

    Offscreen surface_{gl::Size{640, 400}};
    Gui gui_{surface_, FontFiles::installed()};
    Metrics metrics_ = make_metrics(640, 400, 1.0F);
    Targets targets_;
    Dissolve dissolve_;
    gl::Image picture_;
    const Color red_ = rgb(0xFF0000), blue_ = rgb(0x0000FF);
};

TEST_F(DissolveTest, TheOldPictureFadesOverTheNew) {
    for (int i = 0; i < 30; ++i)
        frame(red_);
    EXPECT_FALSE(dissolve_.running());
    frame(blue_, true);
    EXPECT_TRUE(dissolve_.running());
    int red = low().r;
    EXPECT_GT(red, 200) << "the old one first";
    EXPECT_LT(high().r, 30) << "the right way up";
    for (int i = 0; i < 4; ++i) {
        frame(blue_);
        EXPECT_LT(low().r, red);
        red = low().r;
    }
    EXPECT_GT(low().b, 60);
    EXPECT_NEAR(picture_.at(160, 130).g, 255, 2) << "what lies over the place does not fade";
    for (int i = 0; i < 8; ++i)
        frame(blue_);
    EXPECT_FALSE(dissolve_.running());
    EXPECT_EQ(low().r, 0);
}

TEST_F(DissolveTest, AFastWalkShowsEveryPictureAtOnce) {
    for (int i = 0; i < 30; ++i)
        frame(red_);
    frame(blue_, true);
    frame(blue_);
    frame(red_, true);
    EXPECT_FALSE(dissolve_.running()) << "the next key skips the fade";
    EXPECT_EQ(low().r, 255);
    frame(blue_, true);
    EXPECT_FALSE(dissolve_.running());
    EXPECT_EQ(low().b, 255);
    for (int i = 0; i < 30; ++i)
        frame(blue_);
    frame(red_, true);
    EXPECT_TRUE(dissolve_.running());
}

TEST_F(DissolveTest, ALongSleepBeforeTheChangeDoesNotSkipIt) {
    frame(red_);
    frame(blue_, true, 60.0);
    EXPECT_TRUE(dissolve_.running());
    EXPECT_GT(low().r, 200);
}

TEST_F(DissolveTest, AFlashIsOverSoon) {
    Flash flash;
    frame(red_);
    EXPECT_FALSE(flash.running());
    flash.start();
    EXPECT_EQ(flash.strength(), 1);
    for (int i = 0; i < 9; ++i)
        frame(red_);
    EXPECT_NEAR(flash.strength(), 0.5F, 0.02F);
    for (int i = 0; i < 10; ++i)
        frame(red_);
    EXPECT_FALSE(flash.running());
}

}  // namespace
}  // namespace headlight
