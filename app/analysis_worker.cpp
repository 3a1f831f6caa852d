#include "app/analysis_worker.h"

#include <utility>

#include "engine/error.h"

namespace headlight {

AnalysisWorker::AnalysisWorker(std::function<void()> wake)
    : wake_(std::move(wake)), thread_([this](std::stop_token stop) { run(std::move(stop)); }) {}

AnalysisWorker::~AnalysisWorker() {
    thread_.request_stop();
    const std::lock_guard lock(mutex_);
    current_open_.request_stop();
    current_pass_.request_stop();
}

void AnalysisWorker::open(std::string name_or_path, std::string bundled_models) {
    {
        const std::lock_guard lock(mutex_);
        current_open_.request_stop();
        current_pass_.request_stop();
        progress_ = Progress{name_or_path, "", 0};
        pending_open_ = OpenRequest{std::move(name_or_path), std::move(bundled_models)};
    }
    changed_.notify_one();
}

void AnalysisWorker::request(AnalysisRequest request) {
    {
        const std::lock_guard lock(mutex_);
        current_pass_.request_stop();
        pending_request_ = std::move(request);
    }
    changed_.notify_one();
}

void AnalysisWorker::cancel_open() {
    const std::lock_guard lock(mutex_);
    current_open_.request_stop();
    if (pending_open_) {
        pending_open_.reset();
        progress_.reset();
        finished_.emplace_back(ModelCancelled{});
    }
}

std::vector<WorkerEvent> AnalysisWorker::poll() {
    const std::lock_guard lock(mutex_);
    return std::exchange(finished_, {});
}

bool AnalysisWorker::busy() const {
    const std::lock_guard lock(mutex_);
    return working_ || pending_open_ || (pending_request_ && ready_) || !finished_.empty();
}

std::optional<AnalysisWorker::Progress> AnalysisWorker::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

void AnalysisWorker::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        std::optional<OpenRequest> open;
        std::optional<AnalysisRequest> request;
        std::stop_token work;
        {
            std::unique_lock lock(mutex_);
            working_ = false;
            changed_.wait(lock, stop,
                          [this] { return pending_open_ || (pending_request_ && ready_); });
            if (stop.stop_requested()) return;
            working_ = true;
            if (pending_open_) {
                open = std::exchange(pending_open_, std::nullopt);
                current_open_ = std::stop_source();
                work = current_open_.get_token();
            } else {
                request = std::exchange(pending_request_, std::nullopt);
                current_pass_ = std::stop_source();
                work = current_pass_.get_token();
            }
        }
        if (open) {
            do_open(*open, work);
        } else {
            do_analyze(*request, work);
        }
    }
}

void AnalysisWorker::do_open(const OpenRequest& open, const std::stop_token& stop) {
    LoadedModel::Options options;
    options.bundled_models = open.bundled_models;
    options.stop = stop;
    options.progress = [this, model = open.name_or_path](double fraction, const std::string& what) {
        const std::lock_guard lock(mutex_);
        if (pending_open_) return;
        progress_ = Progress{model, what, static_cast<float>(fraction)};
        wake_();
    };
    WorkerEvent opened;
    try {
        opened = ModelOpened{LoadedModel::open(open.name_or_path, options)};
    } catch (const std::exception& error) {
        opened = ModelRefused{error.what()};
    }
    std::unique_lock lock(mutex_);
    if (pending_open_) return;  // another one took its place
    progress_.reset();
    if (stop.stop_requested()) {
        opened = ModelCancelled{};
    } else if (const auto* found = std::get_if<ModelOpened>(&opened)) {
        const std::uint64_t first_id = analyzer_ ? analyzer_->next_snapshot_id() : 1;
        analyzer_ = std::make_unique<Analyzer>(found->model, first_id);
        ready_ = true;
    }
    lock.unlock();
    publish(std::move(opened));
}

void AnalysisWorker::do_analyze(const AnalysisRequest& request, const std::stop_token& stop) {
    AnalysisResult result = analyzer_->analyze(request, stop);
    if (auto* snapshot = std::get_if<std::shared_ptr<const Snapshot>>(&result)) {
        publish(std::move(*snapshot));
    } else if (auto* failed = std::get_if<Failed>(&result)) {
        publish(std::move(*failed));
    }
}

void AnalysisWorker::publish(WorkerEvent event) {
    {
        const std::lock_guard lock(mutex_);
        finished_.push_back(std::move(event));
    }
    wake_();
}

}  // namespace headlight
