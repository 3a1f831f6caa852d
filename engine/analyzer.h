#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include "engine/snapshot.h"

namespace headlight {

/// A request that cannot be answered, as a value that is drawn and not thrown.
struct Failed {
    enum class Reason {
        TooLong,    ///< `tokens` is above `limit`; AnalysisRequest::keep_last would shorten it
        Empty,      ///< no token at all, and the model has none that begins a sequence
        BadId,      ///< an id outside the vocabulary; `tokens` holds it, `limit` the vocabulary
        NoMask,     ///< tokens are to be masked, and the model has no token that masks
        NoDecoder,  ///< decoder input for a model that is no encoder-decoder
        NoPicture,  ///< text for a model that reads pictures, or another number of pixels
        NotRead,    ///< a part of the request that this kind of model does not read
        Internal,   ///< out of memory and the like
    };
    Reason reason = Reason::Internal;
    /// TooLong, Empty: the input of this stack of an encoder-decoder; nothing: the only one.
    std::optional<StackSide> side = {};
    long long tokens = 0;
    long long limit = 0;
    std::string message;  ///< one English line for the command line and logs
};

/// A stop was requested before the pass ended.
struct Stopped {};

using AnalysisResult = std::variant<std::shared_ptr<const Snapshot>, Failed, Stopped>;

/// Text in, snapshot out. Keeps the previous pass, so that a causal model computes only from the
/// first token that changed, and an encoder-decoder whose prompt stays computes no encoder. Used
/// from one thread at a time; the snapshots it returns are free to go to any thread.
class Analyzer {
public:
    /// @param first_snapshot_id  a successor passes on its predecessor's `next_snapshot_id()`, so
    /// that
    ///                           no two snapshots of a program share an id
    explicit Analyzer(std::shared_ptr<const LoadedModel> model,
                      std::uint64_t first_snapshot_id = 1);

    /// Never throws. The stop token is checked between blocks.
    AnalysisResult analyze(const AnalysisRequest& request, std::stop_token stop);

    const std::shared_ptr<const LoadedModel>& model() const { return model_; }
    std::uint64_t next_snapshot_id() const { return next_id_; }

private:
    AnalysisResult run(const AnalysisRequest& request, std::stop_token stop);

    std::shared_ptr<const LoadedModel> model_;
    std::uint64_t next_id_;
    std::shared_ptr<const Snapshot> previous_;
};

}  // namespace headlight
