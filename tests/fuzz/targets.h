#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// One function for each kind of file that may come from anyone. Each reads `bytes` as such a file,
/// uses what it read, and lets nothing out but the refusals that the program shows.
namespace headlight::fuzz {

using Bytes = std::span<const std::byte>;

void chat_template(Bytes bytes);
void config(Bytes bytes);
void gguf(Bytes bytes);
void llama2c(Bytes bytes);
void safetensors(Bytes bytes);
void sentencepiece(Bytes bytes);
void tokenizer_json(Bytes bytes);
void torch_file(Bytes bytes);
void weight_index(Bytes bytes);

inline std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace headlight::fuzz
