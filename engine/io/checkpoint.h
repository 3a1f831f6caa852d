#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/io/generation_rules.h"
#include "engine/io/gguf.h"
#include "engine/io/mapped_file.h"
#include "engine/io/model_path.h"
#include "engine/io/parameter_counts.h"
#include "engine/model/spec.h"
#include "engine/model/weights.h"

namespace headlight {

/// A model as its files give it. The weights are views into the mapped files, which stay open as
/// long as the checkpoint.
struct Checkpoint {
    ModelPath place;
    ModelSpec spec;
    Weights weights;
    ParameterCounts parameters;
    std::uint64_t bytes = 0;                   ///< of the weight files
    std::vector<std::string> unknown_tensors;  ///< that no rule of the family claims
    GenerationRules generation;
    GgufMetadata metadata;  ///< of a GGUF file, which holds the tokenizer too
    std::vector<MappedFile> files;
};

struct LoadOptions {
    /// Called with a fraction in [0, 1] and what is being done.
    std::function<void(double fraction, const std::string& what)> progress;
    std::stop_token stop;
    /// Bytes of memory that the model may take; nothing: as many as the system has available.
    std::optional<std::uint64_t> memory = std::nullopt;
};

/// What a config.json describes, whether or not weights lie beside it.
struct Configuration {
    ModelSpec spec;
    GenerationRules generation;
};

/// @throws Error naming the file and field.
Configuration read_configuration(const std::filesystem::path& config);

/// Opens a model at any path that `recognise_model` understands.
/// @throws Error naming the file and field; before any weight is read, when the model needs more
///         memory than there is; also soon after a stop is requested.
Checkpoint load_checkpoint(const std::filesystem::path& path, const LoadOptions& options);

}  // namespace headlight
