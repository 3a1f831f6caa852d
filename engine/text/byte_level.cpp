#include "engine/text/byte_level.h"

#include <array>

#include "engine/text/utf8.h"

namespace headlight::byte_level {
namespace {

constexpr char32_t kFirstShifted = 0x100;
constexpr std::size_t kAlphabetEnd = 0x144;

constexpr bool stands_for_itself(unsigned byte) {
    return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

struct Tables {
    std::array<char32_t, 256> characters{};
    std::array<std::int16_t, kAlphabetEnd> bytes{};  // -1 where no byte
};

constexpr Tables make_tables() {
    Tables tables;
    for (std::int16_t& byte : tables.bytes)
        byte = -1;
    char32_t next_shifted = kFirstShifted;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const char32_t character = stands_for_itself(byte) ? byte : next_shifted++;
        tables.characters[byte] = character;
        tables.bytes[character] = static_cast<std::int16_t>(byte);
    }
    return tables;
}

constexpr Tables kTables = make_tables();

}  // namespace

char32_t character_of(unsigned char byte) { return kTables.characters[byte]; }

std::optional<unsigned char> byte_of(char32_t character) {
    if (character >= kAlphabetEnd || kTables.bytes[character] < 0) return std::nullopt;
    return static_cast<unsigned char>(kTables.bytes[character]);
}

void write(const AlignedText& source, TokenSpan range, AlignedText& out) {
    for (std::size_t at = range.begin; at < range.end; ++at) {
        out.append(character_of(static_cast<unsigned char>(source.str()[at])), source.origin(at));
    }
}

std::string bytes_of(std::string_view token) {
    std::string bytes;
    for (std::size_t at = 0; at < token.size();) {
        const utf8::Decoded read = utf8::decode(token, at);
        const std::optional<unsigned char> byte = byte_of(read.code);
        if (!byte) return std::string(token);
        bytes.push_back(static_cast<char>(*byte));
        at += read.length;
    }
    return bytes;
}

}  // namespace headlight::byte_level
