#include "app/views/status_view.h"

#include <algorithm>
#include <optional>
#include <string>

#include "app/figures/number_format.h"
#include "app/figures/token_label.h"
#include "app/figures/token_strip_figure.h"

namespace headlight {
namespace {

struct Link {
    int key = 0;
    float weight = 0;
};

/// What position `query` looks at most in a head; nothing when the trace keeps no pattern.
std::optional<Link> strongest_link(const Snapshot& snapshot, int layer, int head, int query,
                                   bool hide_first) {
    const StackTrace& stack = snapshot.trace.head_stack();
    const StackChunk& chunk = stack.chunk_of(query);
    const Tensor3& pattern = chunk.blocks[static_cast<std::size_t>(layer)].pattern;
    if (pattern.empty() || head >= pattern.heads()) return std::nullopt;
    const auto row = pattern[head].row(query - chunk.first);
    Link best{-1, -1};
    for (Index key = hide_first && query > 0 ? 1 : 0; key < row.size(); ++key) {
        if (row(key) > best.weight) best = {static_cast<int>(key), row(key)};
    }
    return best.key < 0 ? std::nullopt : std::optional(best);
}

/// A token as one word of the line.
std::string name_of(const Snapshot& snapshot, int token) {
    return token_text(make_strip_chip(snapshot, token).bytes);
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
    const std::optional<int> token = selection.active_token();
    const int count = static_cast<int>(state.snapshot->tokens.size());
    if (!token || *token >= count) return text;
    if (!text.empty()) text += "     ";
    const std::string name = name_of(*state.snapshot, *token);
    if (shows_heads(state.scene) && !selection.reverse) {
        const auto link = strongest_link(*state.snapshot, selection.layer, selection.head, *token,
                                         state.attention.hide_first);
        if (link) {
            return text + name + " → " + name_of(*state.snapshot, link->key) + " " +
                   format_weight(link->weight);
        }
    }
    const TokenId id = state.snapshot->tokens[static_cast<std::size_t>(*token)].id;
    return text + context.text("status.token", {std::to_string(*token), name, std::to_string(id)});
}

std::string work_text(const ViewContext& context) {
    const AppState& state = context.state;
    if (!state.snapshot) return {};
    const Work& work = state.snapshot->work;
    std::string text = context.text(
        "status.work", {format_count(static_cast<std::int64_t>(state.snapshot->tokens.size())),
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
