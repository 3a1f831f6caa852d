#pragma once

#include <array>
#include <string_view>

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

}  // namespace headlight
