#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/io/generation_rules.h"
#include "engine/io/mapped_file.h"
#include "engine/io/parameter_counts.h"
#include "engine/model/spec.h"
#include "engine/model/weights.h"

namespace headlight {

/// A model as its files give it. The weights are views into the mapped files, which stay open as
/// long as the checkpoint.
struct Checkpoint {
    std::filesystem::path folder;
    ModelSpec spec;
    Weights weights;
    ParameterCounts parameters;
    std::uint64_t bytes = 0;                   ///< of the weight files
    std::vector<std::string> unknown_tensors;  ///< that no rule of the family claims
    GenerationRules generation;
    std::vector<MappedFile> files;
};

struct LoadOptions {
    /// Called with a fraction in [0, 1] and what is being done.
    std::function<void(double fraction, const std::string& what)> progress;
    std::stop_token stop;
};

/// What a config.json describes, whether or not weights lie beside it.
struct Configuration {
    ModelSpec spec;
    GenerationRules generation;
};

/// @throws Error naming the file and field.
Configuration read_configuration(const std::filesystem::path& config);

/// Opens a folder in Hugging Face layout: config.json and model.safetensors or the shards that
/// model.safetensors.index.json lists.
/// @throws Error naming the file and field; also soon after a stop is requested.
Checkpoint load_checkpoint(const std::filesystem::path& folder, const LoadOptions& options);

}  // namespace headlight
