#include "app/figures/token_kind.h"

#include <utf8proc.h>

#include <string>

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

/// A piece with a mark before it that is no part of the text: "##to".
bool has_mark_before(const Tokenizer& tokenizer, TokenId id) {
    const std::string text = tokenizer.token_text(id);
    const std::string& raw = tokenizer.raw_token(id);
    return raw.size() > text.size() && raw.ends_with(text);
}

/// Vocabularies that mark what continues a word rather than what begins one.
void find_starts_by_marks(const Tokenizer& tokenizer, std::vector<TokenKind>& kinds) {
    std::vector<TokenId> unmarked;
    bool marks = false;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (kinds[i] == TokenKind::WordStart) return;
        if (kinds[i] != TokenKind::WordPart) continue;
        const auto id = static_cast<TokenId>(i);
        const bool marked = has_mark_before(tokenizer, id);
        marks = marks || marked;
        if (!marked) unmarked.push_back(id);
    }
    if (!marks) return;
    for (const TokenId id : unmarked)
        kinds[static_cast<std::size_t>(id)] = TokenKind::WordStart;
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

std::vector<TokenKind> token_kinds(const Tokenizer& tokenizer, TokenId count) {
    std::vector<TokenKind> kinds;
    kinds.reserve(static_cast<std::size_t>(count));
    for (TokenId id = 0; id < count; ++id)
        kinds.push_back(token_kind(tokenizer.token_text(id), tokenizer.is_special(id)));
    find_starts_by_marks(tokenizer, kinds);
    return kinds;
}

}  // namespace headlight
