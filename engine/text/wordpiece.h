#pragma once

#include <string>

#include "engine/text/byte_trie.h"
#include "engine/text/token_model.h"

namespace headlight {

/// WordPiece (Wu et al. 2016, as BERT uses it): the longest piece that a word starts with, then the
/// longest continuation of what is left, and so on. A word that cannot be cut so is unknown.
class WordPiece final : public TokenModel {
public:
    struct Options {
        std::string unknown_token = "[UNK]";
        std::string continuing_subword_prefix = "##";
        std::size_t most_characters = 100;  // a longer word is unknown
    };

    /// @throws Error when the unknown token is not in the vocabulary
    WordPiece(Vocabulary vocabulary, Options options, const std::string& where);
    static WordPiece from_json(const JsonField& field);

    void tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const override;
    const Vocabulary& vocabulary() const override { return vocabulary_; }
    std::string kind() const override { return "WordPiece"; }

private:
    ModelToken longest_piece(std::string_view word, std::size_t begin) const;

    Vocabulary vocabulary_;
    ByteTrie trie_;
    std::optional<ByteTrie::Node> continuation_;  // where continuing pieces start in the trie
    TokenId unknown_id_ = 0;
    std::size_t most_characters_;
};

}  // namespace headlight
