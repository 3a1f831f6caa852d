#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace headlight::utf8 {

/// Stands for bytes that are not UTF-8.
constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
    char32_t code = kReplacement;
    /// Bytes read, at least 1; for invalid bytes the longest prefix of a character that they form.
    std::size_t length = 1;
    bool valid = false;
};

/// Reads the character that starts at byte `at`, which must lie inside `text`.
/// Invalid sequences are cut as Unicode 15, table 3-8 ("maximal subparts") says, which is also what
/// Python's `errors="replace"` does.
Decoded decode(std::string_view text, std::size_t at);

/// Number of bytes of `code` in UTF-8.
std::size_t encoded_length(char32_t code);

/// Appends a Unicode scalar value.
void append(std::string& text, char32_t code);

/// Bytes of the character whose first byte is `lead`, in text known to be valid.
inline std::size_t length_from_lead(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    if (byte < 0x80) return 1;
    if (byte < 0xE0) return 2;
    return byte < 0xF0 ? 3 : 4;
}

/// Whether a byte of valid text is the first of a character.
inline bool starts_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

/// Number of characters; each invalid sequence counts as one.
std::size_t count(std::string_view text);

bool is_valid(std::string_view text);

/// The text with every invalid sequence replaced by U+FFFD.
std::string replace_invalid(std::string_view text);

std::u32string to_code_points(std::string_view text);
std::string from_code_points(std::u32string_view codes);

}  // namespace headlight::utf8
