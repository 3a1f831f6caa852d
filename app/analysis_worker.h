#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "engine/analyzer.h"

namespace headlight {

/// A model that finished opening.
struct ModelOpened {
    std::shared_ptr<const LoadedModel> model;
};

/// A model that could not be opened, and why. The program keeps the model it has.
struct ModelRefused {
    std::string message;
};

/// Opening was cancelled by the person.
struct ModelCancelled {};

using WorkerEvent = std::variant<ModelOpened, ModelRefused, ModelCancelled,
                                 std::shared_ptr<const Snapshot>, Failed>;

/// The one thread that opens models and runs forward passes. The UI thread hands in work and pulls
/// results; it never waits. There is one pending request, not a queue: the newest wins, and a pass
/// that it makes stale stops between two blocks. All public functions belong to the UI thread.
class AnalysisWorker {
public:
    /// `wake` is called from the worker's thread when there is something to pull.
    explicit AnalysisWorker(std::function<void()> wake);
    ~AnalysisWorker();
    AnalysisWorker(const AnalysisWorker&) = delete;
    AnalysisWorker& operator=(const AnalysisWorker&) = delete;

    /// Opens a model; replaces an opening that is under way.
    void open(std::string name_or_path, std::string bundled_models);

    /// Analyses a prompt with the newest opened model. Requests made while a model opens wait for
    /// it.
    void request(AnalysisRequest request);

    /// Stops the opening of a model that is under way.
    void cancel_open();

    /// What finished since the last call, oldest first.
    std::vector<WorkerEvent> poll();

    /// True from a request until its result can be polled.
    bool busy() const;

    /// What is being opened and how far it is (0..1); nothing when no model is being opened.
    struct Progress {
        std::string model;  ///< as it was asked for
        std::string what;   ///< the file that is being read
        float fraction = 0;
    };
    std::optional<Progress> progress() const;

private:
    struct OpenRequest {
        std::string name_or_path;
        std::string bundled_models;
    };

    void run(std::stop_token stop);
    void do_open(const OpenRequest& open, const std::stop_token& stop);
    void do_analyze(const AnalysisRequest& request, const std::stop_token& stop);
    void publish(WorkerEvent event);

    std::function<void()> wake_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::optional<OpenRequest> pending_open_;
    std::optional<AnalysisRequest> pending_request_;
    std::optional<Progress> progress_;
    std::stop_source current_open_{std::nostopstate};
    std::stop_source current_pass_{std::nostopstate};
    bool working_ = false;
    bool ready_ = false;  // a model has been opened
    std::vector<WorkerEvent> finished_;

    std::unique_ptr<Analyzer> analyzer_;  // worker's thread only
    std::jthread thread_;                 // last: it starts when everything above exists
};

}  // namespace headlight
