#include "app/commands/analysis.h"

#include "app/asset_paths.h"
#include "engine/analyzer.h"
#include "engine/error.h"

namespace headlight {

std::shared_ptr<const LoadedModel> open_model(const ModelChoice& choice) {
    LoadedModel::Options options;
    options.bundled_models = bundled_models_folder();
    return LoadedModel::open(choice.model, options);
}

std::shared_ptr<const Snapshot> analyze(const std::shared_ptr<const LoadedModel>& model,
                                        const InputChoice& input) {
    AnalysisRequest request;
    request.text = input.prompt;
    request.ids = input.ids;
    Analyzer analyzer(model);
    AnalysisResult result = analyzer.analyze(request, {});
    if (const auto* failed = std::get_if<Failed>(&result)) {
        throw Error(failed->message, input.ids ? "--ids" : "--prompt", "change the input");
    }
    return std::get<std::shared_ptr<const Snapshot>>(std::move(result));
}

}  // namespace headlight
