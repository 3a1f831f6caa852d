#pragma once

#include <nlohmann/json_fwd.hpp>

#include "app/session.h"

namespace headlight {

/// The state document of the script language: what a person could see, as one JSON value. Its attention is the
/// row that the attention scene shows: the selected head at the selected token, else at the last.
nlohmann::json state_json(Session& session);

}  // namespace headlight
