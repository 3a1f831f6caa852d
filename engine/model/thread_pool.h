#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/model/tensor.h"

namespace headlight {

/// A few threads that sleep until there is work. Threads never spin: the user interface needs their
/// processors. Any thread may call `parallel_for`; while the pool is busy, and inside a task, the
/// caller simply does its work alone. Results must not depend on how the work is divided.
class ThreadPool {
public:
    /// `threads` counts the caller; 1 starts none, 0 takes as many as the machine has processors.
    explicit ThreadPool(int threads = 0);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    int threads() const { return static_cast<int>(workers_.size()) + 1; }

    /// Calls task(begin, end) for ranges that cover [0, count) once and begin at multiples of
    /// `grain`; returns when all are done. What a task throws reaches the caller in the same way:
    /// the first of it, once no task runs; ranges that had not begun by then are left out.
    void parallel_for(Index count, Index grain, const std::function<void(Index, Index)>& task);

private:
    void work();
    void take_ranges();

    std::atomic<bool> busy_ = false;  ///< the pool is doing some thread's work

    std::mutex mutex_;  ///< guards what follows
    std::condition_variable wake_, done_;
    const std::function<void(Index, Index)>* task_ = nullptr;
    Index count_ = 0, grain_ = 1, next_ = 0;
    std::size_t generation_ = 0;
    int running_ = 0;
    std::exception_ptr failure_;  ///< the first that a task of this generation threw
    bool closing_ = false;

    std::vector<std::jthread> workers_;
};

}  // namespace headlight
