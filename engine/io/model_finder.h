#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace headlight {

/// A model that lies on this machine.
struct FoundModel {
    enum class Origin { Bundled, Folder, Cache };
    Origin origin = Origin::Bundled;
    std::string name;            ///< what `resolve_model` understands: "mini-decoder",
                                 ///< "openai-community/gpt2", a path
    std::string family;          ///< model_type of its config.json; empty when that cannot be read
    std::filesystem::path path;  ///< of its folder
    std::uint64_t bytes = 0;     ///< of its weight files
    std::string problem;         ///< why it cannot be opened, as far as a look shows; usually empty
};

/// "bundled", "folder", "cache".
const char* to_text(FoundModel::Origin origin);

/// Where models are looked for.
struct ModelPlaces {
    std::filesystem::path bundled;  ///< one folder per model; may be empty
    std::filesystem::path cache;    ///< in the layout of the Hugging Face hub's cache; may be empty
    /// Folders that a person gave: each is a model, or holds models.
    std::vector<std::filesystem::path> given = {};
};

/// The hub's cache of this user, as its library finds it: HF_HUB_CACHE, HF_HOME/hub,
/// XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub.
std::filesystem::path default_hub_cache();

/// Every model of the places: bundled ones, then those of given folders in their order, then the
/// cache. Reads configurations and directory entries only; what cannot be read is left out.
std::vector<FoundModel> find_models(const ModelPlaces& places);

/// The folder that a person means: an existing path, a bundled model's name, or a repository id in
/// the cache. Nothing is ever downloaded.
/// @throws Error naming the models that there are.
std::filesystem::path resolve_model(const std::string& name_or_path, const ModelPlaces& places);

}  // namespace headlight
