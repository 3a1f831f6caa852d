#pragma once

#include <filesystem>

#include "engine/text/tokenizer.h"

namespace headlight {

/// The tokenizer that lies beside a model of llama2.c: tokenizer.bin, or tok512.bin where there are
/// 512 tokens.
/// @throws Error when there is neither, or naming the piece that cannot be used
Tokenizer read_llama2c_tokenizer(const std::filesystem::path& model, int vocabulary);

}  // namespace headlight
