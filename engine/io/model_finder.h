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
    std::string family;          ///< as its configuration names it; empty when that cannot be read
    std::filesystem::path path;  ///< of its folder or file
    std::uint64_t bytes = 0;     ///< of its weight files
    std::string problem;         ///< why it cannot be opened, as far as a look shows; usually empty
};

/// "bundled", "folder", "cache".
const char* to_text(FoundModel::Origin origin);

/// Where models are looked for.
struct ModelPlaces {
    std::filesystem::path bundled;  ///< one folder per model; may be empty
    std::filesystem::path cache;    ///< in the layout of the Hugging Face hub's cache; may be empty
    /// What a person gave: each is a model, or a folder that holds models.
    std::vector<std::filesystem::path> given = {};
};

/// The hub's cache of this user, as its library finds it: HF_HUB_CACHE, HF_HOME/hub,
/// XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub.
std::filesystem::path default_hub_cache();

/// Every model of the places: bundled ones, then those of given folders in their order, then the
/// cache; folders in Hugging Face layout, GGUF and llama2.c files. Reads configurations, headers
/// and directory entries only. A model whose configuration or header cannot be read is listed with
/// its `problem`; a folder that cannot be listed has none.
std::vector<FoundModel> find_models(const ModelPlaces& places);

/// The path that a person means: one that exists, a bundled model's, or one of the cache by its id
/// ("owner/name", for a file "owner/name/file.gguf"). Nothing is ever downloaded.
/// @throws Error naming the models that there are.
std::filesystem::path resolve_model(const std::string& name_or_path, const ModelPlaces& places);

}  // namespace headlight
