#include "app/figures/token_label.h"

#include "engine/text/utf8.h"

namespace headlight {
namespace {

constexpr char32_t kLargestDrawable = 0xFFFF;

/// Characters without a picture of their own: controls, line and paragraph separators, zero-width
/// marks, odd spaces, the private-use area that stands in for characters elsewhere, and
/// non-characters.
bool is_invisible(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code <= 0xA0) || code == 0xAD ||
           (code >= 0x2000 && code <= 0x200F) || (code >= 0x2028 && code <= 0x202F) ||
           (code >= 0x205F && code <= 0x206F) || code == 0x3000 ||
           (code >= 0xE000 && code <= 0xF8FF) || code == 0xFEFF || code >= 0xFFF0;
}

std::string hexadecimal(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        if (!text.empty()) text += ' ';
        text += kDigits[value >> 4];
        text += kDigits[value & 15];
    }
    return text;
}

void add_escape(std::vector<TokenPiece>& pieces, std::string_view bytes) {
    if (!pieces.empty() && pieces.back().kind == TokenPiece::Kind::Escape) {
        pieces.back().text.insert(pieces.back().text.size() - 1, " " + hexadecimal(bytes));
        return;
    }
    pieces.push_back({TokenPiece::Kind::Escape, "<" + hexadecimal(bytes) + ">"});
}

void add_text(std::vector<TokenPiece>& pieces, std::string_view characters) {
    if (!pieces.empty() && pieces.back().kind == TokenPiece::Kind::Text) {
        pieces.back().text += characters;
        return;
    }
    pieces.push_back({TokenPiece::Kind::Text, std::string(characters)});
}

}  // namespace

std::vector<TokenPiece> token_pieces(std::string_view bytes, const Covers& covers) {
    std::vector<TokenPiece> pieces;
    for (std::size_t at = 0; at < bytes.size();) {
        const utf8::Decoded decoded = utf8::decode(bytes, at);
        const std::string_view character = bytes.substr(at, decoded.length);
        at += decoded.length;
        if (decoded.valid && decoded.code == U' ') {
            pieces.push_back({TokenPiece::Kind::Space, " "});
        } else if (decoded.valid && decoded.code == U'\n') {
            pieces.push_back({TokenPiece::Kind::Newline, "↵"});
        } else if (!decoded.valid || decoded.code > kLargestDrawable ||
                   is_invisible(decoded.code) || (covers && !covers(decoded.code))) {
            add_escape(pieces, character);
        } else {
            add_text(pieces, character);
        }
    }
    return pieces;
}

std::string token_text(std::string_view bytes, const Covers& covers) {
    std::string text;
    for (const TokenPiece& piece : token_pieces(bytes, covers)) {
        text += piece.kind == TokenPiece::Kind::Space ? "·" : piece.text;
    }
    return text;
}

}  // namespace headlight
