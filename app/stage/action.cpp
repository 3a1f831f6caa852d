#include "app/stage/action.h"

#include <algorithm>
#include <cmath>

#include "app/theme/metrics.h"

namespace headlight {
namespace {

constexpr double kLargestTemperature = 5;

int wrapped(int value, int count) { return count <= 0 ? 0 : (value % count + count) % count; }

void open_picker(AppState& state) {
    state.picker.open = true;
    state.picker.filter.clear();
    state.picker.chosen = 0;
    state.editing.reset();
    state.focus = TextField::ModelFilter;
}

void close_picker(AppState& state) {
    if (!state.picker.open) return;
    state.picker.open = false;
    state.focus.reset();
}

void go_to(AppState& state, Scene scene) {
    close_picker(state);
    state.scene = scene;
    state.return_scene.reset();
}

/// In the open list of models these keys turn its pages.
void move_scene(AppState& state, int by) {
    if (state.picker.open) return;
    const int last = static_cast<int>(kScenes.size()) - 1;
    go_to(state, static_cast<Scene>(std::clamp(static_cast<int>(state.scene) + by, 0, last)));
}

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

/// In the embedding scene the layers are the slider's, elsewhere the selection's.
void move_layer(AppState& state, int by) {
    if (!state.snapshot) return;
    if (state.scene == Scene::Embedding) {
        const auto& stack = state.snapshot->model->spec().stack(shown_side(state));
        const float moved = std::round(state.embedding.layer) + static_cast<float>(by);
        const auto last = static_cast<float>(stack.blocks.size());
        state.embedding.layer = std::clamp(moved, 0.0f, last);
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
    const AttentionKind shown = shown_attention(state);
    std::size_t next = static_cast<std::size_t>(shown);
    do {
        next = (next + 1) % kAttentionKinds.size();
    } while (!has_attention(spec, kAttentionKinds[next]));
    if (kAttentionKinds[next] == shown) return;
    Selection& selection = state.selection;
    selection.attention = kAttentionKinds[next];
    selection.head_chosen = false;
    if (!selection.token) selection.side = query_side(selection.attention);
}

void mask_selected(AppState& state) {
    if (!state.snapshot || !state.selection.token || shown_side(state) != StackSide::Encoder)
        return;
    toggle_mask(state, *state.selection.token);
}

void move_temperature(AppState& state, double by) {
    const double moved = std::round((state.sampling.temperature + by) * 100) / 100;
    state.sampling.temperature = std::clamp(moved, 0.0, kLargestTemperature);
}

/// Esc takes back one thing at a time: help, typing, a lock, the way into a head.
void unlock(AppState& state) {
    Selection& selection = state.selection;
    if (state.help_open) {
        state.help_open = false;
    } else if (state.picker.open) {
        close_picker(state);
    } else if (state.notice) {
        state.notice.reset();
    } else if (state.editing) {
        state.editing.reset();
    } else if (state.focus) {
        state.focus.reset();
    } else if (selection.token || selection.second_token || state.embedding.clicked_id ||
               state.embedding.second_id) {
        selection.token.reset();
        selection.second_token.reset();
        selection.reverse = false;
        state.embedding.clicked_id.reset();
        state.embedding.second_id.reset();
    } else if (state.return_scene) {
        state.scene = *state.return_scene;
        state.return_scene.reset();
    }
}

void reset(AppState& state) {
    state.selection = Selection{};
    state.masked.clear();
    state.attention = AttentionOptions{};
    state.embedding = EmbeddingOptions{};
    state.sampling = SamplingSettings{};
    state.generation = Generation{};
    state.dart.throws = 0;
    state.help_open = false;
    state.notice.reset();
    state.editing.reset();
    state.focus.reset();
    close_picker(state);
    go_to(state, Scene::Overview);
}

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
        case Action::Unlock:
            unlock(state);
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
        default:
            return false;
    }
}

bool apply_to_sampling(AppState& state, Action action) {
    switch (action) {
        case Action::TemperatureUp:
            move_temperature(state, 0.1);
            return true;
        case Action::TemperatureDown:
            move_temperature(state, -0.1);
            return true;
        case Action::TemperatureUpFine:
            move_temperature(state, 0.01);
            return true;
        case Action::TemperatureDownFine:
            move_temperature(state, -0.01);
            return true;
        case Action::TemperatureOne:
            state.sampling.temperature = 1;
            return true;
        case Action::Greedy:
            state.sampling.temperature = 0;
            return true;
        case Action::EditTemperature:
            state.editing = SamplingField::Temperature;
            return true;
        case Action::EditTopK:
            state.editing = SamplingField::TopK;
            return true;
        case Action::EditTopP:
            state.editing = SamplingField::TopP;
            return true;
        case Action::EditMinP:
            state.editing = SamplingField::MinP;
            return true;
        case Action::ThrowDart:
            ++state.dart.throws;
            return true;
        case Action::Play:
            state.generation.playing = !state.generation.playing;
            return true;
        default:
            return false;
    }
}

/// What is seen of the embedding space: the camera moves by a tenth of the view.
bool apply_to_embedding(AppState& state, Action action) {
    constexpr float kZoomStep = 1.25f, kLeastZoom = 0.5f, kMostZoom = 200;
    EmbeddingOptions& seen = state.embedding;
    const auto zoom = [&](float factor) {
        seen.zoom = std::clamp(seen.zoom * factor, kLeastZoom, kMostZoom);
    };
    const float pan = 0.2f / seen.zoom;
    switch (action) {
        case Action::ToggleVocabulary:
            seen.vocabulary = !seen.vocabulary;
            return true;
        case Action::TogglePaths:
            seen.paths = !seen.paths;
            return true;
        case Action::ToggleColour:
            seen.colour = seen.colour == EmbeddingColour::Kind ? EmbeddingColour::Position
                                                               : EmbeddingColour::Kind;
            return true;
        case Action::ToggleBasis:
            seen.basis = seen.basis == EmbeddingBasis::Sentence ? EmbeddingBasis::Vocabulary
                                                                : EmbeddingBasis::Sentence;
            return true;
        case Action::NextNeighbour:
            ++seen.neighbour_steps;
            return true;
        case Action::ZoomIn:
            zoom(kZoomStep);
            return true;
        case Action::ZoomOut:
            zoom(1 / kZoomStep);
            return true;
        case Action::PanLeft:
            seen.centre[0] -= pan;
            return true;
        case Action::PanRight:
            seen.centre[0] += pan;
            return true;
        case Action::PanUp:
            seen.centre[1] += pan;
            return true;
        case Action::PanDown:
            seen.centre[1] -= pan;
            return true;
        case Action::FitView:
            seen.centre = {0, 0};
            seen.zoom = 1;
            return true;
        default:
            return false;
    }
}

bool apply_to_scene(AppState& state, Action action) {
    AttentionOptions& attention = state.attention;
    switch (action) {
        case Action::SceneOverview:
            go_to(state, Scene::Overview);
            return true;
        case Action::SceneAttention:
            go_to(state, Scene::Attention);
            return true;
        case Action::SceneAllHeads:
            go_to(state, Scene::AllHeads);
            return true;
        case Action::SceneEmbedding:
            go_to(state, Scene::Embedding);
            return true;
        case Action::SceneNextToken:
            go_to(state, Scene::NextToken);
            return true;
        case Action::SceneForward:
            move_scene(state, 1);
            return true;
        case Action::SceneBack:
            move_scene(state, -1);
            return true;
        case Action::ToggleAllHeads:
            attention.all_heads = !attention.all_heads;
            return true;
        case Action::ToggleSquareRoot:
            attention.square_root = !attention.square_root;
            return true;
        case Action::ToggleHideFirst:
            attention.hide_first = !attention.hide_first;
            return true;
        case Action::NextAttention:
            next_attention(state);
            return true;
        case Action::NextPairFilter:
            attention.pair = static_cast<PairFilter>(wrapped(
                static_cast<int>(attention.pair) + 1, static_cast<int>(kPairFilters.size())));
            return true;
        case Action::ToggleMask:
            mask_selected(state);
            return true;
        default:
            return false;
    }
}

bool apply_to_appearance(AppState& state, Action action) {
    constexpr int kLanguages = 3;
    switch (action) {
        case Action::FocusPrompt:
            close_picker(state);
            state.focus = TextField::Prompt;
            return true;
        case Action::OpenModel:
            state.picker.open ? close_picker(state) : open_picker(state);
            return true;
        case Action::KeepLastTokens:
            state.keep_last = !state.keep_last;
            return true;
        case Action::FoldPanel:
            state.panel_folded = !state.panel_folded;
            return true;
        case Action::NextTheme:
            state.theme = next_theme(state.theme);
            return true;
        case Action::NextLanguage:
            state.language =
                static_cast<Language>((static_cast<int>(state.language) + 1) % kLanguages);
            return true;
        case Action::TextLarger:
            state.text_scale = next_text_scale(state.text_scale, 1);
            return true;
        case Action::TextSmaller:
            state.text_scale = next_text_scale(state.text_scale, -1);
            return true;
        case Action::TextNormal:
            state.text_scale = 1;
            return true;
        case Action::Help:
            state.help_open = !state.help_open;
            return true;
        case Action::Reset:
            reset(state);
            return true;
        default:
            return false;
    }
}

}  // namespace

bool apply(AppState& state, Action action) {
    return apply_to_scene(state, action) || apply_to_selection(state, action) ||
           apply_to_sampling(state, action) || apply_to_embedding(state, action) ||
           apply_to_appearance(state, action);
}

}  // namespace headlight
