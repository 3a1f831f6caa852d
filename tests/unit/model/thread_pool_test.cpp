#include "engine/model/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <new>
#include <thread>
#include <vector>

namespace headlight {
namespace {

TEST(ThreadPool, EveryPlaceIsVisitedOnce) {
    for (const int threads : {1, 2, 5}) {
        ThreadPool pool(threads);
        EXPECT_EQ(pool.threads(), threads);
        for (const Index count : {0, 1, 7, 64, 1000})
            for (const Index grain : {1, 3, 64}) {
                std::vector<std::atomic<int>> visits(static_cast<std::size_t>(count));
                pool.parallel_for(count, grain, [&](Index begin, Index end) {
                    EXPECT_EQ(begin % grain, 0);
                    for (Index i = begin; i < end; ++i)
                        ++visits[static_cast<std::size_t>(i)];
                });
                for (const auto& visit : visits)
                    EXPECT_EQ(visit, 1);
            }
    }
}

TEST(ThreadPool, ATaskMayUseThePoolAgain) {
    ThreadPool pool(3);
    std::atomic<Index> total = 0;
    pool.parallel_for(10, 1, [&](Index begin, Index end) {
        pool.parallel_for(end - begin, 1, [&](Index b, Index e) { total += e - b; });
    });
    EXPECT_EQ(total, 10);
}

TEST(ThreadPool, ManyThreadsMayAskAtOnce) {
    ThreadPool pool(2);
    std::atomic<Index> total = 0;
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&] {
            for (int round = 0; round < 50; ++round)
                pool.parallel_for(20, 2, [&](Index begin, Index end) { total += end - begin; });
        });
    callers.clear();
    EXPECT_EQ(total, 4 * 50 * 20);
}

TEST(ThreadPool, WhatATaskThrowsReachesTheCaller) {
    for (const int threads : {1, 2, 5}) {
        ThreadPool pool(threads);
        for (const Index bad : {0, 7, 99}) {
            const auto fail_there = [&](Index begin, Index end) {
                // Long enough for every thread to take a range.
                std::this_thread::sleep_for(std::chrono::microseconds(50));
                if (begin <= bad && bad < end) throw std::bad_alloc();
            };
            EXPECT_THROW(pool.parallel_for(100, 1, fail_there), std::bad_alloc);
            std::atomic<Index> total = 0;
            pool.parallel_for(100, 1, [&](Index begin, Index end) { total += end - begin; });
            EXPECT_EQ(total, 100) << "the pool is of use afterwards";
        }
    }
}

}  // namespace
}  // namespace headlight
