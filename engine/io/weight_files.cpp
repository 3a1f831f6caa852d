#include "engine/io/weight_files.h"

#include <set>

#include "engine/error.h"
#include "engine/io/json.h"
#include "engine/io/safetensors.h"

namespace headlight {
namespace {

constexpr const char* kSingle = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";
constexpr std::size_t kIndexLimit = 100'000'000;

using WeightMap = std::map<std::string, std::string>;  // tensor -> file

WeightMap read_index(const std::filesystem::path& path) {
    const std::string where = path.string();
    const nlohmann::json index = read_json(read_text_file(path, kIndexLimit), where);
    const auto map = index.is_object() ? index.find("weight_map") : index.end();
    if (!index.is_object() || map == index.end() || !map->is_object() || map->empty()) {
        throw Error("has no weight_map with tensor names and files", where,
                    "the file is damaged: obtain it again");
    }
    WeightMap result;
    for (const auto& [tensor, file] : map->items()) {
        const std::string name = file.is_string() ? file.get<std::string>() : "";
        // Only plain names: an index must not lead out of its folder.
        if (name.empty() || name == "." || name == ".." ||
            name.find_first_of(std::string("/\\\0", 3)) != std::string::npos) {
            throw Error("places the tensor " + tensor + " in " + file.dump() +
                            ", the plain name of a file is expected",
                        where, "the file is damaged or hostile: do not use it");
        }
        result[tensor] = name;
    }
    return result;
}

[[noreturn]] void refuse_folder(const std::filesystem::path& folder) {
    std::error_code ignored;
    if (std::filesystem::exists(folder / "pytorch_model.bin", ignored)) {
        throw Error("holds pytorch_model.bin only, a format that can run code when it is read",
                    folder.string(),
                    "convert it once in Python: AutoModel.from_pretrained(folder)"
                    ".save_pretrained(folder, safe_serialization=True)");
    }
    throw Error(std::string("holds neither ") + kSingle + " nor " + kIndex, folder.string(),
                "give a model's folder in Hugging Face layout");
}

}  // namespace

std::vector<std::filesystem::path> list_weight_files(const std::filesystem::path& folder) {
    std::error_code ignored;
    if (std::filesystem::exists(folder / kSingle, ignored)) {
        return {folder / kSingle};
    }
    if (!std::filesystem::exists(folder / kIndex, ignored)) {
        refuse_folder(folder);
    }
    std::set<std::string> names;
    for (const auto& [tensor, file] : read_index(folder / kIndex)) {
        names.insert(file);
    }
    std::vector<std::filesystem::path> paths;
    for (const std::string& name : names) {
        paths.push_back(folder / name);
    }
    return paths;
}

WeightFiles open_weight_files(
    const std::filesystem::path& folder,
    const std::function<void(std::size_t, std::size_t, const std::string&)>& before_file) {
    const std::vector<std::filesystem::path> paths = list_weight_files(folder);
    WeightFiles result;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        before_file(i, paths.size(), paths[i].filename().string());
        MappedFile file(paths[i]);
        for (auto& [name, tensor] : read_safetensors(file.bytes(), paths[i].string()).tensors) {
            const auto [at, added] = result.tensors.emplace(name, tensor);
            if (!added) {
                throw Error("stands in two files, " + at->second.file + " and this one",
                            paths[i].string() + ": tensor " + name, "obtain the model again");
            }
        }
        result.bytes += file.bytes().size();
        result.files.push_back(std::move(file));
    }
    if (paths.front().filename() != kSingle) {
        for (const auto& [tensor, file] : read_index(folder / kIndex)) {
            const auto found = result.tensors.find(tensor);
            if (found == result.tensors.end() || found->second.file != (folder / file).string()) {
                throw Error(
                    "places the tensor " + tensor + " in " + file + ", which does not hold it",
                    (folder / kIndex).string(), "obtain the model again");
            }
        }
    }
    return result;
}

}  // namespace headlight
