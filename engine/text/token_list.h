#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/text/sentencepiece.h"
#include "engine/text/vocabulary.h"

namespace headlight {

/// A vocabulary token by token, and what else a file of one model says about its tokenizer: GGUF,
/// llama2.c. Lists that are not empty have one entry for each token.
struct TokenList {
    enum class Kind {
        SentencePiece,  ///< pairs are joined by the score of what they become
        Unigram,
        ByteLevel,  ///< pairs are joined by a list of merges
        WordPiece,
    };
    using Type = SentencePieceModel::PieceType;

    Kind kind = Kind::SentencePiece;
    std::vector<std::string> tokens;
    std::vector<float> scores;
    std::vector<Type> types;
    std::vector<std::pair<std::string, std::string>> merges;  ///< ByteLevel
    /// ByteLevel: the name that llama.cpp has for how text is cut before the merges.
    std::string cutting = "gpt-2";
    std::string charsmap;  ///< Unigram: normalisation as SentencePiece compiles it
    bool add_space_prefix = true;
    bool remove_extra_whitespaces = false;
    std::optional<TokenId> first;  ///< put before a text
    std::optional<TokenId> last;   ///< put after a text, and between two
};

}  // namespace headlight
