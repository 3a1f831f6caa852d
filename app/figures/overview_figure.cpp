#include "app/figures/overview_figure.h"

#include <algorithm>
#include <cmath>

#include "app/figures/token_strip_figure.h"
#include "engine/analysis/logit_lens.h"
#include "engine/model/derive.h"

namespace headlight {
namespace {

/// Multiplications that a frame has time for.
constexpr Index kAtOnce = Index{8} << 20;

bool is_small(const Snapshot& snapshot) {
    const ModelSpec& spec = snapshot.model->spec();
    const Index depths = snapshot.trace.head_stack().layers() + 1;
    return depths * spec.vocab_size() * spec.d_model() <= kAtOnce;
}

/// As the strip calls it: the token of this very position by its chip, another as one that may
/// come.
std::string name_of(const Snapshot& snapshot, StackSide side, int token, TokenId id) {
    const Token& here = snapshot.tokens_of(side)[static_cast<std::size_t>(token)];
    return here.id == id ? make_strip_chip(snapshot, side, token).bytes
                         : make_expected_chip(*snapshot.model, side, id).bytes;
}

/// The largest logit's id and its softmax; without a name.
OverviewGuess guess_of(const ConstMatrixView& logits, Index row) {
    OverviewGuess guess;
    Index best = 0;
    const float largest = logits.row(row).maxCoeff(&best);
    if (!std::isfinite(largest)) return guess;
    const double total = (logits.row(row).cast<double>().array() - largest).exp().sum();
    guess.id = static_cast<TokenId>(best);
    guess.probability = 1 / total;
    return guess;
}

std::optional<double> cross_norm(const StackTrace& stack, Index layer, Index position) {
    const StackChunk& chunk = stack.chunk_of(position);
    const auto& cross = chunk.blocks[static_cast<std::size_t>(layer)].cross;
    if (!cross) return std::nullopt;
    return cross->out.row(position - chunk.first).cast<double>().norm();
}

}  // namespace

OverviewFigure make_overview_figure(const Snapshot& snapshot, StackSide side, int token) {
    const StackTrace& stack = stack_trace(snapshot.view(), side);
    OverviewFigure figure;
    figure.side = side;
    figure.token = token;
    for (Index depth = 0; depth <= stack.layers(); ++depth) {
        OverviewDepth& now = figure.depths.emplace_back();
        now.norm = stack.resid_pre_row(depth, token).cast<double>().norm();
        figure.largest_norm = std::max(figure.largest_norm, now.norm);
    }
    for (Index layer = 0; layer < stack.layers(); ++layer) {
        OverviewBlock& block = figure.blocks.emplace_back();
        block.attention_norm =
            stack.row(layer, &BlockActivations::attn_out, token).cast<double>().norm();
        block.mlp_norm = stack.row(layer, &BlockActivations::mlp_out, token).cast<double>().norm();
        block.cross_norm = cross_norm(stack, layer, token);
        figure.largest_write = std::max({figure.largest_write, block.attention_norm,
                                         block.cross_norm.value_or(0), block.mlp_norm});
    }
    return figure;
}

std::vector<OverviewGuess> make_overview_guesses(const Snapshot& snapshot, StackSide side,
                                                 int token) {
    std::vector<OverviewGuess> guesses;
    const ModelSpec& spec = snapshot.model->spec();
    if (side != head_side(spec) || !spec.head.speaks_tokens()) return guesses;
    const Matrix logits = logit_lens_of_all_depths(snapshot.view(), token);
    for (Index depth = 0; depth < logits.rows(); ++depth) {
        OverviewGuess& guess = guesses.emplace_back(guess_of(view_of(logits), depth));
        guess.bytes = name_of(snapshot, side, token, guess.id);
    }
    return guesses;
}

void OverviewGuesses::take() {
    std::optional<Made> made = work_.take();
    if (made && made->snapshot->id == snapshot_id_)
        by_token_.insert_or_assign(made->place, std::move(made->guesses));
}

const std::vector<OverviewGuess>* OverviewGuesses::of(
    const std::shared_ptr<const Snapshot>& snapshot, StackSide side, int token) {
    if (snapshot->id != snapshot_id_) {
        by_token_.clear();
        snapshot_id_ = snapshot->id;
    }
    take();
    const Place place{side, token};
    if (!by_token_.contains(place) && !work_.running()) {
        work_.start(
            [snapshot, place] {
                return Made{snapshot, place,
                            make_overview_guesses(*snapshot, place.first, place.second)};
            },
            is_small(*snapshot));
        take();
    }
    const auto found = by_token_.find(place);
    return found == by_token_.end() ? nullptr : &found->second;
}

}  // namespace headlight
