#include "engine/text/utf8.h"

namespace headlight::utf8 {
namespace {

struct Lead {
    std::size_t length;  // of the whole character; 0 when no character starts with this byte
    char32_t bits;       // payload of the lead byte
    unsigned char low;   // allowed range of the second byte
    unsigned char high;
};

Lead read_lead(unsigned char byte) {
    if (byte < 0x80) return {1, byte, 0, 0};
    if (byte < 0xC2) return {0, 0, 0, 0};
    if (byte < 0xE0) return {2, byte & 0x1Fu, 0x80, 0xBF};
    if (byte == 0xE0) return {3, byte & 0x0Fu, 0xA0, 0xBF};
    if (byte == 0xED) return {3, byte & 0x0Fu, 0x80, 0x9F};
    if (byte < 0xF0) return {3, byte & 0x0Fu, 0x80, 0xBF};
    if (byte == 0xF0) return {4, byte & 0x07u, 0x90, 0xBF};
    if (byte < 0xF4) return {4, byte & 0x07u, 0x80, 0xBF};
    if (byte == 0xF4) return {4, byte & 0x07u, 0x80, 0x8F};
    return {0, 0, 0, 0};
}

}  // namespace

Decoded decode(std::string_view text, std::size_t at) {
    const Lead lead = read_lead(static_cast<unsigned char>(text[at]));
    if (lead.length == 0) return {};
    char32_t code = lead.bits;
    unsigned char low = lead.low;
    unsigned char high = lead.high;
    for (std::size_t i = 1; i < lead.length; ++i) {
        if (at + i >= text.size()) return {kReplacement, i, false};
        const auto byte = static_cast<unsigned char>(text[at + i]);
        if (byte < low || byte > high) return {kReplacement, i, false};
        code = (code << 6) | (byte & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    return {code, lead.length, true};
}

std::size_t encoded_length(char32_t code) {
    if (code < 0x80) return 1;
    if (code < 0x800) return 2;
    return code < 0x10000 ? 3 : 4;
}

void append(std::string& text, char32_t code) {
    const auto tail = [&](int shift) {
        text.push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3F)));
    };
    switch (encoded_length(code)) {
        case 1:
            text.push_back(static_cast<char>(code));
            break;
        case 2:
            text.push_back(static_cast<char>(0xC0 | (code >> 6)));
            tail(0);
            break;
        case 3:
            text.push_back(static_cast<char>(0xE0 | (code >> 12)));
            tail(6);
            tail(0);
            break;
        default:
            text.push_back(static_cast<char>(0xF0 | (code >> 18)));
            tail(12);
            tail(6);
            tail(0);
    }
}

std::size_t count(std::string_view text) {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); at += decode(text, at).length)
        ++characters;
    return characters;
}

bool is_valid(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Decoded read = decode(text, at);
        if (!read.valid) return false;
        at += read.length;
    }
    return true;
}

std::string replace_invalid(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Decoded read = decode(text, at);
        append(result, read.code);
        at += read.length;
    }
    return result;
}

std::u32string to_code_points(std::string_view text) {
    std::u32string codes;
    codes.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Decoded read = decode(text, at);
        codes.push_back(read.code);
        at += read.length;
    }
    return codes;
}

std::string from_code_points(std::u32string_view codes) {
    std::string text;
    text.reserve(codes.size());
    for (const char32_t code : codes)
        append(text, code);
    return text;
}

}  // namespace headlight::utf8
