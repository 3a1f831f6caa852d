#include "engine/io/weight_files.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string_view>

#include "engine/error.h"
#include "engine/io/safetensors.h"
#include "engine/io/torch_file.h"
#include "engine/io/weight_index.h"

namespace headlight {
namespace {

/// A format in which weights stand in one file, or in several that an index names.
struct Format {
    const char* name;  ///< of one file
    const char* single;
    const char* index;
    bool (*begins)(std::span<const std::byte>);
    std::map<std::string, StoredTensor> (*read)(std::span<const std::byte>, const std::string&);
};

/// The length of the header, then a JSON object.
bool is_safetensors(std::span<const std::byte> bytes) {
    return bytes.size() > 8 && bytes[8] == std::byte{'{'};
}

/// The archives that PyTorch writes; before version 1.6 it wrote pickles.
bool is_torch(std::span<const std::byte> bytes) {
    const auto begins = [&](std::string_view mark) {
        return bytes.size() >= mark.size() &&
               std::memcmp(bytes.data(), mark.data(), mark.size()) == 0;
    };
    return begins("PK\3\4") || begins("\x80\2");
}

std::map<std::string, StoredTensor> read_safetensors_only(std::span<const std::byte> bytes,
                                                          const std::string& where) {
    return read_safetensors(bytes, where).tensors;
}

/// Of two formats in one folder the first counts.
constexpr std::array kFormats{
    Format{"a safetensors file", "model.safetensors", "model.safetensors.index.json",
           is_safetensors, read_safetensors_only},
    Format{"a PyTorch file", "pytorch_model.bin", "pytorch_model.bin.index.json", is_torch,
           read_torch_file},
};

const Format* format_of(std::span<const std::byte> bytes) {
    const auto* found =
        std::ranges::find_if(kFormats, [&](const Format& format) { return format.begins(bytes); });
    return found == kFormats.end() ? nullptr : found;
}
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

void add_file(MappedFile file, const Format& format, WeightFiles& files) {
    const std::filesystem::path path = file.path();
    for (auto& [name, tensor] : format.read(file.bytes(), path.string())) {
        const auto [at, added] = files.tensors.emplace(name, tensor);
        if (!added) {
            throw Error("stands in two files, " + at->second.file + " and this one",
                        path.string() + ": tensor " + name, "obtain the model again");
        }
    }
    files.bytes += file.bytes().size();
    files.files.push_back(std::move(file));
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

const char* weight_format(std::span<const std::byte> bytes) {
    const Format* format = format_of(bytes);
    return format == nullptr ? nullptr : format->name;
}

WeightFiles open_weight_file(const std::filesystem::path& path) {
    MappedFile file(path);
    const Format* format = format_of(file.bytes());
    if (format == nullptr) {
        throw Error("is neither a safetensors file nor a PyTorch file", path.string(),
                    "give a file that holds weights");
    }
    WeightFiles result;
    add_file(std::move(file), *format, result);
    return result;
}

WeightFiles open_weight_files(
    const std::filesystem::path& folder,
    const std::function<void(std::size_t, std::size_t, const std::string&)>& before_file) {
    const WeightSet weights = find_weights(folder);
    const std::vector<std::filesystem::path>& paths = weights.files;
    WeightFiles result;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        before_file(i, paths.size(), paths[i].filename().string());
        add_file(MappedFile(paths[i]), *weights.format, result);
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
