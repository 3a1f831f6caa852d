#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/io/mapped_file.h"
#include "engine/io/stored_tensor.h"

namespace headlight {

/// The weight files of a folder, mapped, and the tensors in them.
struct WeightFiles {
    std::vector<MappedFile> files;
    std::map<std::string, StoredTensor> tensors;
    std::uint64_t bytes = 0;
};

/// True when `list_weight_files` finds what it looks for.
bool has_weight_files(const std::filesystem::path& folder);

/// The files that hold a folder's weights: model.safetensors, else the shards that
/// model.safetensors.index.json names, else pytorch_model.bin or its shards. Names with a path in
/// them are refused.
/// @throws Error when there is none of them.
std::vector<std::filesystem::path> list_weight_files(const std::filesystem::path& folder);

/// What a file is by its first bytes, "a safetensors file" or "a PyTorch file"; null when it is
/// neither.
const char* weight_format(std::span<const std::byte> bytes);

/// Maps and checks one file of any name in either format.
/// @throws Error naming file and tensor.
WeightFiles open_weight_file(const std::filesystem::path& path);

/// Maps and checks the files; `before_file(i, name)` is called before each.
/// @throws Error naming file and tensor: a damaged file, a tensor in two shards, a tensor that the
///         index places in a shard that lacks it.
WeightFiles open_weight_files(
    const std::filesystem::path& folder,
    const std::function<void(std::size_t, std::size_t, const std::string&)>& before_file);

}  // namespace headlight
