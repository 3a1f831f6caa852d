#include "app/platform/input_queue.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace headlight {
namespace {

constexpr MouseButtonChange kPress{MouseButton::Left, true};
constexpr MouseButtonChange kRelease{MouseButton::Left, false};

/// How many events each frame takes when all of `events` wait at once.
std::vector<std::size_t> frames(const std::vector<InputEvent>& events) {
    InputQueue queue;
    for (const InputEvent& event : events)
        queue.push(event);
    std::vector<std::size_t> counts;
    while (!queue.empty())
        counts.push_back(queue.next_frame().events.size());
    return counts;
}

using Counts = std::vector<std::size_t>;

TEST(InputQueue, AClickTakesTwoFramesHoweverFastItIs) {
    EXPECT_EQ(frames({MouseMove{5, 5}, kPress, kRelease}), (Counts{2, 1}));
}

TEST(InputQueue, ThreeFastClicksStayThree) {
    InputQueue queue;
    for (int i = 0; i < 3; ++i) {
        queue.push(kPress);
        queue.push(kRelease);
    }
    std::vector<bool> seen;
    while (!queue.empty())
        seen.push_back(queue.next_frame().mouse_down[0]);
    EXPECT_EQ(seen, (std::vector<bool>{true, false, true, false, true, false}));
}

TEST(InputQueue, AReleaseWaitsForTheLastMove) {
    InputQueue queue;
    queue.push(kPress);
    queue.next_frame();
    queue.push(MouseMove{10, 0});
    queue.push(MouseMove{20, 0});
    queue.push(kRelease);
    const FrameInput& moved = queue.next_frame();
    EXPECT_EQ(moved.mouse_x, 20.0F);
    EXPECT_TRUE(moved.mouse_down[0]) << "the slider must see its last value while held";
    EXPECT_FALSE(queue.next_frame().mouse_down[0]);
}

TEST(InputQueue, AMoveWaitsForAButton) {
    EXPECT_EQ(frames({kPress, MouseMove{1, 1}}), (Counts{1, 1}));
    EXPECT_EQ(frames({MouseMove{1, 1}, MouseMove{2, 2}, MouseMove{3, 3}}), (Counts{3}));
}

TEST(InputQueue, AButtonWaitsForAKey) {
    EXPECT_EQ(frames({KeyChange{Key::LeftCtrl, true}, kPress}), (Counts{1, 1}));
}

TEST(InputQueue, AKeyWaitsForAButton) {
    EXPECT_EQ(frames({kPress, KeyChange{Key::A, true}}), (Counts{1, 1}));
}

TEST(InputQueue, WheelTurnsAddUpAndStayWhereTheyHappened) {
    InputQueue queue;
    queue.push(MouseMove{1, 1});
    queue.push(MouseWheel{0, 1});
    queue.push(MouseWheel{0, 2});
    queue.push(MouseMove{9, 9});
    const FrameInput& first = queue.next_frame();
    EXPECT_EQ(first.wheel_y, 3.0F);
    EXPECT_EQ(first.mouse_x, 1.0F);
    const FrameInput& second = queue.next_frame();
    EXPECT_EQ(second.wheel_y, 0.0F);
    EXPECT_EQ(second.mouse_x, 9.0F);
    EXPECT_EQ(frames({kPress, MouseWheel{0, 1}}), (Counts{1, 1}));
}

TEST(InputQueue, AFastControlKeyKeepsItsControl) {
    InputQueue queue;
    for (const Key key : {Key::LeftCtrl, Key::A})
        queue.push(KeyChange{key, true});
    for (const Key key : {Key::A, Key::LeftCtrl})
        queue.push(KeyChange{key, false});
    const FrameInput& frame = queue.next_frame();
    EXPECT_TRUE(frame.was_pressed({.key = Key::A, .ctrl = true}));
    EXPECT_FALSE(frame.was_pressed({.key = Key::A}));
    EXPECT_TRUE(frame.ctrl()) << "still held at the end of the frame in which A went down";
    queue.next_frame();
    EXPECT_FALSE(queue.frame().ctrl());
    EXPECT_TRUE(queue.empty());
}

TEST(InputQueue, APressWaitsForTextBeforeIt) {
    EXPECT_EQ(frames({TextInput{"a"}, KeyChange{Key::Backspace, true}}), (Counts{1, 1}));
}

TEST(InputQueue, TextWaitsForAnEditingKeyBeforeIt) {
    EXPECT_EQ(frames({KeyChange{Key::Backspace, true}, TextInput{"a"}}), (Counts{1, 1}));
    EXPECT_EQ(frames({KeyChange{Key::A, true}, TextInput{"a"}}), (Counts{2}));
}

TEST(InputQueue, TheSameKeyChangesOnceAFrame) {
    const KeyChange down{Key::Space, true};
    const KeyChange up{Key::Space, false};
    EXPECT_EQ(frames({down, up, down, up, down, up}), (Counts{1, 1, 1, 1, 1, 1}));
}

TEST(InputQueue, TwoKeysPressedOneAfterTheOtherBothCount) {
    InputQueue queue;
    queue.push(KeyChange{Key::Right, true});
    queue.push(KeyChange{Key::Down, true});  // rolled over: Right is not up yet
    EXPECT_TRUE(queue.next_frame().was_pressed({.key = Key::Right}));
    EXPECT_TRUE(queue.next_frame().was_pressed({.key = Key::Down}));
}

TEST(InputQueue, TypedTextArrivesWholeAndInOrder) {
    InputQueue queue;
    std::string typed;
    for (const char c : std::string("perche no")) {
        const std::string one(1, c);
        const auto key = c == ' ' ? Key::Space : *parse_key(one);
        queue.push(KeyChange{key, true});
        queue.push(TextInput{one});
        queue.push(KeyChange{key, false});
    }
    while (!queue.empty())
        typed += queue.next_frame().text;
    EXPECT_EQ(typed, "perche no");
}

TEST(InputQueue, TextOfAnyLengthAndPlaneIsOneFrame) {
    InputQueue queue;
    queue.push(TextInput{"a\U0001F600b\U0001D538 non è"});
    EXPECT_EQ(queue.next_frame().text, "a\U0001F600b\U0001D538 non è");
}

TEST(InputQueue, RepeatsOfAHeldKeyDoNotPileUpBehindASlowFrame) {
    InputQueue queue;
    queue.push(KeyChange{Key::Down, true});
    for (int i = 0; i < 20; ++i)
        queue.push(KeyChange{Key::Down, true, true});
    queue.push(KeyChange{Key::Down, false});
    int presses = 0;
    while (!queue.empty())
        presses += static_cast<int>(queue.next_frame().pressed.size());
    EXPECT_EQ(presses, 2) << "the tap and one repeat";
    EXPECT_FALSE(queue.frame().is_down(Key::Down));
}

TEST(InputQueue, RepeatsAreToldFromTaps) {
    InputQueue queue;
    queue.push(KeyChange{Key::Down, true, true});
    const FrameInput& frame = queue.next_frame();
    EXPECT_TRUE(frame.was_pressed({.key = Key::Down}));
    EXPECT_FALSE(frame.was_pressed({.key = Key::Down}, false));
}

TEST(InputQueue, DroppedFilesHaveTheirFrame) {
    InputQueue queue;
    queue.push(FilesDropped{{"/a/model", "/b"}});
    queue.push(MouseMove{1, 1});
    EXPECT_EQ(queue.next_frame().dropped.size(), 2U);
    EXPECT_TRUE(queue.next_frame().dropped.empty());
}

TEST(InputQueue, StatesCarryOverAndListsDoNot) {
    InputQueue queue;
    queue.push(MouseMove{3, 4});
    queue.push(KeyChange{Key::LeftShift, true});
    queue.push(TextInput{"x"});
    queue.next_frame();
    const FrameInput& later = queue.next_frame();
    EXPECT_TRUE(later.events.empty());
    EXPECT_TRUE(later.text.empty());
    EXPECT_EQ(later.mouse_y, 4.0F);
    EXPECT_TRUE(later.shift());
}

TEST(InputQueue, LeavingTheWindowMovesThePointerFarAway) {
    InputQueue queue;
    queue.push(MouseMove{3, 4});
    queue.push(MouseLeave{});
    EXPECT_LT(queue.next_frame().mouse_x, -1e29F);
}

}  // namespace
}  // namespace headlight
