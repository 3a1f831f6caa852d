#include "app/figures/side_work.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace headlight {
namespace {

/// Takes the piece as frames do: by asking again.
template <class Made>
Made taken(SideWork<Made>& work) {
    for (;;) {
        if (std::optional<Made> made = work.take()) return *made;
        std::this_thread::yield();
    }
}

TEST(SideWork, MakesOnAThreadAndSaysWhenItCanBeTaken) {
    std::atomic<bool> may_go{false}, finished{false};
    SideWork<std::thread::id> work([&] { finished = true; });
    EXPECT_FALSE(work.running());
    work.start([&] {
        while (!may_go)
            std::this_thread::yield();
        return std::this_thread::get_id();
    });
    EXPECT_TRUE(work.running());
    EXPECT_FALSE(work.take());
    may_go = true;
    while (!finished)
        std::this_thread::yield();
    const std::optional<std::thread::id> made = work.take();
    ASSERT_TRUE(made) << "finished is said once it can be taken";
    EXPECT_NE(*made, std::this_thread::get_id());
    EXPECT_FALSE(work.running());
    work.start([] { return std::this_thread::get_id(); });
    taken(work);
}

TEST(SideWork, ASmallPieceIsMadeNow) {
    SideWork<std::thread::id> work;
    work.start([] { return std::this_thread::get_id(); }, true);
    EXPECT_EQ(work.take(), std::this_thread::get_id());
}

TEST(SideWork, WhatMakingThrowsIsThrownWhenItIsTaken) {
    SideWork<int> work;
    work.start([]() -> int { throw std::runtime_error("no"); });
    EXPECT_THROW(taken(work), std::runtime_error);
    EXPECT_FALSE(work.running());
}

TEST(SideWork, ItsEndWaits) {
    std::atomic<bool> made{false};
    {
        SideWork<int> work;
        work.start([&] {
            made = true;
            return 1;
        });
    }
    EXPECT_TRUE(made);
}

}  // namespace
}  // namespace headlight
