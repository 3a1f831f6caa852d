#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/stored_tensor.h"

namespace headlight {

/// The types of a metadata value, under their numbers in the file.
enum class GgufType : std::uint32_t {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    Bool,
    Text,
    List,
    U64,
    I64,
    F64,
};

/// Bytes of one number or flag; 0 for texts and lists.
std::uint64_t size_of(GgufType type);

/// A value of the metadata, where it stands in the file: one number, flag or text, or a list of
/// them. Its bytes were checked when the file was read.
struct GgufValue {
    GgufType type = GgufType::U8;  ///< of the value, or of the list's items
    bool is_list = false;
    std::uint64_t count = 1;
    std::span<const std::byte> bytes;

    /// The items of a list, or the value alone.
    std::vector<std::string_view> texts() const;  ///< empty when it holds no texts
    std::vector<float> floats() const;            ///< empty when it holds texts
    std::vector<std::int64_t> wholes() const;     ///< empty when it holds anything else
    /// The value as a configuration would have it.
    nlohmann::json to_json() const;
};

using GgufMetadata = std::map<std::string, GgufValue, std::less<>>;

/// What a GGUF file declares. The views point into the bytes it was read from.
struct GgufContent {
    GgufMetadata metadata;
    std::map<std::string, StoredTensor> tensors;  ///< shapes reversed to PyTorch's order
};

/// True when the bytes begin as a GGUF file does.
bool is_gguf(std::span<const std::byte> bytes);

/// Reads the header of a GGUF file, version 2 or 3, and checks every statement of it against the
/// size of the buffer, as the format's reference does (github.com/ggml-org/ggml, docs/gguf.md): no
/// duplicate key or tensor, no list in a list, no product that overflows, tensors one after the
/// other at padded offsets. Allocates nothing in proportion to a number in the file.
/// @param where  the file's name, for messages
/// @throws Error naming the key or tensor, what is expected and what was found.
GgufContent read_gguf(std::span<const std::byte> bytes, const std::string& where);

}  // namespace headlight
