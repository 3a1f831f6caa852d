#pragma once

#include "app/theme/metrics.h"
#include "app/theme/theme.h"

struct ImGuiStyle;

namespace headlight {

/// Sets every colour and size of ImGui's own widgets from the theme, starting from fresh defaults
/// (never scaling what is scaled already).
void apply_style(ImGuiStyle& style, const Theme& theme, const Metrics& metrics);

}  // namespace headlight
