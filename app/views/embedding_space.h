#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/app_state.h"
#include "app/figures/embedding_figure.h"
#include "app/figures/side_work.h"

namespace headlight {

/// What the neighbours are asked of: a vocabulary entry, or a position of the prompt after some
/// blocks.
struct EmbeddingFocus {
    StackSide side = StackSide::Decoder;  ///< whose table or whose positions
    std::optional<TokenId> id;
    int position = -1;
    int depth = 0;

    bool operator==(const EmbeddingFocus&) const = default;
};

/// The computed side of the embedding scene: kept as long as what it was made from. Small models
/// are computed in the frame that asks; large ones on a thread, while the scene says so.
class EmbeddingSpace {
public:
    /// The map of what a stack of this snapshot reads, or the last one while a new one is under
    /// way; null before the first.
    const EmbeddingMap* map(const std::shared_ptr<const Snapshot>& snapshot, StackSide side,
                            EmbeddingBasis basis);
    /// Changes with every new map.
    std::uint64_t version() const { return version_; }
    /// The snapshot that the map was made from: it may lag behind the program's.
    const std::shared_ptr<const Snapshot>& snapshot() const { return made_.snapshot; }
    /// The stack that it was made from.
    StackSide side() const { return made_.side; }
    /// Something is being computed.
    bool working() const { return map_work_.running() || neighbour_work_.running(); }

    /// What every vocabulary entry of the map is, and what is expected after each position.
    const std::vector<TokenKind>& kinds() const { return kinds_; }
    const std::vector<TokenId>& expected() const { return made_.expected; }

    /// The nearest vocabulary entries in the full dimension; a vocabulary entry itself is left out.
    /// Null while they are being computed.
    const std::vector<Neighbour>* neighbours(const EmbeddingFocus& focus);
    /// The vector of a focus.
    static Vector vector_of(const Snapshot& snapshot, const EmbeddingFocus& focus);

    static constexpr int kNeighbours = 10;

private:
    struct Made {
        std::shared_ptr<const Snapshot> snapshot;
        StackSide side = StackSide::Decoder;
        EmbeddingBasis basis = EmbeddingBasis::Sentence;
        EmbeddingMap map;
        std::vector<TokenId> expected;
        std::vector<TokenKind> kinds;  ///< of a stack that was not seen before
    };
    struct Near {
        std::uint64_t snapshot_id = 0;
        EmbeddingFocus focus;
        std::vector<Neighbour> neighbours;
    };
    static Made make(std::shared_ptr<const Snapshot> snapshot, StackSide side, EmbeddingBasis basis,
                     std::optional<EmbeddingMap> vocabulary_map, bool know_kinds);
    static Near find_near(const Snapshot& snapshot, const EmbeddingFocus& focus);
    void take_map();
    void take_near();

    Made made_;  ///< without its kinds; null snapshot: nothing yet
    std::uint64_t version_ = 0;
    SideWork<Made> map_work_;

    // These stay while the model and the stack of `made_` do.
    std::optional<EmbeddingMap> vocabulary_map_;  ///< its axes and words are used again
    std::vector<TokenKind> kinds_;

    Near near_;
    SideWork<Near> neighbour_work_;
};

}  // namespace headlight
