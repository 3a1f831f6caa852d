#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/views/view_context.h"

namespace headlight {

/// One line of the help sheet: what some actions do together, under the keys of the key table.
struct HelpLine {
    std::vector<Action> actions;
    const char* description;  ///< key of the string table
};

/// Lines that belong together.
struct HelpGroup {
    const char* title;  ///< key of the string table
    std::vector<HelpLine> lines;
};

/// Every action once, in the order of the sheet.
std::span<const HelpGroup> help_groups();

/// The first key of an action as it stands on keyboards: "Ctrl +", "↑", "Esc"; empty when it has
/// none.
std::string key_label(Action action);

/// The sheet of keys over everything; a click anywhere closes it.
void draw_help(const ViewContext& context);

}  // namespace headlight
