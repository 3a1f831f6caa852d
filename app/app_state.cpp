#include "app/app_state.h"

#include <algorithm>

#include "app/figures/expert_figure.h"
#include "engine/model_input.h"
#include "engine/sampling/rng.h"

namespace headlight {
namespace {

constexpr std::array kSceneNames{"overview",  "attention",  "all-heads",
                                 "embedding", "next-token", "experts"};

}  // namespace

const char* scene_name(Scene scene) { return kSceneNames[static_cast<std::size_t>(scene)]; }

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

void choose_attention(AppState& state, AttentionKind kind) {
    Selection& selection = state.selection;
    if (kind == shown_attention(state)) return;
    selection.attention = kind;
    selection.head_chosen = false;
    if (!selection.token) selection.side = query_side(kind);
}

Prediction shown_prediction(const AppState& state, const Snapshot& snapshot) {
    const bool on_head = state.selection.side == head_side(snapshot.model->spec());
    return predict(snapshot, on_head ? state.selection.token : std::nullopt);
}

std::optional<TokenId> real_token(const AppState& state, const Snapshot& snapshot) {
    const std::optional<int> position = shown_prediction(state, snapshot).position;
    if (!position || snapshot.model->spec().head.kind != HeadKind::MaskedLm) return std::nullopt;
    const TokenId id = snapshot.head_tokens()[static_cast<std::size_t>(*position)].id;
    return id == snapshot.model->mask_id() ? std::nullopt : std::optional(id);
}

bool has_experts(const AppState& state) {
    if (!state.model) return false;
    const ModelSpec& spec = state.model->spec();
    const auto with_experts = [](const std::optional<StackSpec>& stack) {
        return stack && std::ranges::any_of(stack->blocks, [](const BlockSpec& block) {
                   return block.mlp.moe.has_value();
               });
    };
    return with_experts(spec.encoder) || with_experts(spec.decoder);
}

void move_expert_layer(AppState& state, int by) {
    const std::vector<int> layers = expert_layers(state.snapshot->model->spec(), shown_side(state));
    if (layers.empty()) return;
    const auto shown = std::ranges::find(layers, nearest_layer(layers, state.selection.layer));
    const auto place =
        std::clamp<std::ptrdiff_t>(shown - layers.begin() + by, 0, std::ssize(layers) - 1);
    state.selection.layer = layers[static_cast<std::size_t>(place)];
    state.selection.head_chosen = true;
}

bool shows_two_stacks(const AppState& state) {
    return state.snapshot && state.snapshot->model->spec().layout() == Layout::EncoderDecoder;
}

bool takes_pairs(const AppState& state) {
    if (!state.model) return false;
    const ModelSpec& spec = state.model->spec();
    return spec.layout() == Layout::EncoderOnly && !patches_of(spec);
}

bool is_paired(const AppState& state) { return takes_pairs(state) && state.second; }

void close_pair(AppState& state) {
    state.second.reset();
    if (state.focus == TextField::Second) state.focus.reset();
}

bool takes_target(const AppState& state) {
    return state.model && state.model->spec().layout() == Layout::EncoderDecoder;
}

bool takes_chat(const AppState& state) { return state.model && state.model->chat().exists(); }

bool reads_picture(const AppState& state) {
    return state.model && patches_of(state.model->spec()) != nullptr;
}

bool has_field(const AppState& state, TextField field) {
    switch (field) {
        case TextField::Prompt:
            return !reads_picture(state);
        case TextField::Second:
            return is_paired(state);
        case TextField::Target:
            return takes_target(state);
        case TextField::Picture:
            return reads_picture(state);
        case TextField::ModelFilter:
            return state.picker.open;
    }
    return false;
}

std::string failure_text(const Strings& text, const Failed& failed) {
    const bool in_decoder = failed.side == StackSide::Decoder;
    switch (failed.reason) {
        case Failed::Reason::TooLong:
            return text(in_decoder ? "failed.too_long_decoder" : "failed.too_long",
                        {std::to_string(failed.tokens), std::to_string(failed.limit)});
        case Failed::Reason::Empty:
            return text(in_decoder ? "failed.empty_decoder" : "failed.empty");
        case Failed::Reason::NoPicture:
            return text("failed.no_picture");
        default:
            return failed.message;
    }
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
    const int of_prompt =
        state.snapshot->tokens[static_cast<std::size_t>(position)].prompt_position;
    const auto place = std::ranges::lower_bound(state.masked, of_prompt);
    if (place != state.masked.end() && *place == of_prompt) {
        state.masked.erase(place);
    } else {
        state.masked.insert(place, of_prompt);
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
        case Missing::Tokens:
            return "missing.tokens";
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
