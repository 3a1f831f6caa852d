#include "app/commands/analysis.h"

#include "app/asset_paths.h"
#include "app/picture_input.h"
#include "engine/error.h"

namespace headlight {

std::shared_ptr<const LoadedModel> open_model(const ModelChoice& choice) {
    LoadedModel::Options options;
    options.bundled_models = bundled_models_folder();
    return LoadedModel::open(choice.model, options);
}

AnalysisRequest request_of(const InputChoice& input, const LoadedModel& model) {
    AnalysisRequest request;
    request.text = input.prompt;
    request.second = input.second;
    request.ids = input.ids;
    request.target = input.target;
    request.target_ids = input.target_ids;
    request.entities = input.entities;
    request.global_positions = input.global_positions;
    if (!input.picture.empty()) request.pixels = read_pixels(input.picture, model);
    return request;
}

void refuse(const Failed& failed, const InputChoice& input) {
    const bool in_decoder =
        failed.side == StackSide::Decoder || failed.reason == Failed::Reason::NoDecoder;
    const char* prompt = input.ids ? "--ids" : "--prompt";
    const char* target = input.target_ids ? "--target-ids" : "--target";
    // A message that says itself what to do does so in parentheses at its end.
    const std::size_t advice = failed.message.rfind(" (");
    if (advice == std::string::npos || !failed.message.ends_with(')'))
        throw Error(failed.message, in_decoder ? target : prompt, "change the input");
    throw Error(failed.message.substr(0, advice), in_decoder ? target : prompt,
                failed.message.substr(advice + 2, failed.message.size() - advice - 3));
}

std::shared_ptr<const Snapshot> analyze(const std::shared_ptr<const LoadedModel>& model,
                                        const InputChoice& input) {
    Analyzer analyzer(model);
    AnalysisResult result = analyzer.analyze(request_of(input, *model), {});
    if (const auto* failed = std::get_if<Failed>(&result)) refuse(*failed, input);
    return std::get<std::shared_ptr<const Snapshot>>(std::move(result));
}

}  // namespace headlight
