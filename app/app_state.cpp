#include "app/app_state.h"

#include <algorithm>

#include "engine/sampling/rng.h"

namespace headlight {
namespace {

constexpr std::array kSceneNames{"overview", "attention", "all-heads", "embedding", "next-token"};

}  // namespace

const char* scene_name(Scene scene) { return kSceneNames[static_cast<std::size_t>(scene)]; }

std::optional<Scene> scene_from_name(const std::string& name) {
    for (const Scene scene : kScenes) {
        if (name == scene_name(scene)) return scene;
    }
    return std::nullopt;
}

double dart_at(std::uint64_t seed, std::size_t generated, std::uint64_t throws) {
    Rng rng(seed, generated);
    double u = rng.uniform();
    for (std::uint64_t i = 0; i < throws; ++i)
        u = rng.uniform();
    return u;
}

AttentionEnd attention_end(const Selection& selection, AttentionKind kind) {
    const StackSide queries = query_side(kind), keys = key_side(kind);
    if (queries == keys) return {selection.active_token(queries), selection.reverse};
    const StackSide active = selection.hovered_token ? selection.hovered_side : selection.side;
    return {selection.active_token(active), active == keys && selection.active_token(keys)};
}

StackSide shown_side(const AppState& state) {
    const ModelSpec& spec = state.snapshot->model->spec();
    const bool has_it = state.selection.side == StackSide::Encoder ? spec.encoder.has_value()
                                                                   : spec.decoder.has_value();
    return has_it ? state.selection.side : head_side(spec);
}

AttentionKind shown_attention(const AppState& state) {
    const ModelSpec& spec = state.snapshot->model->spec();
    const AttentionKind kind = state.selection.attention;
    return has_attention(spec, kind) ? kind : main_attention(spec);
}

Prediction shown_prediction(const AppState& state, const Snapshot& snapshot) {
    const bool on_head = state.selection.side == head_side(snapshot.model->spec());
    return predict(snapshot, on_head ? state.selection.token : std::nullopt);
}

bool can_mask(const AppState& state, int position) {
    if (!state.snapshot || state.snapshot->model != state.model) return false;
    const std::vector<Token>& tokens = state.snapshot->tokens;
    if (position < 0 || position >= static_cast<int>(tokens.size())) return false;
    return state.model->mask_id() && state.model->spec().encoder &&
           !tokens[static_cast<std::size_t>(position)].special;
}

void toggle_mask(AppState& state, int position) {
    if (!can_mask(state, position)) return;
    const auto place = std::ranges::lower_bound(state.masked, position);
    if (place != state.masked.end() && *place == position) {
        state.masked.erase(place);
    } else {
        state.masked.insert(place, position);
    }
}

void restart_generation(AppState& state) {
    const float pace = state.generation.tokens_per_second;
    state.generation = Generation{};
    state.generation.tokens_per_second = pace;
    state.dart.throws = 0;
}

const char* text_key(Missing missing) {
    switch (missing) {
        case Missing::Logits:
            return "missing.logits";
        case Missing::Vocabulary:
            return "missing.vocabulary";
        case Missing::NextToken:
            return "missing.next_token";
        case Missing::Mask:
            return "missing.mask";
        case Missing::CausalMask:
            return "missing.causal_mask";
    }
    return "";
}

}  // namespace headlight
