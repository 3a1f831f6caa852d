#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "engine/text/tokenizer.h"

namespace headlight {

/// What a vocabulary entry is, as far as its own bytes say.
enum class TokenKind {
    WordStart,    ///< a letter in it, after a space
    WordPart,     ///< a letter in it, no space before: continues a word, or begins a line
    Digits,       ///< digits, perhaps after a space
    Punctuation,  ///< marks and spaces, no letter and no digit
    Special,      ///< added by the tokenizer, or bytes that are not a character by themselves
};
inline constexpr std::array kTokenKinds{TokenKind::WordStart, TokenKind::WordPart,
                                        TokenKind::Digits, TokenKind::Punctuation,
                                        TokenKind::Special};

/// @param bytes    what the token stands for in a text
/// @param special  the tokenizer treats it as one unit that is no text
TokenKind token_kind(std::string_view bytes, bool special);

/// Of the first `count` entries of a vocabulary. Where it marks the pieces that continue a word
/// ("##to") rather than those that begin one, the pieces without the mark are word starts.
std::vector<TokenKind> token_kinds(const Tokenizer& tokenizer, TokenId count);

}  // namespace headlight
