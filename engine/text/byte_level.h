#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/text/aligned_text.h"

/// The alphabet of GPT-2 (Radford et al. 2019): each of the 256 bytes is written as one printable
/// character, so that byte-pair encoding on text works on bytes.
namespace headlight::byte_level {

/// Splits text into words, numbers, other signs and white space, each with one space before it.
constexpr const char* kGpt2Pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

/// The character for a space: "Ġ".
constexpr char32_t kSpace = 0x120;

char32_t character_of(unsigned char byte);
std::optional<unsigned char> byte_of(char32_t character);

/// Appends the byte-mapped copy of a range of `source`.
void write(const AlignedText& source, TokenSpan range, AlignedText& out);

/// The bytes that a token of the alphabet stands for; a token with any other character, such as an
/// added token, stands for itself.
std::string bytes_of(std::string_view token);

}  // namespace headlight::byte_level
