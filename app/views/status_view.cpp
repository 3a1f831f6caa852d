#include "app/views/status_view.h"

#include <algorithm>
#include <optional>
#include <string>

#include "app/figures/number_format.h"
#include "app/figures/pair_filter.h"
#include "app/figures/token_label.h"
#include "app/figures/token_strip_figure.h"
#include "engine/model/derive.h"

namespace headlight {
namespace {

struct Link {
    int key = 0;
    float weight = 0;
};

/// What position `query` looks at most in a head, of what the scene shows; nothing when that leaves
/// nothing or the trace keeps no pattern.
std::optional<Link> strongest_link(const Snapshot& snapshot, AttentionKind kind, int layer,
                                   int head, int query, const AttentionOptions& options) {
    const StackTrace& stack = stack_trace(snapshot.view(), query_side(kind));
    const StackChunk& chunk = stack.chunk_of(query);
    const BlockActivations& block = chunk.blocks[static_cast<std::size_t>(layer)];
    const Tensor3& pattern = kind == AttentionKind::Cross ? block.cross->pattern : block.pattern;
    if (pattern.empty() || head >= pattern.heads()) return std::nullopt;
    const auto row = pattern[head].row(query - chunk.first);
    const PatternPart part = filtered_part(snapshot, kind, options.pair);
    Link best{-1, -1};
    for (int key = options.hide_first && query > 0 ? 1 : 0; key < row.size(); ++key) {
        if (row(key) > best.weight && part.contains(query, key)) best = {key, row(key)};
    }
    return best.key < 0 ? std::nullopt : std::optional(best);
}

/// What the model sees at a position as one word of the line.
std::string name_of(const Snapshot& snapshot, StackSide side, int token) {
    return token_text(seen_text(snapshot, side, token));
}

bool shows_heads(Scene scene) { return scene == Scene::Attention || scene == Scene::AllHeads; }

std::string selection_text(const ViewContext& context) {
    const AppState& state = context.state;
    const Selection& selection = state.selection;
    if (!state.snapshot) return {};
    std::string text;
    if (shows_heads(state.scene)) {
        text = context.text("status.head",
                            {std::to_string(selection.layer), std::to_string(selection.head)});
    }
    const Snapshot& snapshot = *state.snapshot;
    const AttentionKind kind = shown_attention(state);
    const bool heads = shows_heads(state.scene);
    const AttentionEnd end = attention_end(selection, kind);
    const StackSide side = !heads        ? shown_side(state)
                           : end.reverse ? key_side(kind)
                                         : query_side(kind);
    const std::optional<int> token = selection.active_token(side);
    if (!token || *token >= static_cast<int>(snapshot.tokens_of(side).size())) return text;
    if (!text.empty()) text += "     ";
    if (heads && !end.reverse) {
        const auto link = strongest_link(snapshot, kind, selection.layer, selection.head, *token,
                                         state.attention);
        if (link) {
            return text + name_of(snapshot, side, *token) + " → " +
                   name_of(snapshot, key_side(kind), link->key) + " " + format_weight(link->weight);
        }
    }
    const TokenId id = snapshot.tokens_of(side)[static_cast<std::size_t>(*token)].id;
    const std::string word = token_text(make_strip_chip(snapshot, side, *token).bytes);
    return text + context.text("status.token", {std::to_string(*token), word, std::to_string(id)});
}

std::string work_text(const ViewContext& context) {
    const AppState& state = context.state;
    if (!state.snapshot) return {};
    const Work& work = state.snapshot->work;
    const std::size_t read = state.snapshot->tokens.size() + state.snapshot->decoder_tokens.size();
    std::string text =
        context.text("status.work", {format_count(static_cast<std::int64_t>(read)),
                                     format_count(work.computed), format_count(work.reused),
                                     format_duration(work.milliseconds), format_bytes(work.bytes)});
    if (work.dropped > 0) {
        text = context.text("status.dropped", {format_count(work.dropped)}) + "   " + text;
    }
    return text;
}

}  // namespace

void draw_status(const ViewContext& context, Rect rect) {
    const Canvas canvas = context.canvas();
    const std::string right = work_text(context);
    const float right_width =
        std::min(figures_width(canvas, TextStyle::Small, right), rect.w * 0.7F);
    draw_figures(canvas, rect, TextStyle::Small, right, context.theme.secondary, Align::Right);
    const Rect left{rect.x, rect.y, rect.w - right_width - context.metrics.em, rect.h};
    draw_text(canvas, left, TextStyle::Small, selection_text(context), context.theme.text);
}

}  // namespace headlight
