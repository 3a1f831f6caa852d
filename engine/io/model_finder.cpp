#include "engine/io/model_finder.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "engine/error.h"
#include "engine/io/config_reader.h"
#include "engine/io/gguf_config.h"
#include "engine/io/hf_config.h"
#include "engine/io/json.h"
#include "engine/io/llama2c.h"
#include "engine/io/mapped_file.h"
#include "engine/io/model_path.h"
#include "engine/io/weight_files.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kConfigLimit = std::size_t{16} << 20;
constexpr std::string_view kRepositoryPrefix = "models--";

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// Sorted, so that lists do not depend on the file system.
std::vector<fs::path> folders_in(const fs::path& folder) {
    std::vector<fs::path> result;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (it->is_directory(ignored)) {
            result.push_back(it->path());
        }
    }
    std::sort(result.begin(), result.end());
    return result;
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

/// "models--openai-community--gpt2" stands for "openai-community/gpt2".
std::string repository_id(const std::string& folder_name) {
    std::string id = folder_name.substr(kRepositoryPrefix.size());
    if (const std::size_t at = id.find("--"); at != std::string::npos) {
        id.replace(at, 2, "/");
    }
    return id;
}

/// The snapshot that refs/main names, else the only or last one.
std::optional<fs::path> snapshot_of(const fs::path& repository) {
    const fs::path snapshots = repository / "snapshots";
    if (const fs::path ref = repository / "refs" / "main"; is_there(ref)) {
        try {
            std::string revision = read_text_file(ref, 256);
            while (!revision.empty() && (revision.back() == '\n' || revision.back() == ' ')) {
                revision.pop_back();
            }
            const bool plain = !revision.empty() && revision.find('/') == std::string::npos &&
                               revision.front() != '.';
            if (plain && is_there(snapshots / revision)) {
                return snapshots / revision;
            }
        } catch (const Error&) {
            // An unreadable reference is as good as none.
        }
    }
    const std::vector<fs::path> all = folders_in(snapshots);
    return all.empty() ? std::nullopt : std::optional(all.back());
}

/// A folder in Hugging Face layout.
void describe_folder(const fs::path& folder, FoundModel& model) {
    const fs::path path = folder / "config.json";
    const std::string text = read_text_file(path, kConfigLimit);
    model.family =
        ConfigReader(read_json(text, path.string()), path.string()).text_or("model_type", "");
    for (const fs::path& file : list_weight_files(folder)) {
        model.bytes += fs::file_size(file);
    }
    read_hf_config(text, path.string());
}

void describe_file(const fs::path& path, FoundModel& model) {
    model.bytes = fs::file_size(path);
    const std::string where = path.string();
    const MappedFile file(path);
    model.family = is_llama2c(file.bytes())
                       ? read_llama2c(file.bytes(), where).spec.family
                       : read_gguf_spec(read_gguf(file.bytes(), where), where).family;
}

FoundModel describe(FoundModel::Origin origin, const std::string& name, const fs::path& path) {
    FoundModel model{origin, name, {}, path, 0, {}};
    try {
        if (fs::is_directory(path)) {
            describe_folder(path, model);
        } else {
            describe_file(path, model);
        }
    } catch (const std::exception& error) {
        model.problem = error.what();
    }
    return model;
}

bool holds_model(const fs::path& folder) { return is_there(folder / "config.json"); }

/// The models of one folder: itself when it has a configuration, and every file that is one.
std::vector<fs::path> models_in(const fs::path& folder) {
    std::vector<fs::path> paths = model_files_in(folder);
    if (holds_model(folder)) {
        paths.insert(paths.begin(), folder);
    }
    return paths;
}

/// Of a path that a person gave the model that it is, or those in it and in the folders inside it.
std::vector<fs::path> models_at(const fs::path& place) {
    std::error_code ignored;
    if (fs::is_regular_file(place, ignored)) {
        return {place};
    }
    std::vector<fs::path> paths = models_in(place);
    if (!holds_model(place)) {
        for (const fs::path& folder : folders_in(place)) {
            const std::vector<fs::path> inside = models_in(folder);
            paths.insert(paths.end(), inside.begin(), inside.end());
        }
    }
    return paths;
}

/// Every model at the given paths that is not among `known` already.
std::vector<FoundModel> find_given(const std::vector<fs::path>& given,
                                   const std::vector<FoundModel>& known) {
    std::vector<FoundModel> models;
    const auto is_known = [&](const fs::path& path) {
        const auto is_same = [&](const FoundModel& other) {
            std::error_code ignored;
            return fs::equivalent(other.path, path, ignored);
        };
        return std::any_of(known.begin(), known.end(), is_same) ||
               std::any_of(models.begin(), models.end(), is_same);
    };
    for (const fs::path& place : given) {
        for (const fs::path& path : models_at(place)) {
            if (!is_known(path)) {
                models.push_back(describe(FoundModel::Origin::Folder, path.string(), path));
            }
        }
    }
    return models;
}

std::string names_of(const std::vector<FoundModel>& models) {
    std::string text;
    for (const FoundModel& model : models) {
        text += (text.empty() ? "" : ", ") + model.name;
    }
    return text;
}

}  // namespace

const char* to_text(FoundModel::Origin origin) {
    switch (origin) {
        case FoundModel::Origin::Bundled:
            return "bundled";
        case FoundModel::Origin::Folder:
            return "folder";
        case FoundModel::Origin::Cache:
            return "cache";
    }
    return "";
}

std::filesystem::path default_hub_cache() {
    if (const std::string cache = variable("HF_HUB_CACHE"); !cache.empty()) {
        return cache;
    }
    if (const std::string home = variable("HF_HOME"); !home.empty()) {
        return fs::path(home) / "hub";
    }
    if (const std::string cache = variable("XDG_CACHE_HOME"); !cache.empty()) {
        return fs::path(cache) / "huggingface" / "hub";
    }
    const std::string home = variable("HOME");
    return home.empty() ? fs::path() : fs::path(home) / ".cache" / "huggingface" / "hub";
}

std::vector<FoundModel> find_models(const ModelPlaces& places) {
    std::vector<FoundModel> models;
    for (const fs::path& folder : folders_in(places.bundled)) {
        if (holds_model(folder)) {
            models.push_back(
                describe(FoundModel::Origin::Bundled, folder.filename().string(), folder));
        }
    }
    const auto bundled = static_cast<std::ptrdiff_t>(models.size());
    for (const fs::path& repository : folders_in(places.cache)) {
        const std::string name = repository.filename().string();
        const std::optional<fs::path> snapshot =
            name.starts_with(kRepositoryPrefix) ? snapshot_of(repository) : std::nullopt;
        if (!snapshot) {
            continue;
        }
        for (const fs::path& path : models_in(*snapshot)) {
            const std::string id = repository_id(name);
            models.push_back(describe(FoundModel::Origin::Cache,
                                      path == *snapshot ? id : id + "/" + path.filename().string(),
                                      path));
        }
    }
    const std::vector<FoundModel> given = find_given(places.given, models);
    models.insert(models.begin() + bundled, given.begin(), given.end());
    return models;
}

std::filesystem::path resolve_model(const std::string& name_or_path, const ModelPlaces& places) {
    // A plain name means the bundled model even where the working folder holds something of that
    // name.
    const bool plain = !name_or_path.empty() && name_or_path.find('/') == std::string::npos &&
                       name_or_path.front() != '.';
    if (plain && !places.bundled.empty() &&
        is_there(places.bundled / name_or_path / "config.json")) {
        return places.bundled / name_or_path;
    }
    if (!name_or_path.empty() && is_there(name_or_path)) {
        return name_or_path;
    }
    const std::vector<FoundModel> models = find_models(places);
    for (const FoundModel& model : models) {
        if (model.name == name_or_path) {
            return model.path;
        }
    }
    throw Error("is neither a path nor a known model",
                name_or_path.empty() ? "model" : name_or_path,
                models.empty() ? "give the folder of a model in Hugging Face layout, or its file"
                               : "known are " + names_of(models));
}

}  // namespace headlight
