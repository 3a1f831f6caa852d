#include <filesystem>
#include <ostream>

#include "app/asset_paths.h"
#include "app/commands/commands.h"
#include "app/commands/json_text.h"
#include "engine/error.h"
#include "engine/io/memory.h"
#include "engine/io/model_finder.h"

namespace headlight {

using nlohmann::json;

void run_models(const ModelsCommand& command, std::ostream& out) {
    for (const std::string& folder : command.folders) {
        std::error_code ignored;
        if (!std::filesystem::exists(folder, ignored))
            throw Error("there is no such file or folder", folder, "check the path");
    }
    json models = json::array();
    const std::optional<std::uint64_t> free_memory = available_memory();
    const ModelPlaces places{bundled_models_folder(),
                             default_hub_cache(),
                             {command.folders.begin(), command.folders.end()}};
    for (const FoundModel& model : find_models(places)) {
        models.push_back(
            {{"name", model.name},
             {"origin", to_text(model.origin)},
             {"family", model.family},
             {"bytes", model.bytes},
             {"fits",
              free_memory ? json(memory_needed(model.bytes) <= *free_memory) : json(nullptr)},
             {"path", model.path.string()},
             {"problem", model.problem.empty() ? json(nullptr) : json(model.problem)}});
    }
    write_json(out, models);
}

}  // namespace headlight
