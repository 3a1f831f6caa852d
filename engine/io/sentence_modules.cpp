#include "engine/io/sentence_modules.h"

#include <array>
#include <string_view>
#include <utility>

#include "engine/error.h"
#include "engine/io/config_reader.h"
#include "engine/io/json.h"
#include "engine/io/mapped_file.h"

namespace headlight {
namespace {

constexpr std::size_t kLimit = std::size_t{1} << 20;

/// The one kind of pooling that a module's configuration switches on.
PoolKind read_pooling(const ConfigReader& config) {
    using Mode = std::pair<const char*, PoolKind>;
    constexpr std::array kModes{
        Mode{"pooling_mode_cls_token", PoolKind::First},
        Mode{"pooling_mode_mean_tokens", PoolKind::Mean},
        Mode{"pooling_mode_max_tokens", PoolKind::None},
        Mode{"pooling_mode_mean_sqrt_len_tokens", PoolKind::None},
        Mode{"pooling_mode_weightedmean_tokens", PoolKind::None},
        Mode{"pooling_mode_lasttoken", PoolKind::None},
    };
    const std::string mode = config.text_or("pooling_mode", "");
    if (!mode.empty()) {
        return mode == "cls" ? PoolKind::First : mode == "mean" ? PoolKind::Mean : PoolKind::None;
    }
    PoolKind pool = PoolKind::None;
    int modes = 0;
    for (const auto& [field, kind] : kModes) {
        // The library's own default is the mean.
        if (config.flag_or(field, kind == PoolKind::Mean)) {
            pool = kind;
            ++modes;
        }
    }
    return modes == 1 ? pool : PoolKind::None;  // several are put side by side
}

/// A module's folder: a plain name, since a list must not lead out of the model's.
std::string module_folder(const ConfigReader& module) {
    const std::string path = module.text_or("path", "");
    if (path.empty() || path == "." || path == ".." ||
        path.find_first_of(std::string("/\\\0", 3)) != std::string::npos) {
        module.refuse("path", "the plain name of a folder");
    }
    return path;
}

PoolKind read_pooling_module(const std::filesystem::path& folder, const ConfigReader& module) {
    const std::filesystem::path path = folder / module_folder(module) / "config.json";
    const nlohmann::json fields = read_json(read_text_file(path, kLimit), path.string());
    return read_pooling(ConfigReader(fields, path.string()));
}

}  // namespace

void read_sentence_modules(const std::filesystem::path& folder, HeadSpec& head) {
    const std::filesystem::path path = folder / "modules.json";
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return;
    }
    const nlohmann::json modules = read_json(read_text_file(path, kLimit), path.string());
    if (!modules.is_array()) {
        throw Error("is no list of modules", path.string(), "obtain the model again");
    }
    head.pool = PoolKind::None;
    for (std::size_t i = 1; i < modules.size(); ++i) {  // the first is the body
        const ConfigReader module(modules[i], path.string());
        const std::string type = module.text_or("type", "");
        const std::string_view name = std::string_view(type).substr(type.rfind('.') + 1);
        if (name == "Pooling" && i == 1) {
            head.pool = read_pooling_module(folder, module);
        } else if (name == "Normalize" && i == 2) {
            head.pool_normalised = true;
        } else {
            head.pool = PoolKind::None;
            return;
        }
    }
}

}  // namespace headlight
