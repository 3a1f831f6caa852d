#include "engine/io/weight_files.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/error.h"
#include "engine/io/safetensors.h"
#include "engine/io/torch_file.h"
#include "engine/io/weight_index.h"

namespace headlight {
namespace {

/// A format in which weights stand in one file, or in several that an index names.
struct Format {
    const char* single;
    const char* index;
    std::map<std::string, StoredTensor> (*read)(std::span<const std::byte>, const std::string&);
};

std::map<std::string, StoredTensor> read_safetensors_only(std::span<const std::byte> bytes,
                                                          const std::string& where) {
    return read_safetensors(bytes, where).tensors;
}

/// Of two formats in one folder the first counts.
constexpr std::array kFormats{
    Format{"model.safetensors", "model.safetensors.index.json", read_safetensors_only},
    Format{"pytorch_model.bin", "pytorch_model.bin.index.json", read_torch_file},
};
constexpr std::size_t kIndexLimit = 100'000'000;

/// What a folder holds: the format, the files in it, and the index where there is one.
struct WeightSet {
    const Format* format = nullptr;
    std::vector<std::filesystem::path> files;
    std::filesystem::path index;
    WeightPlaces places;
};

WeightSet find_weights(const std::filesystem::path& folder) {
    std::error_code ignored;
    for (const Format& format : kFormats) {
        WeightSet found{&format, {}, {}, {}};
        if (std::filesystem::exists(folder / format.single, ignored)) {
            found.files.push_back(folder / format.single);
            return found;
        }
        if (!std::filesystem::exists(folder / format.index, ignored)) continue;
        found.index = folder / format.index;
        found.places =
            read_weight_index(read_text_file(found.index, kIndexLimit), found.index.string());
        std::set<std::string> names;
        for (const auto& [tensor, file] : found.places)
            names.insert(file);
        for (const std::string& name : names)
            found.files.push_back(folder / name);
        return found;
    }
    throw Error(
        "holds no weights: neither model.safetensors nor pytorch_model.bin, whole or in "
        "parts with an index",
        folder.string(), "give a model's folder in Hugging Face layout");
}

}  // namespace

bool has_weight_files(const std::filesystem::path& folder) {
    std::error_code ignored;
    return std::ranges::any_of(kFormats, [&](const Format& format) {
        return std::filesystem::exists(folder / format.single, ignored) ||
               std::filesystem::exists(folder / format.index, ignored);
    });
}

std::vector<std::filesystem::path> list_weight_files(const std::filesystem::path& folder) {
    return find_weights(folder).files;
}

WeightFiles open_weight_files(
    const std::filesystem::path& folder,
    const std::function<void(std::size_t, std::size_t, const std::string&)>& before_file) {
    const WeightSet weights = find_weights(folder);
    const std::vector<std::filesystem::path>& paths = weights.files;
    WeightFiles result;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        before_file(i, paths.size(), paths[i].filename().string());
        MappedFile file(paths[i]);
        for (auto& [name, tensor] : weights.format->read(file.bytes(), paths[i].string())) {
            const auto [at, added] = result.tensors.emplace(name, tensor);
            if (!added) {
                throw Error("stands in two files, " + at->second.file + " and this one",
                            paths[i].string() + ": tensor " + name, "obtain the model again");
            }
        }
        result.bytes += file.bytes().size();
        result.files.push_back(std::move(file));
    }
    for (const auto& [tensor, file] : weights.places) {
        const auto found = result.tensors.find(tensor);
        if (found == result.tensors.end() || found->second.file != (folder / file).string()) {
            throw Error("places the tensor " + tensor + " in " + file + ", which does not hold it",
                        weights.index.string(), "obtain the model again");
        }
    }
    return result;
}

}  // namespace headlight
