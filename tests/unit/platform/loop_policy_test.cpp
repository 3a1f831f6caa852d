#include "app/platform/loop_policy.h"

#include <gtest/gtest.h>

#include "app/platform/surface.h"

namespace headlight {
namespace {

TEST(LoopPolicy, SleepsUntilSomethingHappensWhenEverythingIsSettled) {
    const LoopFacts idle{.now = 100.0, .last_frame = 1.0, .frames_since_event = kSettleFrames};
    EXPECT_EQ(seconds_to_wait(idle), Surface::kForever);
}

TEST(LoopPolicy, DrawsTheFirstFrameAtOnce) { EXPECT_EQ(seconds_to_wait({}), 0.0); }

TEST(LoopPolicy, SettlesForThreeFramesAfterAnEvent) {
    LoopFacts facts{.now = 10.0, .last_frame = 9.0};
    for (facts.frames_since_event = 0; facts.frames_since_event < 3; ++facts.frames_since_event) {
        EXPECT_EQ(seconds_to_wait(facts), 0.0) << facts.frames_since_event;
    }
    EXPECT_EQ(seconds_to_wait(facts), Surface::kForever);
}

TEST(LoopPolicy, NeverMakesWaitingInputWait) {
    const LoopFacts facts{.now = 1.001,
                          .last_frame = 1.0,
                          .frames_since_event = 9,
                          .input_waiting = true,
                          .worker_busy = true,
                          .software_gl = true};
    EXPECT_EQ(seconds_to_wait(facts), 0.0);
}

TEST(LoopPolicy, CapsTheFrameRateWhereNothingElseDoes) {
    LoopFacts facts{.now = 1.0, .last_frame = 1.0, .frames_since_event = 9, .animating = true};
    EXPECT_NEAR(seconds_to_wait(facts), 1.0 / 60.0, 1e-9);
    facts.worker_busy = true;
    EXPECT_NEAR(seconds_to_wait(facts), 1.0 / 60.0, 1e-9) << "a graphics card draws beside it";
    facts.software_gl = true;
    EXPECT_NEAR(seconds_to_wait(facts), 1.0 / 30.0, 1e-9);
    facts.now = 2.0;
    EXPECT_EQ(seconds_to_wait(facts), 0.0) << "a late frame is due at once";
}

TEST(LoopPolicy, AWorkingWorkerAloneDrawsNothing) {
    const LoopFacts facts{
        .now = 5.1, .last_frame = 5.0, .frames_since_event = 9, .worker_busy = true};
    EXPECT_EQ(seconds_to_wait(facts), Surface::kForever) << "it wakes the loop when it has news";
}

}  // namespace
}  // namespace headlight
