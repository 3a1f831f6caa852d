#include "engine/text/unicode.h"

#include <utf8proc.h>

namespace headlight::unicode {
namespace {

utf8proc_category_t category(char32_t code) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(code));
}

bool between(char32_t code, char32_t first, char32_t last) { return code >= first && code <= last; }

}  // namespace

bool is_whitespace(char32_t code) {
    if (code < 0x80) return code == ' ' || between(code, 0x09, 0x0D);
    return code == 0x85 || code == 0xA0 || code == 0x1680 || between(code, 0x2000, 0x200A) ||
           code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool is_punctuation(char32_t code) {
    if (code < 0x80) {
        return between(code, '!', '/') || between(code, ':', '@') || between(code, '[', '`') ||
               between(code, '{', '~');
    }
    const utf8proc_category_t kind = category(code);
    return kind >= UTF8PROC_CATEGORY_PC && kind <= UTF8PROC_CATEGORY_PO;
}

bool is_numeric(char32_t code) {
    if (code < 0x80) return between(code, '0', '9');
    const utf8proc_category_t kind = category(code);
    return kind >= UTF8PROC_CATEGORY_ND && kind <= UTF8PROC_CATEGORY_NO;
}

bool is_nonspacing_mark(char32_t code) { return category(code) == UTF8PROC_CATEGORY_MN; }

bool is_mark(char32_t code) {
    const utf8proc_category_t kind = category(code);
    return kind >= UTF8PROC_CATEGORY_MN && kind <= UTF8PROC_CATEGORY_ME;
}

bool is_other(char32_t code) {
    const utf8proc_category_t kind = category(code);
    return kind == UTF8PROC_CATEGORY_CC || kind == UTF8PROC_CATEGORY_CF ||
           kind == UTF8PROC_CATEGORY_CO || kind == UTF8PROC_CATEGORY_CS;
}

bool is_letter(char32_t code) {
    const utf8proc_category_t kind = category(code);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

bool is_ideograph(char32_t code) {
    return between(code, 0x4E00, 0x9FFF) || between(code, 0x3400, 0x4DBF) ||
           between(code, 0x20000, 0x2A6DF) || between(code, 0x2A700, 0x2B73F) ||
           between(code, 0x2B740, 0x2B81F) || between(code, 0x2B920, 0x2CEAF) ||
           between(code, 0xF900, 0xFAFF) || between(code, 0x2F800, 0x2FA1F);
}

char32_t upper(char32_t code) {
    return static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(code)));
}

std::u32string lower(char32_t code) {
    constexpr char32_t kCapitalIWithDot = 0x130;
    constexpr char32_t kCombiningDotAbove = 0x307;
    if (code == kCapitalIWithDot) return {U'i', kCombiningDotAbove};
    return {static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(code)))};
}

}  // namespace headlight::unicode
