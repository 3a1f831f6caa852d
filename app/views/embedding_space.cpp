#include "app/views/embedding_space.h"

#include <utility>

namespace headlight {
namespace {

/// Tables up to this many numbers are read within a frame.
constexpr Index kAtOnceNumbers = Index{2} << 20;

bool is_small(const LoadedModel& model, StackSide side) {
    const WeightView& table = token_table(model, side);
    return table.rows * table.cols <= kAtOnceNumbers;
}

}  // namespace

EmbeddingSpace::Made EmbeddingSpace::make(std::shared_ptr<const Snapshot> snapshot, StackSide side,
                                          EmbeddingBasis basis,
                                          std::optional<EmbeddingMap> vocabulary_map,
                                          bool know_kinds) {
    const WeightView& table = token_table(*snapshot->model, side);
    const Matrix states = unit_states(*snapshot, side);
    const auto positions = static_cast<int>(snapshot->tokens_of(side).size());
    Made made;
    made.side = side;
    made.basis = basis;
    made.expected = expected_tokens(*snapshot);
    if (!know_kinds) made.kinds = token_kinds(*snapshot->model, side);
    if (basis == EmbeddingBasis::Sentence && states.rows() > 0) {
        made.map = make_sentence_map(table, states, positions);
    } else if (vocabulary_map) {
        made.map = with_states(std::move(*vocabulary_map), states, positions);
    } else {
        made.map = make_vocabulary_map(table, states, positions);
    }
    made.snapshot = std::move(snapshot);
    return made;
}

void EmbeddingSpace::take_map() {
    std::optional<Made> made = map_work_.take();
    if (!made) return;
    if (!made_.snapshot || made_.snapshot->model != made->snapshot->model ||
        made_.side != made->side) {
        vocabulary_map_.reset();
        kinds_ = std::exchange(made->kinds, {});
    }
    if (made->basis == EmbeddingBasis::Vocabulary) vocabulary_map_ = made->map;
    made_ = std::move(*made);
    ++version_;
}

const EmbeddingMap* EmbeddingSpace::map(const std::shared_ptr<const Snapshot>& snapshot,
                                        StackSide side, EmbeddingBasis basis) {
    take_map();
    const bool current = made_.snapshot == snapshot && made_.side == side && made_.basis == basis;
    if (!current && !map_work_.running()) {
        const bool known =
            made_.snapshot && made_.snapshot->model == snapshot->model && made_.side == side;
        auto words = basis == EmbeddingBasis::Vocabulary && known ? vocabulary_map_ : std::nullopt;
        map_work_.start(
            [snapshot, side, basis, words = std::move(words), known]() mutable {
                return make(snapshot, side, basis, std::move(words), known);
            },
            is_small(*snapshot->model, side));
        take_map();
    }
    // Points of one model mean nothing beside the tokens of another.
    const bool usable = made_.snapshot && made_.snapshot->model == snapshot->model;
    return usable ? &made_.map : nullptr;
}

Vector EmbeddingSpace::vector_of(const Snapshot& snapshot, const EmbeddingFocus& focus) {
    return focus.id ? token_vector(token_table(*snapshot.model, focus.side), *focus.id)
                    : state_vector(snapshot, focus.side, focus.depth, focus.position);
}

EmbeddingSpace::Near EmbeddingSpace::find_near(const Snapshot& snapshot,
                                               const EmbeddingFocus& focus) {
    const Vector vector = vector_of(snapshot, focus);
    return {snapshot.id, focus,
            nearest_rows(token_table(*snapshot.model, focus.side),
                         ConstVectorView(vector.data(), vector.size()), kNeighbours,
                         focus.id.value_or(-1))};
}

void EmbeddingSpace::take_near() {
    if (std::optional<Near> near = neighbour_work_.take()) near_ = std::move(*near);
}

const std::vector<Neighbour>* EmbeddingSpace::neighbours(const EmbeddingFocus& focus) {
    const auto is_there = [&] {
        return near_.snapshot_id == made_.snapshot->id && near_.focus == focus;
    };
    take_near();
    if (!is_there() && !neighbour_work_.running()) {
        neighbour_work_.start(
            [snapshot = made_.snapshot, focus] { return find_near(*snapshot, focus); },
            is_small(*made_.snapshot->model, focus.side));
        take_near();
    }
    return is_there() ? &near_.neighbours : nullptr;
}

}  // namespace headlight
