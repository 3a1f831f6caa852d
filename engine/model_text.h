#pragma once

#include <filesystem>
#include <optional>

#include "engine/io/checkpoint.h"
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

/// Reads tokenizer.json of a folder in Hugging Face layout, else the older files, and the chat
/// template.
/// @throws Error naming the file and field
ModelText open_model_text(const std::filesystem::path& folder);

/// Reads what belongs to an opened model: of a GGUF file the metadata; of llama2.c the
/// tokenizer.bin beside it, or tok512.bin where there are 512 tokens; else as above. A model that
/// comes without a tokenizer still reads ids.
/// @throws Error naming the file, key or field
ModelText open_model_text(const Checkpoint& checkpoint);

}  // namespace headlight
