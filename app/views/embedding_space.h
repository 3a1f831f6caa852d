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
    std::optional<TokenId> id;
    int position = -1;
    int depth = 0;

    bool operator==(const EmbeddingFocus&) const = default;
};

/// The computed side of the embedding scene: kept as long as what it was made from. Small models
/// are computed in the frame that asks; large ones on a thread, while the scene says so.
class EmbeddingSpace {
public:
    /// The map for this snapshot and basis, or the last one while a new one is under way; null
    /// before the first.
    const EmbeddingMap* map(const std::shared_ptr<const Snapshot>& snapshot, EmbeddingBasis basis);
    /// Changes with every new map.
    std::uint64_t version() const { return version_; }
    /// The snapshot that the map was made from: it may lag behind the program's.
    const std::shared_ptr<const Snapshot>& snapshot() const { return made_from_; }
    /// A map is being computed.
    bool working() const { return next_.running(); }

    /// Of the model that the map was made from.
    const std::vector<TokenKind>& kinds();
    const std::vector<TokenId>& expected(const Snapshot& snapshot);
    /// The nearest vocabulary entries in the full dimension; a vocabulary entry itself is left out.
    const std::vector<Neighbour>& neighbours(const Snapshot& snapshot, const EmbeddingFocus& focus);
    /// The vector of a focus.
    static Vector vector_of(const Snapshot& snapshot, const EmbeddingFocus& focus);

    static constexpr int kNeighbours = 10;

private:
    struct Made {
        std::shared_ptr<const Snapshot> snapshot;
        EmbeddingBasis basis = EmbeddingBasis::Sentence;
        EmbeddingMap map;
    };
    static Made make(std::shared_ptr<const Snapshot> snapshot, EmbeddingBasis basis,
                     std::optional<Projection> vocabulary_basis);
    void take(Made made);

    std::optional<EmbeddingMap> map_;
    std::shared_ptr<const Snapshot> made_from_;
    EmbeddingBasis basis_ = EmbeddingBasis::Sentence;
    std::uint64_t version_ = 0;
    SideWork<Made> next_;

    // These stay while the model of `made_from_` does.
    std::optional<Projection> vocabulary_basis_;
    std::vector<TokenKind> kinds_;

    std::vector<TokenId> expected_;
    std::uint64_t expected_of_ = 0;
    std::vector<Neighbour> neighbours_;
    std::uint64_t neighbours_of_ = 0;
    EmbeddingFocus neighbours_focus_;
};

}  // namespace headlight
