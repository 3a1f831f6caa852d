#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/text/pair_table.h"
#include "engine/text/token_model.h"

namespace headlight {

/// Byte-pair encoding (Sennrich, Haddow and Birch 2016): a pre-token starts as single characters;
/// the pair that stands first in the list of merges is joined, the leftmost one first, until no
/// listed pair is left. On byte-mapped text (GPT-2) this is byte-level BPE; with byte fallback it
/// is the BPE of SentencePiece.
class Bpe final : public TokenModel {
public:
    struct Options {
        std::optional<std::string> unknown_token;
        std::string continuing_subword_prefix;  // before each character but a pre-token's first
        std::string end_of_word_suffix;         // after a pre-token's last character
        bool fuse_unknown = false;              // neighbouring unknown characters become one token
        bool byte_fallback = false;
        bool ignore_merges = false;  // a pre-token of the vocabulary is one token at once
    };
    using Merges = std::vector<std::pair<std::string, std::string>>;

    /// @param where  file and field, for errors
    /// @throws Error when a merge or the unknown token is not in the vocabulary
    Bpe(Vocabulary vocabulary, const Merges& merges, Options options, const std::string& where);
    /// For merges that are known by id, or that share ranks.
    Bpe(Vocabulary vocabulary, PairTable merges, Options options, const std::string& where);
    static Bpe from_json(const JsonField& field);

    void tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const override;
    MergeTrace trace_merges(std::string_view piece) const override;
    const Vocabulary& vocabulary() const override { return vocabulary_; }
    std::string kind() const override;
    bool has_byte_fallback() const override { return options_.byte_fallback; }

private:
    struct Symbol;
    class Merger;

    std::vector<Symbol> split_into_characters(std::string_view piece) const;
    bool falls_back_to_bytes(std::string_view character) const;
    std::optional<TokenId> find_character(std::string_view character, bool first, bool last) const;

    Vocabulary vocabulary_;
    Options options_;
    PairTable merges_;
    std::optional<TokenId> unknown_id_;
    std::array<TokenId, 256> byte_ids_{};
    std::vector<TokenId> short_characters_;  // by code point below its size, -1 where none
};

/// What stands on a line of a merges.txt.
enum class MergeLine { Pair, PairAndCount };
/// The lines of a merges.txt, "left right" or "left right 123". @throws Error
Bpe::Merges read_merge_lines(std::string_view text, const std::string& where,
                             MergeLine kind = MergeLine::Pair);

}  // namespace headlight
