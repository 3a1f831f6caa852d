#pragma once

#include <memory>

#include "app/options.h"
#include "engine/analyzer.h"

namespace headlight {

/// Opens the model of a command, bundled ones by name.
std::shared_ptr<const LoadedModel> open_model(const ModelChoice& choice);

/// @throws Error when the picture that is named cannot be read
AnalysisRequest request_of(const InputChoice& input, const LoadedModel& model);

/// Says why an input cannot run, naming the option that holds it.
/// @throws Error
[[noreturn]] void refuse(const Failed& failed, const InputChoice& input);

/// Runs one prompt, waiting for the result.
/// @throws Error where the program would show why the prompt cannot run
std::shared_ptr<const Snapshot> analyze(const std::shared_ptr<const LoadedModel>& model,
                                        const InputChoice& input);

}  // namespace headlight
