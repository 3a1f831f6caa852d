#include <ostream>

#include "app/commands/analysis.h"
#include "app/commands/commands.h"
#include "app/commands/json_text.h"
#include "engine/analyzer.h"
#include "engine/error.h"
#include "engine/model/derive.h"

namespace headlight {
namespace {

std::vector<std::int32_t> ids_until(const Snapshot& snapshot, std::size_t count) {
    std::vector<std::int32_t> ids;
    for (std::size_t i = 0; i < count; ++i)
        ids.push_back(snapshot.tokens[i].id);
    return ids;
}

}  // namespace

void run_next(const NextCommand& command, std::ostream& out) {
    const auto model = open_model(command.model);
    const auto snapshot = analyze(model, command.input);
    const int length = static_cast<int>(snapshot->tokens.size());
    const int position = command.position.value_or(length - 1);
    if (position < 0 || position >= length) {
        throw Error("there is no position " + std::to_string(position), "--position",
                    "this input has positions 0 to " + std::to_string(length - 1));
    }
    const TraceView view{model->spec(), model->weights(), snapshot->trace, model->pool()};
    const Vector logits = logits_row(view, position);
    const Distribution distribution =
        make_distribution({logits.data(), static_cast<std::size_t>(logits.size())},
                          stages_of(command.sampling), ids_until(*snapshot, position + 1));
    write_json(out, next_json(model->tokenizer(), distribution, command.top));
}

void run_generate(const GenerateCommand& command, std::ostream& out) {
    const auto model = open_model(command.model);
    const Tokenizer& tokenizer = model->tokenizer();
    Analyzer analyzer(model);
    AnalysisRequest request;
    request.text = command.prompt;
    std::string stop_reason = "max-tokens";
    std::vector<std::int32_t> prompt_ids;
    while (static_cast<int>(request.continuation.size()) < command.max_tokens) {
        AnalysisResult result = analyzer.analyze(request, {});
        if (const auto* failed = std::get_if<Failed>(&result)) {
            if (failed->reason != Failed::Reason::TooLong || request.continuation.empty()) {
                throw Error(failed->message, "--prompt", "change the prompt");
            }
            stop_reason = "context";
            break;
        }
        const auto snapshot = std::get<std::shared_ptr<const Snapshot>>(result);
        const std::size_t length = snapshot->tokens.size();
        if (request.continuation.empty()) prompt_ids = ids_until(*snapshot, length);
        const TraceView view{model->spec(), model->weights(), snapshot->trace, model->pool()};
        const Vector logits = logits_row(view, static_cast<Index>(length) - 1);
        const Distribution distribution =
            make_distribution({logits.data(), static_cast<std::size_t>(logits.size())},
                              stages_of(command.sampling), ids_until(*snapshot, length));
        const double u = dart_at(command.seed, request.continuation.size(), 0);
        const TokenId id = distribution.draw(u).id;
        if (id < 0)
            throw Error("the logits hold no number to draw from", model->name(),
                        "check the weights");
        if (model->is_stop(id)) {
            stop_reason = "eos";
            break;
        }
        request.continuation.push_back(id);
    }
    const std::string continuation = tokenizer.decode(request.continuation);
    if (command.json) {
        write_json(out, {{"prompt", command.prompt},
                         {"prompt_ids", prompt_ids},
                         {"ids", request.continuation},
                         {"text", continuation},
                         {"stop_reason", stop_reason},
                         {"seed", command.seed}});
    } else {
        out << command.prompt << continuation << '\n';
    }
}

}  // namespace headlight
