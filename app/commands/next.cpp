#include <algorithm>
#include <functional>
#include <numeric>
#include <ostream>

#include "app/commands/analysis.h"
#include "app/commands/chat.h"
#include "app/commands/commands.h"
#include "app/commands/json_text.h"
#include "engine/error.h"
#include "engine/model/derive.h"
#include "engine/model_input.h"
#include "engine/prediction.h"

namespace headlight {
namespace {

using nlohmann::json;

[[noreturn]] void refuse_missing(Missing missing, const LoadedModel& model, int positions) {
    const std::string any = "--position 0 to " + std::to_string(positions - 1);
    switch (missing) {
        case Missing::Mask: {
            const std::string mask =
                model.mask_id() ? model.tokenizer().raw_token(*model.mask_id()) : "the mask token";
            throw Error("nothing is masked in the prompt", "--prompt",
                        "write " + mask + " where a word is to be filled in, or choose " + any);
        }
        case Missing::NextToken:
            throw Error("the model fills gaps and continues nothing", model.name(),
                        "ask for a gap with 'headlight next'");
        case Missing::Vocabulary:
            throw Error("the model says which tokens were replaced and names none", model.name(),
                        "'headlight next' gives a probability for every token");
        case Missing::Tokens:
            throw Error("the model names a class for the whole picture and no tokens", model.name(),
                        "'headlight next' gives a probability for every class");
        case Missing::Logits:
        case Missing::CausalMask:
            break;
    }
    throw Error("the checkpoint has no output head: the model ends in vectors", model.name(),
                "'headlight trace' writes them; for tokens open a checkpoint with a language-model "
                "head");
}

/// What a discriminator says of each token.
json replaced_json(const Snapshot& snapshot) {
    const Vector probabilities = replaced_probabilities(snapshot);
    json tokens = json::array();
    for (std::size_t i = 0; i < snapshot.tokens.size(); ++i) {
        tokens.push_back({{"position", i},
                          {"id", snapshot.tokens[i].id},
                          {"token", snapshot.tokens[i].text},
                          {"probability", probabilities[static_cast<Index>(i)]}});
    }
    return {{"replaced", std::move(tokens)}};
}

/// What a classifier says of the whole, likeliest first.
json classes_json(const Snapshot& snapshot) {
    const Vector logits = class_logits(snapshot.view());
    const Vector probabilities = class_probabilities(snapshot);
    std::vector<Index> order(static_cast<std::size_t>(logits.size()));
    std::iota(order.begin(), order.end(), Index{0});
    std::ranges::stable_sort(order, std::greater(), [&](Index i) { return logits[i]; });
    const std::vector<std::string>& names = snapshot.model->spec().head.classes;
    json classes = json::array();
    for (const Index i : order)
        classes.push_back({{"class", i},
                           {"name", names[static_cast<std::size_t>(i)]},
                           {"logit", logits[i]},
                           {"probability", probabilities[i]}});
    return {{"classes", std::move(classes)}};
}

/// The chosen position, else the one where the model speaks.
int position_of(const Snapshot& snapshot, std::optional<int> chosen) {
    const int positions = static_cast<int>(snapshot.head_tokens().size());
    if (chosen && (*chosen < 0 || *chosen >= positions)) {
        throw Error("there is no position " + std::to_string(*chosen), "--position",
                    "this input has positions 0 to " + std::to_string(positions - 1));
    }
    const Prediction prediction = predict(snapshot, chosen);
    if (prediction.missing) refuse_missing(*prediction.missing, *snapshot.model, positions);
    return chosen.value_or(*prediction.position);
}

Distribution distribution_at(const Snapshot& snapshot, int position,
                             const SamplingSettings& sampling) {
    const Vector logits = prediction_logits(snapshot, position);
    Distribution result =
        make_distribution({logits.data(), static_cast<std::size_t>(logits.size())},
                          stages_of(sampling), prediction_history(snapshot, position));
    if (result.notice == DistributionNotice::NotANumber) {
        throw Error("the logits at position " + std::to_string(position) + " are not numbers (NaN)",
                    snapshot.model->name(),
                    "the weights are damaged or too large: obtain the model again");
    }
    return result;
}

std::vector<TokenId> ids_of(const std::vector<Token>& tokens) {
    std::vector<TokenId> ids;
    for (const Token& token : tokens)
        ids.push_back(token.id);
    return ids;
}

/// What a generation has come to.
struct Generated {
    std::vector<TokenId> prompt_ids;
    std::vector<TokenId> decoder_ids;  ///< in the decoder before anything was drawn
    std::vector<TokenId> ids;
    std::string stop_reason = "max-tokens";
};

/// The next token.
TokenId draw_next(const Snapshot& snapshot, const GenerateCommand& command, std::size_t drawn) {
    const std::optional<int>& forced = snapshot.model->generation().forced_eos_id;
    if (forced && static_cast<int>(drawn) + 1 == command.max_tokens) return *forced;
    const int last = static_cast<int>(snapshot.head_tokens().size()) - 1;
    return distribution_at(snapshot, last, command.sampling)
        .draw(dart_at(command.seed, drawn, 0))
        .id;
}

/// The prompt, or the conversation as the model's template writes it, which holds its own special
/// tokens.
InputChoice input_of(const GenerateCommand& command, const LoadedModel& model) {
    InputChoice input = command.input;
    if (command.chat) {
        input.prompt = chat_text(model, *command.chat, true);
        input.ids = model.tokenizer().encode(input.prompt, {false}).ids;
    }
    return input;
}

Generated generate(const std::shared_ptr<const LoadedModel>& model, const GenerateCommand& command,
                   const InputChoice& input) {
    Generated result;
    Analyzer analyzer(model);
    AnalysisRequest request = request_of(input, *model);
    result.prompt_ids = ids_of(prompt_tokens(*model, request));
    if (model->spec().layout() == Layout::EncoderDecoder)
        result.decoder_ids = ids_of(decoder_tokens(*model, request));
    while (static_cast<int>(result.ids.size()) < command.max_tokens) {
        request.continuation = result.ids;
        const AnalysisResult answer = analyzer.analyze(request, {});
        if (const auto* failed = std::get_if<Failed>(&answer)) {
            if (failed->reason != Failed::Reason::TooLong || result.ids.empty())
                refuse(*failed, input);
            result.stop_reason = "context";
            break;
        }
        const Snapshot& snapshot = *std::get<std::shared_ptr<const Snapshot>>(answer);
        const TokenId id = draw_next(snapshot, command, result.ids.size());
        if (model->is_stop(id)) {
            result.stop_reason = "eos";
            break;
        }
        result.ids.push_back(id);
    }
    return result;
}

}  // namespace

void run_next(const NextCommand& command, std::ostream& out) {
    const auto model = open_model(command.model);
    const auto snapshot = analyze(model, command.input);
    if (model->spec().head.kind == HeadKind::Discriminator) {
        write_json(out, replaced_json(*snapshot));
        return;
    }
    if (!model->spec().head.classes.empty()) {
        write_json(out, classes_json(*snapshot));
        return;
    }
    const int position = position_of(*snapshot, command.position);
    json document = next_json(model->head_tokenizer(),
                              distribution_at(*snapshot, position, command.sampling), command.top);
    document["position"] = position;
    write_json(out, document);
}

void run_generate(const GenerateCommand& command, std::ostream& out) {
    const auto model = open_model(command.model);
    if (const auto missing = why_not_generate(model->spec())) refuse_missing(*missing, *model, 1);
    const bool two_stacks = model->spec().layout() == Layout::EncoderDecoder;
    const InputChoice input = input_of(command, *model);
    const Generated result = generate(model, command, input);
    // A translation is a text of its own; special tokens in it are the decoder's affair.
    const std::string text = model->head_tokenizer().decode(result.ids, two_stacks);
    if (!command.json) {
        out << (two_stacks ? "" : input.prompt) << text << '\n';
        return;
    }
    json document{
        {"prompt", input.prompt}, {"prompt_ids", result.prompt_ids},   {"ids", result.ids},
        {"text", text},           {"stop_reason", result.stop_reason}, {"seed", command.seed}};
    if (two_stacks) document["decoder_input_ids"] = result.decoder_ids;
    write_json(out, document);
}

}  // namespace headlight
