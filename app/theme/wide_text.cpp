#include "app/theme/wide_text.h"

#include <array>
#include <cstdint>
#include <utility>

namespace headlight {

namespace {

// The Yi and Vai blocks.
constexpr char32_t kFirst = 0xA000;
constexpr char32_t kLast = 0xA63F;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Control characters with a glyph that says what they are.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kShown{
    {{"\n", "\u21B5"}, {"\t", "\u21E5"}}};

/// One step through a text: a code point and its bytes; `valid` is false for a byte that belongs to
/// no well-formed sequence.
struct Step {
    char32_t point = 0;
    std::size_t length = 1;
    bool valid = false;
};

Step step_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return {};
    char32_t point = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {};
        point = point << 6 | (byte(i) & 0x3FU);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (overlong || surrogate || point > 0x10FFFF) return {};
    return {point, length, true};
}

std::string to_utf8(char32_t point) {  // of the stand-ins' range: always three bytes
    return {static_cast<char>(0xE0U | point >> 12), static_cast<char>(0x80U | (point >> 6 & 0x3FU)),
            static_cast<char>(0x80U | (point & 0x3FU))};
}

bool is_held_by_fields(const Step& step) {
    if (!step.valid || step.point > 0xFFFF || step.point < 0x20 || step.point == 0x7F) return false;
    const bool private_use = step.point >= 0xE000 && step.point <= 0xF8FF;  // fields drop these
    const bool stand_in = step.point >= kFirst && step.point <= kLast;
    const bool marker = step.point == 0xFFFE || step.point == 0xFFFF;
    return !private_use && !stand_in && !marker;
}

}  // namespace

std::string WideText::encode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Step step = step_at(text, at);
        const std::string_view bytes = text.substr(at, step.length);
        at += step.length;
        bool replaced = false;
        for (const auto& [character, glyph] : kShown) {
            if (bytes == character) {
                out += glyph;
                replaced = true;
            } else if (bytes == glyph) {
                out += stand_in_for(bytes);
                replaced = true;
            }
        }
        if (replaced) continue;
        out += is_held_by_fields(step) ? std::string(bytes) : stand_in_for(bytes);
    }
    return out;
}

std::string WideText::decode(std::string_view text) const {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Step step = step_at(text, at);
        std::string_view bytes = text.substr(at, step.length);
        at += step.length;
        for (const auto& [character, glyph] : kShown) {
            if (bytes == glyph) bytes = character;
        }
        const std::string_view meant = meaning(step.point);
        out += meant.empty() ? bytes : meant;
    }
    return out;
}

std::string_view WideText::meaning(char32_t stand_in) const {
    if (stand_in < kFirst || stand_in - kFirst >= meanings_.size()) return {};
    return meanings_[stand_in - kFirst];
}

std::string WideText::stand_in_for(std::string_view bytes) {
    if (const auto known = stand_ins_.find(bytes); known != stand_ins_.end()) {
        return to_utf8(known->second);
    }
    const char32_t point = kFirst + static_cast<char32_t>(meanings_.size());
    if (point > kLast) return std::string(kReplacement);
    meanings_.emplace_back(bytes);
    stand_ins_.emplace(bytes, point);
    return to_utf8(point);
}

}  // namespace headlight
