#include "app/platform/gui.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <functional>
#include <string>
#include <vector>

#include "app/platform/offscreen.h"
#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

/// ImGui on an off-screen picture with a slider, a button and a field, driven by the queue.
class GuiTest : public ::testing::Test {
protected:
    Offscreen surface_{gl::Size{640, 360}};
    Gui gui_{surface_, FontFiles::installed()};
    Metrics metrics_ = make_metrics(640, 360, 1.0F);
    float value_ = 0.0F;
    int clicks_ = 0;
    char field_[256] = "";
    ImVec2 slider_min_, slider_max_, button_, field_place_;

    void SetUp() override { frames(3); }

    void frame() {
        gui_.begin_frame(surface_.input().next_frame(), 1.0 / 60.0, theme(ThemeName::Light),
                         metrics_);
        ImGui::SetNextWindowPos({0, 0});
        ImGui::SetNextWindowSize({640, 360});
        ImGui::Begin("all", nullptr, ImGuiWindowFlags_NoDecoration);
        ImGui::SliderFloat("##slider", &value_, 0.0F, 100.0F);
        slider_min_ = ImGui::GetItemRectMin();
        slider_max_ = ImGui::GetItemRectMax();
        if (ImGui::Button("button")) ++clicks_;
        button_ = middle();
        ImGui::InputText("##field", field_, sizeof field_);
        field_place_ = middle();
        ImGui::End();
        gui_.end_frame();
    }
    static ImVec2 middle() {
        const ImVec2 low = ImGui::GetItemRectMin();
        const ImVec2 high = ImGui::GetItemRectMax();
        return {0.5F * (low.x + high.x), 0.5F * (low.y + high.y)};
    }
    void frames(int count) {
        for (int i = 0; i < count; ++i)
            frame();
    }
    void push(InputEvent event) { surface_.input().push(std::move(event)); }
    void push(const std::vector<InputEvent>& events) {
        for (const InputEvent& event : events)
            push(event);
    }
    void drain() {
        while (!surface_.input().empty())
            frame();
        frames(2);
    }
    void click(ImVec2 place) {
        push(MouseMove{place.x, place.y});
        push(MouseButtonChange{MouseButton::Left, true});
        push(MouseButtonChange{MouseButton::Left, false});
    }
};

TEST_F(GuiTest, ADragEndsAtTheLastPlaceWhenAllOfItArrivesAtOnce) {
    const float y = 0.5F * (slider_min_.y + slider_max_.y);
    push(MouseMove{slider_min_.x + 5.0F, y});
    push(MouseButtonChange{MouseButton::Left, true});
    push(MouseMove{slider_max_.x + 50.0F, y});
    push(MouseButtonChange{MouseButton::Left, false});
    drain();
    EXPECT_EQ(value_, 100.0F);
}

TEST_F(GuiTest, ThreeFastClicksPressTheButtonThreeTimes) {
    for (int i = 0; i < 3; ++i)
        click(button_);
    drain();
    EXPECT_EQ(clicks_, 3);
}

TEST_F(GuiTest, KeysImGuiDoesNotKnowReachTheProgram) {
    push(std::vector<InputEvent>{KeyChange{Key::LeftCtrl, true}, KeyChange{Key::F9, true}});
    frame();
    EXPECT_TRUE(surface_.input().frame().was_pressed({.key = Key::F9, .ctrl = true}));
}

TEST_F(GuiTest, ShowsTheCursorOfWhatIsBelowThePointer) {
    push(MouseMove{field_place_.x, field_place_.y});
    drain();
    EXPECT_EQ(surface_.cursor(), CursorShape::Text);
    push(MouseLeave{});
    drain();
    EXPECT_EQ(surface_.cursor(), CursorShape::Arrow);
}

TEST_F(GuiTest, TheSameFramesGiveTheSamePixels) {
    frames(2);
    const gl::Image first = surface_.read_pixels();
    frames(2);
    EXPECT_EQ(surface_.read_pixels(), first);
}

TEST_F(GuiTest, DrawsOnTheThemesBackgroundAndFollowsItsChange) {
    const auto corner = [&](ThemeName name) {
        gui_.begin_frame(surface_.input().next_frame(), 1.0 / 60.0, theme(name), metrics_);
        gui_.end_frame();
        return surface_.read_pixels().at(639, 359);
    };
    for (const ThemeName name : {ThemeName::Light, ThemeName::Dark, ThemeName::Contrast}) {
        EXPECT_EQ(corner(name), theme(name).background);
    }
}

TEST_F(GuiTest, FollowsTheSurfacesSizeAndTheTextScale) {
    surface_.resize({900, 500});
    metrics_ = make_metrics(800, 500, 1.5F);
    frames(2);
    EXPECT_EQ(surface_.read_pixels().size, (gl::Size{900, 500}));
    EXPECT_EQ(ImGui::GetIO().DisplaySize.x, 900.0F);
    EXPECT_GE(ImGui::GetFontSize(), metrics_.em);
    EXPECT_FALSE(std::filesystem::exists("imgui.ini"));
}

}  // namespace
}  // namespace headlight
