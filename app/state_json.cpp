#include "app/state_json.h"

#include <nlohmann/json.hpp>

#include "app/commands/json_text.h"
#include "app/figures/model_list_figure.h"
#include "engine/model/derive.h"

namespace headlight {
namespace {

using nlohmann::json;

constexpr int kListedTokens = 10;

json or_null(const std::optional<int>& value) { return value ? json(*value) : json(nullptr); }

json tokens_json(const Snapshot& snapshot) {
    json tokens = json::array();
    for (const Token& token : snapshot.tokens) {
        tokens.push_back({{"id", token.id},
                          {"text", token.text},
                          {"begin", token.span.begin},
                          {"end", token.span.end},
                          {"special", token.special},
                          {"generated", token.generated}});
    }
    return tokens;
}

json selection_json(const Selection& selection) {
    return {{"token", or_null(selection.token)},
            {"hovered", or_null(selection.hovered_token)},
            {"second", or_null(selection.second_token)},
            {"reverse", selection.reverse},
            {"layer", selection.layer},
            {"head", selection.head}};
}

json attention_json(const Snapshot& snapshot, const Selection& selection) {
    const TraceView view{snapshot.model->spec(), snapshot.model->weights(), snapshot.trace,
                         snapshot.model->pool()};
    const StackSide side = head_side(view);
    const auto& blocks = stack_spec(view, side).blocks;
    if (blocks.empty()) return nullptr;
    const int layer = std::min<int>(selection.layer, static_cast<int>(blocks.size()) - 1);
    const int head = std::min(selection.head, blocks[layer].attention.n_heads - 1);
    const int last = static_cast<int>(snapshot.tokens.size()) - 1;
    const int query = std::min(selection.active_token().value_or(last), last);
    const Tensor3 pattern = attention_pattern(view, side, layer);
    json weights = json::array();
    for (Index key = 0; key < pattern.keys(); ++key)
        weights.push_back(pattern[head](query, key));
    return {{"layer", layer},
            {"head", head},
            {"stack", side == StackSide::Encoder ? "encoder" : "decoder"},
            {"query", query},
            {"weights", std::move(weights)}};
}

json sampling_json(const SamplingSettings& sampling) {
    return {{"temperature", sampling.temperature},
            {"top_k", sampling.top_k},
            {"top_p", sampling.top_p},
            {"min_p", sampling.min_p}};
}

json focus_json(std::optional<TextField> focus) {
    if (!focus) return nullptr;
    switch (*focus) {
        case TextField::Prompt:
            return "prompt";
        case TextField::ModelFilter:
            return "model-filter";
    }
    return nullptr;
}

json picker_json(const AppState& state) {
    const ModelPicker& picker = state.picker;
    json rows = json::array();
    for (const int row : matching_models(picker.found, picker.filter))
        rows.push_back(picker.found[static_cast<std::size_t>(row)].name);
    return {{"open", picker.open},
            {"reading", picker.reading},
            {"filter", picker.filter},
            {"chosen", picker.chosen},
            {"rows", std::move(rows)}};
}

json work_json(const AppState& state) {
    const WorkState& work = state.work;
    json document{{"busy", work.busy}, {"doing", work.doing}, {"failure", work.failure}};
    if (state.snapshot) {
        document["computed"] = state.snapshot->work.computed;
        document["reused"] = state.snapshot->work.reused;
        document["dropped"] = state.snapshot->work.dropped;
        document["milliseconds"] = state.snapshot->work.milliseconds;
        document["bytes"] = state.snapshot->work.bytes;
    }
    return document;
}

json draw_json(const AppState& state, const Draw& draw) {
    return {{"u", state.dart.u}, {"id", draw.id}, {"rank", draw.rank}, {"seed", state.dart.seed}};
}

void add_snapshot(json& document, Session& session) {
    const AppState& state = session.state();
    const Snapshot& snapshot = *state.snapshot;
    const Distribution& distribution = session.distributions().of(snapshot, state.sampling);
    const json next = next_json(snapshot.model->tokenizer(), distribution, kListedTokens);
    document["tokens"] = tokens_json(snapshot);
    document["attention"] = attention_json(snapshot, state.selection);
    document["next"] = next["next"];
    document["other"] = next["other"];
    document["entropy_bits"] = next["entropy_bits"];
    document["draw"] = draw_json(state, distribution.draw(state.dart.u));
}

}  // namespace

json state_json(Session& session, const Targets& targets) {
    const AppState& state = session.state();
    json document{{"model", state.model ? json(state.model->name()) : json(nullptr)},
                  {"prompt", state.prompt},
                  {"focus", focus_json(state.focus)},
                  {"picker", picker_json(state)},
                  {"scene", scene_name(state.scene)},
                  {"selection", selection_json(state.selection)},
                  {"sampling", sampling_json(state.sampling)},
                  {"generated", state.generation.ids},
                  {"undone", state.generation.undone},
                  {"playing", state.generation.playing},
                  {"stop_reason", state.generation.stop_reason},
                  {"work", work_json(state)},
                  {"notice", state.notice ? json(state.notice->text) : json(nullptr)},
                  {"embedding_layer", state.embedding.layer},
                  {"theme", to_string(state.theme)},
                  {"language", language_code(state.language)},
                  {"text_scale", state.text_scale},
                  {"help", state.help_open},
                  {"tokens", json::array()},
                  {"attention", nullptr},
                  {"next", json::array()},
                  {"draw", nullptr},
                  {"targets", json::object()}};
    for (const auto& [name, rect] : targets.all()) {
        document["targets"][name] = {rect.x, rect.y, rect.w, rect.h};
    }
    if (state.snapshot) add_snapshot(document, session);
    return document;
}

}  // namespace headlight
