#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/span.h"
#include "engine/text/token_model.h"
#include "engine/text/vocabulary.h"

namespace headlight {

/// A text as the model reads it. All lists have one entry per token.
struct Encoding {
    std::vector<TokenId> ids;
    /// Bytes of the original text that each token stands for; empty for tokens put around it.
    /// Tokens that share one character share its span. Of a pair, offsets count in either text.
    std::vector<TokenSpan> offsets;
    /// Special tokens, and those that the post-processor added.
    std::vector<bool> special;
    /// Segment of each token for models that have token types, else 0.
    std::vector<int> type_ids;
    /// Of a pair, the text that each token belongs to: 0 or 1. Tokens put around a text belong to
    /// it; those before the first text to the first.
    std::vector<int> segments;
};

struct EncodeOptions {
    bool add_special_tokens = true;
};

/// How a text became tokens, for display.
struct TokenizationSteps {
    struct PreToken {
        /// As the model sees it, hence in the byte-level alphabet where that is used.
        std::string text;
        TokenSpan span;
        /// Found as a whole, before the model.
        bool added = false;
        std::vector<TokenId> ids;
        /// What byte-pair encoding starts from, and what it merges, in order: both empty for models
        /// without merges and for pre-tokens of more than 1000 bytes.
        std::vector<std::string> symbols;
        std::vector<MergeStep> merges;
    };
    /// After normalisation, added tokens as they were found.
    std::string normalized;
    /// In order; their ids are those of `encode` without the special tokens around the text.
    std::vector<PreToken> pre_tokens;
};

/// The files of a model's folder that say how it reads text. Opening them is the caller's business.
struct TokenizerFiles {
    struct File {
        std::string bytes;
        std::string path;  // for errors
    };
    std::string folder;  // for errors
    std::optional<File> tokenizer_json;
    std::optional<File> config;  // the model's config.json: says the family where nothing else does
    std::optional<File> tokenizer_config;    // tokenizer_config.json
    std::optional<File> special_tokens_map;  // special_tokens_map.json
    std::optional<File> added_tokens;        // added_tokens.json
    std::optional<File> chat_template;       // chat_template.jinja
    std::optional<File> vocab_json;
    std::optional<File> merges_txt;
    std::optional<File> vocab_txt;
    /// tokenizer.model, spiece.model, spm.model, sentencepiece.bpe.model or source.spm.
    std::optional<File> sentencepiece;
    /// Marian's model of the language that it writes: target.spm.
    std::optional<File> target_sentencepiece;
    /// The vocabulary of that language where it has one of its own: target_vocab.json.
    std::optional<File> target_vocab_json;
};

struct TokenList;

/// Text to token ids and back, as the Hugging Face `tokenizers` library does it.
/// Immutable: any number of threads may use one.
class Tokenizer {
public:
    using Steps = TokenizationSteps;

    /// @param json   text of a tokenizer.json
    /// @param where  its path, for errors
    /// @throws Error naming the field that cannot be used
    static Tokenizer from_json(std::string_view json, const std::string& where);
    /// @param model  bytes of a SentencePiece model (tokenizer.model, spiece.model): unigram or BPE
    /// @throws Error
    static Tokenizer from_sentencepiece(std::string_view model, const std::string& where);
    /// A vocabulary that a file holds token by token: GGUF, llama2.c.
    /// @throws Error
    static Tokenizer from_tokens(TokenList list, const std::string& where);
    /// Reads tokenizer.json, or the older files where that is missing.
    /// @throws Error, also when no set of files is complete
    static Tokenizer from_files(const TokenizerFiles& files);
    /// The tokenizer of what the decoder of an encoder-decoder reads and writes, where that is not
    /// the one above: the models of Marian. @throws Error
    static std::optional<Tokenizer> target_from_files(const TokenizerFiles& files);

    /// For a model that comes without a tokenizer: its text is ids below `size`, as numbers with
    /// spaces or commas between them. @param where  the model's folder, for errors
    static Tokenizer of_numbers(std::size_t size, const std::string& where);

    ~Tokenizer();
    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;

    /// Any bytes are accepted; each invalid UTF-8 sequence reads as U+FFFD.
    /// @throws Error only when a regular expression of the file runs into its limits on this text
    Encoding encode(std::string_view text, EncodeOptions options = {}) const;
    /// Two texts as one input, for models that compare them.
    Encoding encode_pair(std::string_view first, std::string_view second,
                         EncodeOptions options = {}) const;
    /// The text of a sequence of tokens; ids without token are left out. Bytes that are no UTF-8
    /// become U+FFFD.
    std::string decode(std::span<const TokenId> ids, bool skip_special = false) const;
    Steps explain(std::string_view text) const;

    /// Highest id + 1. The embedding may have more rows.
    std::size_t vocab_size() const;
    /// The token as stored, "Ġverde"; empty for an id without token.
    const std::string& raw_token(TokenId id) const;
    /// The bytes that the token stands for inside a text, " verde"; part of a character is
    /// possible.
    std::string token_text(TokenId id) const;
    std::optional<TokenId> id_of(std::string_view raw) const;
    bool is_special(TokenId id) const;
    /// "byte-level BPE", "BPE with byte fallback", "WordPiece", "Unigram", ...
    std::string kind() const;

private:
    struct Parts;
    explicit Tokenizer(std::unique_ptr<const Parts> parts);
    /// Builds every part but the model from the fields of a tokenizer.json.
    static Tokenizer assemble(const JsonField& root, std::unique_ptr<const TokenModel> model);

    std::unique_ptr<const Parts> parts_;
};

}  // namespace headlight
