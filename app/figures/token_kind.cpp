#include "app/figures/token_kind.h"

#include <utf8proc.h>

#include "engine/text/utf8.h"

namespace headlight {
namespace {

bool is_letter(char32_t code) {
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(code))) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
            return true;
        default:
            return false;
    }
}

bool is_digit(char32_t code) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(code)) == UTF8PROC_CATEGORY_ND;
}

bool is_control(char32_t code) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(code)) == UTF8PROC_CATEGORY_CC &&
           code != U'\n' && code != U'\t' && code != U'\r';
}

}  // namespace

TokenKind token_kind(std::string_view bytes, bool special) {
    if (special || bytes.empty() || !utf8::is_valid(bytes)) return TokenKind::Special;
    bool letter = false;
    bool digit = false;
    for (std::size_t at = 0; at < bytes.size();) {
        const utf8::Decoded character = utf8::decode(bytes, at);
        at += character.length;
        if (is_control(character.code)) return TokenKind::Special;
        letter = letter || is_letter(character.code);
        digit = digit || is_digit(character.code);
    }
    if (letter) return bytes.front() == ' ' ? TokenKind::WordStart : TokenKind::WordPart;
    return digit ? TokenKind::Digits : TokenKind::Punctuation;
}

}  // namespace headlight
