#pragma once

#include <nlohmann/json.hpp>

#include "engine/model/spec.h"

namespace headlight {

/// Every field of a specification, choices by their names in the literature; absent parts are null.
nlohmann::json spec_json(const ModelSpec& spec);

}  // namespace headlight
