#include "app/stage/action.h"

#include <algorithm>
#include <cmath>

#include "app/stage/selection_actions.h"
#include "app/theme/metrics.h"

namespace headlight {
namespace {

constexpr double kLargestTemperature = 5;

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
    const Scene end = has_experts(state) ? Scene::Experts : Scene::NextToken;
    const int last = static_cast<int>(end);
    go_to(state, static_cast<Scene>(std::clamp(static_cast<int>(state.scene) + by, 0, last)));
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
        case Action::SceneExperts:
            go_to(state, Scene::Experts);
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
        case Action::NextPairFilter:
            attention.pair = static_cast<PairFilter>(wrapped(
                static_cast<int>(attention.pair) + 1, static_cast<int>(kPairFilters.size())));
            return true;
        default:
            return false;
    }
}

/// Opens the field of the second sentence, goes to it, and closes it from within.
void edit_second(AppState& state) {
    close_picker(state);
    if (!takes_pairs(state)) return;
    if (state.focus == TextField::Second) {
        close_pair(state);
        return;
    }
    if (!state.second) state.second.emplace();
    state.focus = TextField::Second;
}

/// What was generated does not follow from the other text.
void toggle_chat(AppState& state) {
    if (!takes_chat(state)) return;
    state.chat = !state.chat;
    restart_generation(state);
}

bool apply_to_fields(AppState& state, Action action) {
    switch (action) {
        case Action::Unlock:
            unlock(state);
            return true;
        case Action::FocusPrompt:
            close_picker(state);
            state.focus = reads_picture(state) ? TextField::Picture : TextField::Prompt;
            return true;
        case Action::EditSecond:
            edit_second(state);
            return true;
        case Action::EditTarget:
            close_picker(state);
            if (takes_target(state)) state.focus = TextField::Target;
            return true;
        case Action::ToggleChat:
            close_picker(state);
            toggle_chat(state);
            return true;
        case Action::OpenModel:
            state.picker.open ? close_picker(state) : open_picker(state);
            return true;
        default:
            return false;
    }
}

bool apply_to_appearance(AppState& state, Action action) {
    constexpr int kLanguages = 3;
    switch (action) {
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
           apply_to_fields(state, action) || apply_to_appearance(state, action);
}

}  // namespace headlight
