#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace headlight {

/// One piece of a token as it is shown.
struct TokenPiece {
    enum class Kind {
        Text,     ///< characters as they are
        Space,    ///< one U+0020, drawn as a faint mark
        Newline,  ///< one line feed, drawn as an arrow
        Escape    ///< bytes in hexadecimal, "<F0 9F 98 80>": what no font can show
    };
    Kind kind = Kind::Text;
    std::string text;  ///< what is written: the characters, " ", "↵" or the escape

    bool operator==(const TokenPiece&) const = default;
};

/// Says whether a character has a glyph.
using Covers = std::function<bool(char32_t)>;

/// The pieces of a token's bytes, in order; neighbouring characters and neighbouring escapes are
/// joined. Escaped are: bytes that are not UTF-8, control characters, characters above U+FFFF
/// (ImGui 1.86 holds none) and those for which `covers`, when given, says no.
std::vector<TokenPiece> token_pieces(std::string_view bytes, const Covers& covers = {});

/// The pieces as one line of text, the space mark written as a middle dot: for sentences and axes.
std::string token_text(std::string_view bytes, const Covers& covers = {});

}  // namespace headlight
