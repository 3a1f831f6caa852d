#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

#include "app/session.h"

namespace headlight::testing {

/// The program without pictures: frames are asked for, and the worker's thread works.
class RunningSession {
public:
    RunningSession(const std::string& model, const std::string& prompt,
                   const std::string& picture = "")
        : session_(start(model, prompt, picture), [this] { wake(); }) {}

    Session& session() { return session_; }
    AppState& state() { return session_.state(); }
    /// Why there is no snapshot; empty where there is one.
    std::string failure() {
        const auto& failure = state().work.failure;
        return failure ? failure_text(Strings(state().language), *failure) : "";
    }

    /// One frame, so many seconds after the last.
    void frame(double seconds) { session_.update(now_ += seconds); }

    /// Until the worker has something, or this long.
    void wait(std::chrono::milliseconds most) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, most, [this] { return woken_; });
        woken_ = false;
    }

    /// Frames until nothing is under way.
    void settle() {
        for (int i = 0; i < 2000; ++i) {
            frame(0.01);
            if (session_.idle()) return;
            wait(std::chrono::milliseconds(20));
        }
        FAIL() << "the session does not come to rest";
    }

private:
    static StartOptions start(const std::string& model, const std::string& prompt,
                              const std::string& picture) {
        StartOptions options;
        options.model.model = model;
        options.prompt = prompt;
        options.picture = picture;
        return options;
    }

    void wake() {
        {
            const std::lock_guard lock(mutex_);
            woken_ = true;
        }
        changed_.notify_one();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    double now_ = 0;
    Session session_;  ///< last: its worker wakes what stands above
};

}  // namespace headlight::testing
