#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/model/spec.h"

namespace headlight {

/// The specification that a config.json in Hugging Face layout describes, checked field by field
/// and as a whole.
/// @param text   the file's content
/// @param where  its name, for messages
/// @throws Error naming the field, what it holds and what was expected; for a family that Headlight
///         does not know, the families that it does.
ModelSpec read_hf_config(const std::string& text, const std::string& where);

/// The same of the fields themselves.
ModelSpec spec_of_config(const nlohmann::json& fields, const std::string& where);

/// The `model_type` of every family that can be opened, sorted.
std::vector<std::string> known_families();

}  // namespace headlight
