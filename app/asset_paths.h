#pragma once

#include <filesystem>

namespace headlight {

/// The folder of the bundled models: beside the installed program (../share/headlight/models), else
/// in the source tree that the program was built from.
std::filesystem::path bundled_models_folder();

}  // namespace headlight
