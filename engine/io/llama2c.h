#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/stored_tensor.h"
#include "engine/model/spec.h"

namespace headlight {

/// A model of llama2.c (github.com/karpathy/llama2.c, `export.py`): its shape stands in a header,
/// the numbers follow without names.
struct Llama2cContent {
    ModelSpec spec;
    std::map<std::string, StoredTensor> tensors;  ///< under the names of Meta's Llama
};

/// True for a file with the mark of versions 1 and 2, and for one without mark whose first seven
/// numbers ask for exactly as many bytes as there are: version 0.
bool is_llama2c(std::span<const std::byte> bytes);

/// Reads version 0 or 1, both of floats.
/// @throws Error naming the field of the header, or the version that cannot be read.
Llama2cContent read_llama2c(std::span<const std::byte> bytes, const std::string& where);

/// The pieces of llama2.c's tokenizer.bin. A text's place in the list is its id.
struct Llama2cPieces {
    std::vector<std::string_view> texts;
    std::vector<float> scores;
};

/// @param count  of the vocabulary; the file itself does not say
/// @throws Error when the file does not hold exactly that many.
Llama2cPieces read_llama2c_pieces(std::span<const std::byte> bytes, int count,
                                  const std::string& where);

}  // namespace headlight
