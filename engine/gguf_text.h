#pragma once

#include <string>

#include "engine/io/gguf.h"
#include "engine/text/chat_template.h"
#include "engine/text/tokenizer.h"

namespace headlight {

/// The tokenizer that the metadata of a GGUF file describes.
/// @throws Error naming the key that cannot be used
Tokenizer read_gguf_tokenizer(const GgufMetadata& metadata, const std::string& where);

/// The template of conversations that the metadata holds, if any.
/// @throws Error naming a key of the tokenizer that cannot be used
ChatTemplate read_gguf_chat(const GgufMetadata& metadata, const std::string& where);

}  // namespace headlight
