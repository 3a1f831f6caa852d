#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace headlight {

enum class ModelFormat {
    HuggingFace,  ///< a folder: config.json, weights and tokenizer
    Gguf,         ///< one file
    Llama2c,      ///< one file, and the tokenizer beside it
};

/// Where a model stands and in what format.
struct ModelPath {
    ModelFormat format = ModelFormat::HuggingFace;
    std::filesystem::path path;  ///< a folder in Hugging Face layout, else the file
    /// A file of weights that a person named: read instead of those that the folder names.
    std::optional<std::filesystem::path> weights = std::nullopt;
};

/// The files of a folder that are whole models, GGUF and llama2.c, sorted.
std::vector<std::filesystem::path> model_files_in(const std::filesystem::path& folder);

/// What kind of model a path means, by the content of the file: a folder in Hugging Face layout, a
/// file inside one (its configuration, its index, a shard stand for the folder), a folder with one
/// such file, or a GGUF, safetensors, PyTorch or llama2.c file.
/// @throws Error saying what stands there instead.
ModelPath recognise_model(const std::filesystem::path& path);

}  // namespace headlight
