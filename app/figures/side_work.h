#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <thread>
#include <utility>

namespace headlight {

/// What takes longer than a frame may: made on a thread, one piece at a time, and taken by the
/// frame that finds it finished. All functions belong to the thread that owns it; its end waits for
/// a piece that is under way.
template <class Made>
class SideWork {
public:
    /// @param finished  called from the thread that made a piece, once it can be taken
    explicit SideWork(std::function<void()> finished = [] {}) : finished_(std::move(finished)) {}

    /// A piece is being made or waits to be taken.
    bool running() const { return made_.valid(); }

    /// REQUIRES: !running(). `make` is called on a thread of its own; a `small` piece now, so that
    /// it can be taken in this frame.
    template <class Make>
    void start(Make&& make, bool small = false) {
        std::packaged_task<Made()> task(std::forward<Make>(make));
        made_ = task.get_future();
        if (small) {
            task();
            return;
        }
        thread_ = std::jthread([finished = finished_, task = std::move(task)]() mutable {
            task();
            finished();
        });
    }

    /// The piece once it is finished; throws what making it threw.
    std::optional<Made> take() {
        if (!running() || made_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
            return std::nullopt;
        }
        return made_.get();
    }

private:
    std::function<void()> finished_;
    std::future<Made> made_;
    std::jthread thread_;
};

}  // namespace headlight
