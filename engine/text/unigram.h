#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/text/byte_trie.h"
#include "engine/text/token_model.h"

namespace headlight {

/// Unigram language model (Kudo 2018): of all ways to cut a pre-token into pieces of the
/// vocabulary, the one with the greatest sum of log probabilities. Sums are in double precision;
/// of equal sums the one with the longest last piece wins, as in the `tokenizers` library.
class Unigram final : public TokenModel {
public:
    struct Options {
        std::optional<TokenId> unknown_id;
        bool byte_fallback = false;
    };
    struct Piece {
        std::string text;
        double score = 0;     // log probability
        bool in_text = true;  // false: only ever put in by other parts
    };
    using Pieces = std::vector<Piece>;

    /// @param pieces  the place in the list is the id
    /// @throws Error for pieces that occur twice and an unknown token that does not exist
    Unigram(const Pieces& pieces, Options options, const std::string& where);
    static Unigram from_json(const JsonField& field);

    void tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const override;
    const Vocabulary& vocabulary() const override { return vocabulary_; }
    std::string kind() const override { return "Unigram"; }
    bool has_byte_fallback() const override { return options_.byte_fallback; }

private:
    struct Reached;

    std::vector<Reached> best_paths(std::string_view piece) const;
    void add_piece(std::string_view piece, TokenSpan span, std::vector<ModelToken>& tokens) const;

    Vocabulary vocabulary_;
    std::vector<double> scores_;  // by id
    ByteTrie trie_;               // of the pieces, with their ids
    Options options_;
    std::array<TokenId, 256> byte_ids_{};
    double unknown_score_ = 0;
};

}  // namespace headlight
