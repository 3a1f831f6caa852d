#include "engine/model_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/gguf_text.h"
#include "engine/io/mapped_file.h"
#include "engine/llama2c_text.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;
using Slot = std::optional<TokenizerFiles::File> TokenizerFiles::*;

constexpr std::size_t kFileLimit = std::size_t{512} << 20;

/// Of several files for one purpose the first that is there is read; behind tokenizer.json come
/// those that stand in for it.
constexpr auto kFiles = std::to_array<std::pair<const char*, Slot>>({
    {"chat_template.jinja", &TokenizerFiles::chat_template},
    {"config.json", &TokenizerFiles::config},
    {"tokenizer_config.json", &TokenizerFiles::tokenizer_config},
    {"special_tokens_map.json", &TokenizerFiles::special_tokens_map},
    {"added_tokens.json", &TokenizerFiles::added_tokens},
    {"tokenizer.json", &TokenizerFiles::tokenizer_json},
    {"vocab.json", &TokenizerFiles::vocab_json},
    {"merges.txt", &TokenizerFiles::merges_txt},
    {"vocab.txt", &TokenizerFiles::vocab_txt},
    {"tokenizer.model", &TokenizerFiles::sentencepiece},
    {"spiece.model", &TokenizerFiles::sentencepiece},
    {"spm.model", &TokenizerFiles::sentencepiece},
    {"sentencepiece.bpe.model", &TokenizerFiles::sentencepiece},
    {"source.spm", &TokenizerFiles::sentencepiece},
    {"target.spm", &TokenizerFiles::target_sentencepiece},
    {"target_vocab.json", &TokenizerFiles::target_vocab_json},
});

TokenizerFiles read_files(const fs::path& folder) {
    TokenizerFiles files;
    files.folder = folder.string();
    for (const auto& [name, slot] : kFiles) {
        const fs::path path = folder / name;
        std::error_code ignored;
        if (files.*slot || !fs::exists(path, ignored)) continue;
        files.*slot = TokenizerFiles::File{read_text_file(path, kFileLimit), path.string()};
        if (files.tokenizer_json) break;
    }
    return files;
}

/// Of the vocabulary that is read, or written where that is larger.
std::size_t count_ids(const ModelSpec& spec) {
    const int read = spec.encoder ? spec.encoder->embed.vocab_size : 0;
    return static_cast<std::size_t>(std::max(spec.vocab_size(), read));
}

/// Whether a folder holds a file that says how its model reads text.
bool has_model_text(const fs::path& folder) {
    return std::ranges::any_of(kFiles, [&](const auto& file) {
        const bool beside_a_tokenizer = file.second == &TokenizerFiles::config;
        std::error_code ignored;
        return !beside_a_tokenizer && fs::exists(folder / file.first, ignored);
    });
}

}  // namespace

ModelText open_model_text(const fs::path& folder) {
    const TokenizerFiles files = read_files(folder);
    return {Tokenizer::from_files(files), Tokenizer::target_from_files(files),
            ChatTemplate::from_files(files)};
}

ModelText open_model_text(const Checkpoint& checkpoint) {
    const fs::path& path = checkpoint.place.path;
    const std::string where = path.string();
    switch (checkpoint.place.format) {
        case ModelFormat::Gguf:
            if (!checkpoint.metadata.contains("tokenizer.ggml.model")) break;
            return {read_gguf_tokenizer(checkpoint.metadata, where), std::nullopt,
                    read_gguf_chat(checkpoint.metadata, where)};
        case ModelFormat::Llama2c:
            return {read_llama2c_tokenizer(path, checkpoint.spec.vocab_size()), std::nullopt};
        case ModelFormat::HuggingFace:
            if (has_model_text(path)) return open_model_text(path);
    }
    return {Tokenizer::of_numbers(count_ids(checkpoint.spec), where), std::nullopt};
}

}  // namespace headlight
