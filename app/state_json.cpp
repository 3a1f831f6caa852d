#include "app/state_json.h"

#include <nlohmann/json.hpp>

#include "app/commands/json_text.h"
#include "app/figures/model_list_figure.h"
#include "app/figures/pair_look.h"
#include "engine/analysis/expert_load.h"

namespace headlight {
namespace {

using nlohmann::json;

constexpr int kListedTokens = 10;

json tokens_json(const std::vector<Token>& tokens) {
    json list = json::array();
    for (const Token& token : tokens) {
        list.push_back({{"id", token.id},
                        {"text", token.text},
                        {"begin", token.span.begin},
                        {"end", token.span.end},
                        {"special", token.special},
                        {"generated", token.generated},
                        {"segment", token.segment},
                        {"masked", token.masked}});
    }
    return list;
}

const char* side_name(StackSide side) { return side == StackSide::Encoder ? "encoder" : "decoder"; }

json selection_json(const AppState& state) {
    const Selection& selection = state.selection;
    return {{"side", state.snapshot ? json(side_name(shown_side(state))) : json(nullptr)},
            {"token", or_null(selection.token)},
            {"hovered", or_null(selection.hovered_token)},
            {"second", or_null(selection.second_token)},
            {"reverse", selection.reverse},
            {"layer", selection.layer},
            {"head", selection.head}};
}

/// The row of the query that is shown: the selected one, where the selection is a query.
json attention_json(const AppState& state) {
    const Snapshot& snapshot = *state.snapshot;
    const ModelSpec& spec = snapshot.model->spec();
    const Selection& selection = state.selection;
    const AttentionKind kind = shown_attention(state);
    const int layers = layer_count(spec, kind);
    if (layers == 0) return nullptr;
    const int layer = std::min(selection.layer, layers - 1);
    const int head = std::min(selection.head, attention_spec(spec, kind, layer).n_heads - 1);
    const int last = static_cast<int>(snapshot.queries(kind).size()) - 1;
    const Tensor3 pattern = snapshot.pattern(kind, layer);
    const int resting = resting_query(snapshot, kind, state.attention.pair, pattern[head]);
    const int query = std::min(last, selection.active_token(query_side(kind)).value_or(resting));
    json weights = json::array();
    for (Index key = 0; key < pattern.keys(); ++key)
        weights.push_back(pattern[head](query, key));
    return {{"stack", to_text(kind)},
            {"layer", layer},
            {"head", head},
            {"query", query},
            {"pair", pair_filter_name(state.attention.pair)},
            {"weights", std::move(weights)}};
}

/// Where the router of every layer with experts sent the selected token.
json experts_json(const AppState& state) {
    const Snapshot& snapshot = *state.snapshot;
    const StackSide side = shown_side(state);
    const std::size_t position = static_cast<std::size_t>(
        state.selection.active_token(side).value_or(snapshot.resting_position(side)));
    json layers = json::array();
    for (const int layer : expert_layers(snapshot.model->spec(), side)) {
        json visits = json::array();
        for (const ExpertVisit& visit :
             layer_routing(snapshot.view(), side, layer).visits[position]) {
            visits.push_back({{"expert", visit.expert}, {"weight", visit.weight}});
        }
        layers.push_back({{"layer", layer}, {"experts", std::move(visits)}});
    }
    return layers;
}

/// Where the model speaks, or why it does not; at a mask also what stands there.
json prediction_json(const AppState& state, const Distribution& distribution) {
    const Snapshot& snapshot = *state.snapshot;
    const Prediction prediction = shown_prediction(state, snapshot);
    json document{{"position", or_null(prediction.position)}, {"missing", nullptr}};
    if (prediction.missing)
        document["missing"] = Strings(Language::English)(text_key(*prediction.missing));
    if (prediction.position) {
        const Token& token = snapshot.head_tokens()[static_cast<std::size_t>(*prediction.position)];
        document["masked"] = token.masked;
        if (token.masked) {
            document["real"] = {
                {"id", token.id},
                {"rank", rank_of(distribution, token.id)},
                {"probability", distribution.probabilities[static_cast<std::size_t>(token.id)]}};
        }
    }
    return document;
}

json sampling_json(const SamplingSettings& sampling) {
    return {{"temperature", sampling.temperature},
            {"top_k", sampling.top_k},
            {"top_p", sampling.top_p},
            {"min_p", sampling.min_p}};
}

json stop_json(std::optional<GenerationStop> stop) {
    if (!stop) return nullptr;
    return *stop == GenerationStop::End ? "eos" : "context";
}

json focus_json(std::optional<TextField> focus) {
    if (!focus) return nullptr;
    switch (*focus) {
        case TextField::Prompt:
            return "prompt";
        case TextField::Second:
            return "second";
        case TextField::Target:
            return "target";
        case TextField::Picture:
            return "picture";
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
    json document{
        {"busy", work.busy},
        {"doing", work.doing},
        {"failure", work.failure ? failure_text(Strings(state.language), *work.failure) : ""}};
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
    const Distribution& distribution = session.distributions().of(
        snapshot, shown_prediction(state, snapshot).position, state.sampling);
    const json next = next_json(snapshot.model->head_tokenizer(), distribution, kListedTokens);
    document["tokens"] = tokens_json(snapshot.tokens);
    document["decoder_tokens"] = tokens_json(snapshot.decoder_tokens);
    document["attention"] = attention_json(state);
    document["experts"] = experts_json(state);
    document["prediction"] = prediction_json(state, distribution);
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
                  {"chat", state.chat},
                  {"second", or_null(state.second)},
                  {"target", state.target},
                  {"masked", state.masked},
                  {"focus", focus_json(state.focus)},
                  {"picker", picker_json(state)},
                  {"scene", scene_name(state.scene)},
                  {"selection", selection_json(state)},
                  {"sampling", sampling_json(state.sampling)},
                  {"generated", state.generation.ids},
                  {"undone", state.generation.undone},
                  {"playing", state.generation.playing},
                  {"stop_reason", stop_json(state.generation.stop)},
                  {"work", work_json(state)},
                  {"notice", state.notice ? json(state.notice->text) : json(nullptr)},
                  {"embedding_layer", state.embedding.layer},
                  {"theme", to_string(state.theme)},
                  {"language", language_code(state.language)},
                  {"text_scale", state.text_scale},
                  {"help", state.help_open},
                  {"tokens", json::array()},
                  {"decoder_tokens", json::array()},
                  {"attention", nullptr},
                  {"experts", json::array()},
                  {"prediction", nullptr},
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
