#include "app/views/embedding_space.h"

#include <utility>

namespace headlight {
namespace {

/// Tables up to this many numbers are laid on a plane within a frame.
constexpr Index kAtOnceNumbers = Index{2} << 20;

}  // namespace

EmbeddingSpace::Made EmbeddingSpace::make(std::shared_ptr<const Snapshot> snapshot,
                                          EmbeddingBasis basis,
                                          std::optional<Projection> vocabulary_basis) {
    const Matrix states = unit_states(*snapshot);
    const auto positions = static_cast<int>(snapshot->tokens.size());
    Made made{snapshot, basis, {}};
    if (basis == EmbeddingBasis::Sentence && states.rows() > 0) {
        made.map = make_sentence_map(*snapshot->model, states, positions);
    } else if (vocabulary_basis) {
        made.map = make_map_on(*snapshot->model, std::move(*vocabulary_basis), states, positions);
    } else {
        made.map = make_vocabulary_map(*snapshot->model, states, positions);
    }
    return made;
}

void EmbeddingSpace::take(Made made) {
    if (!made_from_ || made_from_->model != made.snapshot->model) {
        vocabulary_basis_.reset();
        kinds_.clear();
    }
    if (made.basis == EmbeddingBasis::Vocabulary) vocabulary_basis_ = made.map.basis;
    map_ = std::move(made.map);
    made_from_ = std::move(made.snapshot);
    basis_ = made.basis;
    ++version_;
}

const EmbeddingMap* EmbeddingSpace::map(const std::shared_ptr<const Snapshot>& snapshot,
                                        EmbeddingBasis basis) {
    if (std::optional<Made> made = next_.take()) take(std::move(*made));
    const bool current = map_ && made_from_ == snapshot && basis_ == basis;
    if (!current && !next_.running()) {
        const bool known = vocabulary_basis_ && made_from_->model == snapshot->model;
        auto axes = basis == EmbeddingBasis::Vocabulary && known ? vocabulary_basis_ : std::nullopt;
        const WeightView& table = token_table(*snapshot->model);
        if (table.rows * table.cols <= kAtOnceNumbers) {
            take(make(snapshot, basis, std::move(axes)));
        } else {
            next_.start([snapshot, basis, axes = std::move(axes)]() mutable {
                return make(snapshot, basis, std::move(axes));
            });
        }
    }
    // Points of one model mean nothing beside the tokens of another.
    const bool usable = map_ && made_from_->model == snapshot->model;
    return usable ? &*map_ : nullptr;
}

const std::vector<TokenKind>& EmbeddingSpace::kinds() {
    if (kinds_.empty() && made_from_) kinds_ = token_kinds(*made_from_->model);
    return kinds_;
}

const std::vector<TokenId>& EmbeddingSpace::expected(const Snapshot& snapshot) {
    if (expected_of_ != snapshot.id) {
        expected_ = expected_tokens(snapshot);
        expected_of_ = snapshot.id;
    }
    return expected_;
}

Vector EmbeddingSpace::vector_of(const Snapshot& snapshot, const EmbeddingFocus& focus) {
    return focus.id ? token_vector(*snapshot.model, *focus.id)
                    : state_vector(snapshot, focus.depth, focus.position);
}

const std::vector<Neighbour>& EmbeddingSpace::neighbours(const Snapshot& snapshot,
                                                         const EmbeddingFocus& focus) {
    if (neighbours_of_ != snapshot.id || !(neighbours_focus_ == focus)) {
        const Vector vector = vector_of(snapshot, focus);
        const int excluded = focus.id ? *focus.id : -1;
        neighbours_ =
            nearest_rows(token_table(*snapshot.model),
                         ConstVectorView(vector.data(), vector.size()), kNeighbours, excluded);
        neighbours_of_ = snapshot.id;
        neighbours_focus_ = focus;
    }
    return neighbours_;
}

}  // namespace headlight
