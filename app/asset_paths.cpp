#include "app/asset_paths.h"

namespace headlight {

std::filesystem::path bundled_models_folder() {
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    const std::filesystem::path installed =
        program.parent_path().parent_path() / "share" / "headlight" / "models";
    if (!error && std::filesystem::is_directory(installed, error)) return installed;
    return std::filesystem::path(HEADLIGHT_SOURCE_ASSETS) / "models";
}

}  // namespace headlight
