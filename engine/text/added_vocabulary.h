#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/text/byte_trie.h"
#include "engine/text/json_field.h"
#include "engine/text/normalizer.h"
#include "engine/text/pre_tokens.h"
#include "engine/text/regex.h"
#include "engine/text/vocabulary.h"

namespace headlight {

/// A token found in the text as a whole, before the model sees the text.
struct AddedToken {
    TokenId id = 0;
    std::string content;
    bool single_word = false;  // only where no letter or digit is its neighbour
    bool lstrip = false;       // takes the white space before it along
    bool rstrip = false;       // takes the white space after it along
    bool normalized = false;   // looked for in the normalised text
    bool special = false;      // control token, left out of decoded text on request
    std::string found_as;      // what is looked for: the content, normalised if so wished
};

/// Finds words of a fixed set in a text: leftmost first, longest first.
class WordFinder {
public:
    /// @returns false when there is no room left
    [[nodiscard]] bool add(std::string_view word, std::size_t value);

    struct Found {
        TokenSpan span;
        std::size_t value = 0;
    };
    /// The next word that starts at `from` or later.
    std::optional<Found> next(std::string_view text, std::size_t from) const;

private:
    ByteTrie words_;
    std::array<bool, 256> starts_{};
};

/// The tokens of the field "added_tokens", and the search for them.
class AddedVocabulary {
public:
    /// Ids are given as the `tokenizers` library gives them, whatever a file says: a token that the
    /// model knows has the model's id, the others count on from the size of its vocabulary. Of two
    /// tokens with the same content the first stays.
    /// @param normalizer  may be null
    /// @throws Error for tokens that are too long or too many
    AddedVocabulary(std::vector<AddedToken> tokens, const Vocabulary& model,
                    const Normalizer* normalizer, const std::string& where);

    /// Cuts the text at added tokens and normalises what lies between them.
    PreTokens extract(const AlignedText& text, const Normalizer* normalizer) const;

    /// Null when the id is not an added token.
    const AddedToken* find(TokenId id) const;
    std::optional<TokenId> id_of(std::string_view content) const;
    /// Whether the token is left out of decoded text on request. The `tokenizers` library asks that
    /// of the normalised content, so that a special token that normalisation changes stays.
    bool is_left_out(TokenId id) const;
    const std::vector<AddedToken>& tokens() const { return tokens_; }

private:
    struct Cut {
        TokenSpan range;
        std::optional<TokenId> added;
    };
    void prepare_search(std::size_t index, const Normalizer* normalizer, const std::string& where);
    std::vector<Cut> cut(std::string_view text, const WordFinder& finder) const;
    bool stands_alone(std::string_view text, TokenSpan span) const;

    std::vector<AddedToken> tokens_;
    std::unordered_map<TokenId, std::size_t> by_id_;
    std::unordered_map<std::string, std::size_t> by_content_;
    WordFinder raw_;
    WordFinder normalized_;
    std::optional<Regex> word_;
};

/// Reads the list "added_tokens" of a tokenizer.json. @throws Error
std::vector<AddedToken> read_added_tokens(const JsonField& list);

}  // namespace headlight
