#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "app/platform/gui.h"
#include "app/platform/offscreen.h"
#include "app/views/view_context.h"

/// The views on an off-screen picture, with a state of the test's own, driven through the input
/// queue as a person drives the window.
namespace headlight::testing {

class DrivenWindow : public ::testing::Test {
protected:
    /// Draws what is under test; called once a frame.
    virtual void draw(ViewContext& context) = 0;

    void frame() {
        const FrameInput& input = surface_.input().next_frame();
        for (const PressedChord& pressed : input.pressed) {
            if (const auto action = action_for(pressed.chord, state_.focus.has_value()))
                apply(state_, *action);
        }
        const Theme& colours = theme(state_.theme);
        const auto [width, height] = surface_.size();
        const Metrics metrics = make_metrics(width, height, state_.text_scale);
        targets_.begin_frame();
        gui_.begin_frame(input, 1.0 / 60, colours, metrics);
        ViewContext context{state_,   colours,   metrics, gui_.fonts(), Strings(state_.language),
                            targets_, textures_, input,   surface_,     distributions_,
                            actions_};
        draw(context);
        gui_.end_frame();
    }
    void frames(int count) {
        for (int i = 0; i < count; ++i)
            frame();
    }
    /// Draws until everything pushed has been taken, and once more.
    void settle() {
        while (!surface_.input().empty())
            frame();
        frames(2);
    }
    void hover(const std::string& target) {
        const std::optional<Rect> rect = targets_.find(target);
        ASSERT_TRUE(rect) << target;
        surface_.input().push(MouseMove{rect->centre_x(), rect->centre_y()});
        settle();
    }
    void click(const std::string& target, MouseButton button = MouseButton::Left) {
        hover(target);
        surface_.input().push(MouseButtonChange{button, true});
        surface_.input().push(MouseButtonChange{button, false});
        settle();
    }
    void press(Key key, bool ctrl = false) {
        if (ctrl) surface_.input().push(KeyChange{Key::LeftCtrl, true, false});
        surface_.input().push(KeyChange{key, true, false});
        surface_.input().push(KeyChange{key, false, false});
        if (ctrl) surface_.input().push(KeyChange{Key::LeftCtrl, false, false});
        settle();
    }
    void type(const std::string& text) {
        surface_.input().push(TextInput{text});
        settle();
    }

    Offscreen surface_{gl::Size{1280, 720}};
    Gui gui_{surface_, FontFiles::installed()};
    AppState state_;
    Targets targets_;
    gl::TensorTextures textures_;
    DistributionMemo distributions_;
    std::vector<Action> actions_;
};

}  // namespace headlight::testing
