#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/spec.h"

namespace headlight {

/// What a checkpoint says about generating with it. generation_config.json holds it; older
/// checkpoints have it in config.json.
struct GenerationRules {
    std::vector<int> stop_ids = {};            ///< end a generation
    std::optional<int> decoder_start_id = {};  ///< stands first in an encoder-decoder's decoder
    std::optional<int> forced_bos_id = {};     ///< stands second there: the language, in mBART
    std::optional<int> forced_eos_id = {};     ///< drawn last when the length runs out
    std::vector<int> banned_ids = {};          ///< never drawn
};

/// The rules of a model whose files have no others than the ids in its specification.
GenerationRules default_generation_rules(const ModelSpec& spec);

/// @param folder       of the checkpoint
/// @param spec         what its config.json describes; its ids serve where no file names others
/// @param config_text  content of its config.json
/// @throws Error naming file and field
GenerationRules read_generation_rules(const std::filesystem::path& folder, const ModelSpec& spec,
                                      const std::string& config_text);

}  // namespace headlight
