#include "app/figures/overview_figure.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/logit_lens.h"

namespace headlight {
namespace {

bool speaks_the_vocabulary(const ModelSpec& spec) {
    return spec.head.kind == HeadKind::CausalLm || spec.head.kind == HeadKind::MaskedLm;
}

/// The largest logit's id and its softmax.
void read_guess(const Snapshot& snapshot, const ConstMatrixView& logits, Index row,
                OverviewDepth& depth) {
    Index best = 0;
    const float largest = logits.row(row).maxCoeff(&best);
    if (!std::isfinite(largest)) return;
    const double total = (logits.row(row).cast<double>().array() - largest).exp().sum();
    depth.guess = static_cast<TokenId>(best);
    depth.guess_bytes = snapshot.model->tokenizer().token_text(*depth.guess);
    depth.guess_probability = 1 / total;
}

}  // namespace

OverviewFigure make_overview_figure(const Snapshot& snapshot, int token) {
    const StackTrace& stack = snapshot.trace.head_stack();
    OverviewFigure figure;
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
        figure.largest_write =
            std::max({figure.largest_write, block.attention_norm, block.mlp_norm});
    }
    if (speaks_the_vocabulary(snapshot.model->spec())) {
        const Matrix logits = logit_lens_of_all_depths(snapshot.view(), token);
        for (Index depth = 0; depth < logits.rows(); ++depth) {
            read_guess(snapshot, view_of(logits), depth,
                       figure.depths[static_cast<std::size_t>(depth)]);
        }
    }
    return figure;
}

const OverviewFigure& OverviewMemo::of(const Snapshot& snapshot, int token) {
    if (snapshot.id != snapshot_id_) {
        figures_.clear();
        snapshot_id_ = snapshot.id;
    }
    const auto found = figures_.find(token);
    if (found != figures_.end()) return found->second;
    return figures_.emplace(token, make_overview_figure(snapshot, token)).first->second;
}

}  // namespace headlight
