#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/figures/side_work.h"
#include "engine/snapshot.h"

namespace headlight {

/// The residual stream of one position at one depth.
struct OverviewDepth {
    double norm = 0;  ///< length of the vector
};

/// What the model would say here if it stopped at one depth (the logit lens).
struct OverviewGuess {
    TokenId id = 0;
    std::string bytes;
    double probability = 0;
};

/// What one block added to the stream of one position.
struct OverviewBlock {
    double attention_norm = 0;         ///< length of what attention wrote
    std::optional<double> cross_norm;  ///< of what cross-attention wrote, where there is any
    double mlp_norm = 0;               ///< length of what the MLP wrote
};

/// One position's way through the model.
struct OverviewFigure {
    StackSide side = StackSide::Decoder;
    int token = 0;  ///< position of that stack
    std::vector<OverviewDepth>
        depths;  ///< 0: embedding, then after each block; one more than blocks
    std::vector<OverviewBlock> blocks;
    double largest_norm = 0;   ///< of depths
    double largest_write = 0;  ///< of what attentions and MLPs wrote
};

/// REQUIRES: the model has the stack, and `token` is one of its positions.
OverviewFigure make_overview_figure(const Snapshot& snapshot, StackSide side, int token);

/// One for every depth; none at all for a model without an unembedding over the vocabulary, and for
/// the stack that its head does not read. Takes depths * vocabulary * d_model multiplications: too
/// many for a frame of a large model.
std::vector<OverviewGuess> make_overview_guesses(const Snapshot& snapshot, StackSide side,
                                                 int token);

/// Remembers the guesses of the newest snapshot by token, so that pointing along the strip computes
/// each once; those of large models on a thread. UI thread only.
class OverviewGuesses {
public:
    /// Null while they are being computed. The pointer holds until the next call with another
    /// snapshot.
    const std::vector<OverviewGuess>* of(const std::shared_ptr<const Snapshot>& snapshot,
                                         StackSide side, int token);
    bool working() const { return work_.running(); }

private:
    using Place = std::pair<StackSide, int>;
    struct Made {
        std::shared_ptr<const Snapshot> snapshot;
        Place place;
        std::vector<OverviewGuess> guesses;
    };
    void take();

    std::uint64_t snapshot_id_ = 0;  ///< 0: empty, snapshots count from 1
    std::map<Place, std::vector<OverviewGuess>> by_token_;
    SideWork<Made> work_;
};

}  // namespace headlight
