#pragma once

#include <nlohmann/json_fwd.hpp>

#include "app/session.h"
#include "app/widgets/targets.h"

namespace headlight {

/// The state document of the script language: what a person could see, as one JSON value. Its
/// attention is the row that the attention scene shows: the selected head at the selected token,
/// else at the last. `targets` are listed with their rectangles [x, y, width, height], so that a
/// driver outside of the program (or a person who reads a bug report) knows where things were.
nlohmann::json state_json(Session& session, const Targets& targets);

}  // namespace headlight
