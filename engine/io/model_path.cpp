#include "engine/io/model_path.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/error.h"
#include "engine/io/gguf.h"
#include "engine/io/llama2c.h"
#include "engine/io/mapped_file.h"
#include "engine/io/weight_files.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHint =
    "give a folder in Hugging Face layout, or a .safetensors, .gguf or llama2.c .bin file";

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// True for a file that the folder itself names as its weights, or as part of them.
bool is_listed(const fs::path& folder, const fs::path& file) {
    return has_weight_files(folder) &&
           std::ranges::any_of(list_weight_files(folder), [&](const fs::path& listed) {
               return listed.filename() == file.filename();
           });
}

/// A file of a folder in Hugging Face layout stands for the folder.
ModelPath recognise_part(const fs::path& file, const char* what) {
    const fs::path folder = folder_of(file);
    if (!is_there(folder / "config.json")) {
        throw Error(std::string("is ") + what + " without config.json beside it", file.string(),
                    "put config.json and the tokenizer's files into the same folder");
    }
    return {ModelFormat::HuggingFace, folder};
}

ModelPath recognise_file(const fs::path& path) {
    const MappedFile file(path);
    const std::span<const std::byte> bytes = file.bytes();
    if (is_gguf(bytes)) {
        return {ModelFormat::Gguf, path};
    }
    if (const char* weights = weight_format(bytes)) {
        ModelPath model = recognise_part(path, weights);
        if (!is_listed(model.path, path)) {
            model.weights = path;
        }
        return model;
    }
    if (is_llama2c(bytes)) {
        return {ModelFormat::Llama2c, path};
    }
    if (path.extension() == ".json") {
        return recognise_part(path, "a JSON file");
    }
    throw Error(
        "is no model in a format that can be read: it is neither GGUF nor safetensors nor "
        "PyTorch, and its size fits no header of llama2.c",
        path.string(), kHint);
}

/// A file that is a whole model, as far as its name and its first bytes show.
bool is_model_file(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return false;
    if (path.extension() == ".gguf") return true;
    if (path.extension() != ".bin") return false;
    try {
        return is_llama2c(MappedFile(path).bytes());
    } catch (const Error&) {
        return false;  // it cannot be read
    }
}

ModelPath recognise_folder(const fs::path& folder) {
    if (is_there(folder / "config.json")) {
        return {ModelFormat::HuggingFace, folder};
    }
    const std::vector<fs::path> files = model_files_in(folder);
    if (files.size() == 1) {
        return recognise_file(files.front());
    }
    if (files.empty()) {
        throw Error("holds neither config.json nor a GGUF or llama2.c file", folder.string(),
                    kHint);
    }
    std::string names;
    for (const fs::path& file : files) {
        names += (names.empty() ? "" : ", ") + file.filename().string();
    }
    throw Error("holds several models: " + names, folder.string(), "give the path of one of them");
}

}  // namespace

std::vector<fs::path> model_files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (is_model_file(it->path())) files.push_back(it->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

ModelPath recognise_model(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored) ? recognise_folder(path) : recognise_file(path);
}

}  // namespace headlight
