#include "app/stage/selection_actions.h"

#include <algorithm>
#include <cmath>

namespace headlight {

int wrapped(int value, int count) { return count <= 0 ? 0 : (value % count + count) % count; }

namespace {

/// Along what the encoder reads and then what the decoder reads, round and round.
void move_token(AppState& state, int by) {
    if (!state.snapshot) return;
    const Snapshot& snapshot = *state.snapshot;
    const int prompt = static_cast<int>(snapshot.tokens.size());
    const int count = prompt + static_cast<int>(snapshot.decoder_tokens.size());
    if (count == 0) return;
    const bool two_stacks = !snapshot.decoder_tokens.empty();
    const StackSide only = head_side(snapshot.model->spec());
    Selection& selection = state.selection;
    int from = by > 0 ? -1 : count;
    if (selection.token) {
        const bool in_decoder = two_stacks && selection.side == StackSide::Decoder;
        from = *selection.token + (in_decoder ? prompt : 0);
    }
    const int to = wrapped(from + by, count);
    if (!two_stacks) {
        selection.lock(only, to);
    } else if (to < prompt) {
        selection.lock(StackSide::Encoder, to);
    } else {
        selection.lock(StackSide::Decoder, to - prompt);
    }
}

int heads_of(const AppState& state, int layer) {
    return attention_spec(state.snapshot->model->spec(), shown_attention(state), layer).n_heads;
}

void choose_head(AppState& state, int layer, int head) {
    const int layers = layer_count(state.snapshot->model->spec(), shown_attention(state));
    if (layers == 0) return;
    Selection& selection = state.selection;
    selection.layer = std::clamp(layer, 0, layers - 1);
    selection.head = std::min(head, heads_of(state, selection.layer) - 1);
    selection.head_chosen = true;
}

/// In the embedding scene the layers are the slider's, elsewhere the selection's; in the scene of
/// experts only those that have some.
void move_layer(AppState& state, int by) {
    if (!state.snapshot) return;
    if (state.scene == Scene::Embedding) {
        const auto& stack = state.snapshot->model->spec().stack(shown_side(state));
        const float moved = std::round(state.embedding.layer) + static_cast<float>(by);
        const auto last = static_cast<float>(stack.blocks.size());
        state.embedding.layer = std::clamp(moved, 0.0f, last);
        return;
    }
    if (state.scene == Scene::Experts) {
        move_expert_layer(state, by);
        return;
    }
    choose_head(state, state.selection.layer + by, state.selection.head);
}

void move_head(AppState& state, int by) {
    if (!state.snapshot) return;
    const Selection& selection = state.selection;
    choose_head(state, selection.layer, selection.head);
    choose_head(state, selection.layer,
                wrapped(selection.head + by, heads_of(state, selection.layer)));
}

/// The next of the model's attentions. The program chooses its head anew.
void next_attention(AppState& state) {
    if (!state.snapshot) return;
    const ModelSpec& spec = state.snapshot->model->spec();
    const auto shown = static_cast<std::size_t>(shown_attention(state));
    for (std::size_t i = 1; i < kAttentionKinds.size(); ++i) {
        const AttentionKind next = kAttentionKinds[(shown + i) % kAttentionKinds.size()];
        if (!has_attention(spec, next)) continue;
        choose_attention(state, next);
        return;
    }
}

void mask_selected(AppState& state) {
    if (!state.snapshot || !state.selection.token || shown_side(state) != StackSide::Encoder)
        return;
    toggle_mask(state, *state.selection.token);
}

}  // namespace

bool apply_to_selection(AppState& state, Action action) {
    switch (action) {
        case Action::NextToken:
            move_token(state, 1);
            return true;
        case Action::PreviousToken:
            move_token(state, -1);
            return true;
        case Action::ReverseDirection:
            state.selection.reverse = !state.selection.reverse;
            return true;
        case Action::LayerUp:
            move_layer(state, 1);
            return true;
        case Action::LayerDown:
            move_layer(state, -1);
            return true;
        case Action::HeadNext:
            move_head(state, 1);
            return true;
        case Action::HeadPrevious:
            move_head(state, -1);
            return true;
        case Action::NextAttention:
            next_attention(state);
            return true;
        case Action::ToggleMask:
            mask_selected(state);
            return true;
        default:
            return false;
    }
}

}  // namespace headlight
