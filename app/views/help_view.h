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

/// The sheet of keys over everything; a click anywhere closes it.
void draw_help(const ViewContext& context);

}  // namespace headlight
