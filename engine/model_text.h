#pragma once

#include <filesystem>
#include <optional>

#include "engine/text/chat_template.h"
#include "engine/text/tokenizer.h"

namespace headlight {

/// How a model reads and writes text.
struct ModelText {
    Tokenizer tokenizer;
    /// Of what the decoder of an encoder-decoder reads and writes, where that is another: Marian.
    std::optional<Tokenizer> target_tokenizer;
    ChatTemplate chat = {};
};

/// Whether a folder holds a file that says how its model reads text.
bool has_model_text(const std::filesystem::path& folder);

/// Reads tokenizer.json of a folder in Hugging Face layout, else the older files, and the chat
/// template.
/// @throws Error naming the file and field
ModelText open_model_text(const std::filesystem::path& folder);

}  // namespace headlight
