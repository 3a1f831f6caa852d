#include "engine/model/thread_pool.h"

#include <algorithm>
#include <utility>

namespace headlight {

ThreadPool::ThreadPool(int threads) {
    if (threads <= 0) threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    workers_.reserve(static_cast<std::size_t>(threads - 1));
    for (int i = 1; i < threads; ++i)
        workers_.emplace_back([this] { work(); });
}

ThreadPool::~ThreadPool() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
}

void ThreadPool::parallel_for(Index count, Index grain,
                              const std::function<void(Index, Index)>& task) {
    if (count <= 0) return;
    if (count <= grain || workers_.empty() || busy_.exchange(true)) {
        task(0, count);
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        task_ = &task;
        count_ = count;
        grain_ = grain;
        next_ = 0;
        ++generation_;
    }
    wake_.notify_all();
    take_ranges();
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return running_ == 0; });
    task_ = nullptr;
    const std::exception_ptr failure = std::exchange(failure_, nullptr);
    busy_ = false;
    if (failure) std::rethrow_exception(failure);
}

void ThreadPool::work() {
    std::size_t seen = 0;
    while (true) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return closing_ || generation_ != seen; });
            if (closing_) return;
            seen = generation_;
        }
        take_ranges();
    }
}

void ThreadPool::take_ranges() {
    std::unique_lock lock(mutex_);
    ++running_;
    while (task_ != nullptr && next_ < count_) {
        const Index begin = next_, end = std::min(count_, begin + grain_);
        next_ = end;
        const auto* task = task_;
        lock.unlock();
        std::exception_ptr failure;
        try {
            (*task)(begin, end);
        } catch (...) {
            failure = std::current_exception();
        }
        lock.lock();
        if (!failure) continue;
        if (!failure_) failure_ = failure;
        next_ = count_;
    }
    if (--running_ == 0) done_.notify_all();
}

}  // namespace headlight
