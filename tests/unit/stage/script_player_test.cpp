#include "app/stage/script_player.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/stage/script_recorder.h"
#include "engine/error.h"

namespace headlight {
namespace {

/// A program of one button, one slider and one text field, fed through the real queue.
class PlayerTest : public testing::Test {
protected:
    PlayerTest() {
        targets.add("button", {100, 100, 40, 20});
        targets.add_grid("heatmap", {0, 200, 80, 40}, 2, 4);
        targets.add_slider("temperature", {10, 10, 20, 20}, {{0.0, 20.0f}, {2.0, 220.0f}});
        targets.add_text("una mela di colore");
    }

    ScriptHost host() {
        return {queue,
                targets,
                [this] {
                    return nlohmann::json{{"clicks", clicks}, {"text", text}};
                },
                [this] { return idle_after <= 0; },
                [this] { return typing; },
                [this](int width, int height) {
                    size = {width, height};
                },
                [this](const std::string& file) { shots.push_back(file); }};
    }

    void frame() {
        const FrameInput& input = queue.next_frame();
        const bool down = input.mouse_down[0];
        if (down && !was_down) pressed_at = {input.mouse_x, input.mouse_y};
        if (!down && was_down) {
            ++clicks;
            released_at = {input.mouse_x, input.mouse_y};
            alt = input.alt();
        }
        was_down = down;
        const bool right_down = input.mouse_down[static_cast<std::size_t>(MouseButton::Right)];
        right_clicks += right_was_down && !right_down ? 1 : 0;
        right_was_down = right_down;
        hovered_at = {input.mouse_x, input.mouse_y};
        text += input.text;
        for (const PressedChord& pressed : input.pressed) {
            if (to_string(pressed.chord) == "Ctrl+L") typing = true;
            chords.push_back(to_string(pressed.chord));
        }
        if (recorder) recorder->observe(input, targets, typing);
        --idle_after;
    }

    void play(const std::string& script, int most_frames = 400) {
        ScriptPlayer player(parse_script(script, "test.script"), "test.script", testing::TempDir());
        ScriptHost program = host();
        for (int i = 0; i < most_frames && !player.done(); ++i) {
            frame();
            player.advance(program, i / 60.0);
        }
        ASSERT_TRUE(player.done()) << script;
    }

    InputQueue queue;
    Targets targets;
    std::optional<ScriptRecorder> recorder;
    int clicks = 0, right_clicks = 0, idle_after = 0;
    bool was_down = false, right_was_down = false, typing = false, alt = false;
    std::pair<float, float> pressed_at, released_at, hovered_at;
    std::pair<int, int> size;
    std::string text;
    std::vector<std::string> chords, shots;
};

TEST_F(PlayerTest, ClicksInTheMiddleOfATarget) {
    play("click button");
    EXPECT_EQ(clicks, 1);
    EXPECT_EQ(released_at, std::pair(120.0f, 110.0f));
}

TEST_F(PlayerTest, DoubleClicksAndHoldsAlt) {
    play("double-click button");
    EXPECT_EQ(clicks, 2);
    play("alt-click button");
    EXPECT_TRUE(alt);
}

TEST_F(PlayerTest, TheRightButtonIsNotTheLeft) {
    play("right-click button");
    EXPECT_EQ(right_clicks, 1);
    EXPECT_EQ(clicks, 0);
}

TEST_F(PlayerTest, HoversACellOfAGrid) {
    play("hover heatmap/1,3");
    EXPECT_EQ(hovered_at, std::pair(70.0f, 230.0f));
}

TEST_F(PlayerTest, DragsASliderToAValue) {
    play("drag temperature to 1.7");
    EXPECT_EQ(pressed_at, std::pair(20.0f, 20.0f));
    EXPECT_NEAR(released_at.first, 190.0f, 0.01f);
}

TEST_F(PlayerTest, TypesIntoThePromptWhenNoFieldHasTheKeyboard) {
    play("type \"ciao 😀\"\nexpect state.text == \"ciao 😀\"");
    EXPECT_EQ(text, "ciao 😀");
    EXPECT_EQ(chords.front(), "Ctrl+L");
}

TEST_F(PlayerTest, WaitsUntilTheProgramIsIdle) {
    idle_after = 20;
    play("wait idle\nexpect state.clicks == 0");
    EXPECT_LE(idle_after, 0);
}

TEST_F(PlayerTest, ResizesShootsAndSavesTheState) {
    const std::string file = testing::TempDir() + "/player_state.json";
    std::filesystem::remove(file);
    play("size 800x600\nshot sub/a.png\nstate player_state.json");
    EXPECT_EQ(size, std::pair(800, 600));
    ASSERT_EQ(shots.size(), 1u);
    EXPECT_NE(shots[0].find("sub/a.png"), std::string::npos);
    std::ifstream in(file);
    EXPECT_EQ(nlohmann::json::parse(in)["clicks"], 0);
}

TEST_F(PlayerTest, AnUnknownTargetIsAnErrorThatListsTheNearOnes) {
    ScriptPlayer player(parse_script("wait idle\nclick buton", "test.script"), "test.script", ".");
    ScriptHost program = host();
    try {
        for (int i = 0; i < 400; ++i) {
            frame();
            player.advance(program, i / 60.0);
        }
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("test.script:2"), std::string::npos);
        EXPECT_NE(std::string(error.what()).find("near names: button"), std::string::npos);
    }
}

TEST_F(PlayerTest, AFailedExpectationSaysWhatItIs) {
    try {
        play("expect state.clicks == 3");
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("it is 0"), std::string::npos);
    }
    EXPECT_THROW(play("expect text \"una pera\""), Error);
    play("expect text \"una mela\"");
}

TEST_F(PlayerTest, WhatIsRecordedPlaysTheSameAgain) {
    recorder.emplace();
    play(
        "click button\ndrag temperature to 1.5\nkey PageDown\nalt-click button\n"
        "right-click button\nhover heatmap/0,0");
    const std::string recorded = recorder->script();
    EXPECT_NE(recorded.find("click button\n"), std::string::npos);
    EXPECT_NE(recorded.find("drag temperature to 1.5\n"), std::string::npos);
    EXPECT_NE(recorded.find("key PageDown\n"), std::string::npos);
    EXPECT_NE(recorded.find("alt-click button\n"), std::string::npos);
    EXPECT_NE(recorded.find("right-click button\n"), std::string::npos);
    EXPECT_FALSE(parse_script(recorded, "recorded").empty());
}

TEST_F(PlayerTest, RecordedTextIsOneAction) {
    recorder.emplace();
    typing = true;
    play("type \"una \"\ntype \"mela\"");
    EXPECT_NE(recorder->script().find("type \"una mela\"\n"), std::string::npos);
}

}  // namespace
}  // namespace headlight
