#include "engine/text/charsmap.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstring>

#include "engine/error.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

// One unit of the double array of Darts-clone.
bool has_leaf(std::uint32_t unit) { return (unit >> 8 & 1) != 0; }
std::uint32_t label(std::uint32_t unit) { return unit & (0x80000000u | 0xFF); }
std::size_t value(std::uint32_t unit) { return unit & 0x7FFFFFFFu; }
std::size_t offset(std::uint32_t unit) {
    return static_cast<std::size_t>(unit >> 10) << ((unit & 0x200u) >> 6);
}

std::size_t end_of_grapheme(std::string_view text, std::size_t begin) {
    utf8proc_int32_t state = 0;
    utf8::Decoded last = utf8::decode(text, begin);
    std::size_t at = begin + last.length;
    while (at < text.size()) {
        const utf8::Decoded next = utf8::decode(text, at);
        if (utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(last.code),
                                             static_cast<utf8proc_int32_t>(next.code), &state)) {
            break;
        }
        at += next.length;
        last = next;
    }
    return at;
}

}  // namespace

Charsmap::Charsmap(std::string_view blob, const std::string& where) {
    std::uint32_t trie_bytes = 0;
    if (blob.size() >= sizeof trie_bytes) std::memcpy(&trie_bytes, blob.data(), sizeof trie_bytes);
    const std::size_t rest = blob.size() - std::min(blob.size(), sizeof trie_bytes);
    if (trie_bytes == 0 || trie_bytes % sizeof(std::uint32_t) != 0 || trie_bytes > rest) {
        throw Error("the table of rules has " + std::to_string(trie_bytes) + " bytes of " +
                        std::to_string(rest),
                    where, "download the file again");
    }
    trie_.resize(trie_bytes / sizeof(std::uint32_t));
    std::memcpy(trie_.data(), blob.data() + sizeof trie_bytes, trie_bytes);
    texts_ = blob.substr(sizeof trie_bytes + trie_bytes);
    if (!utf8::is_valid(texts_)) {
        throw Error("the texts of the rules are not UTF-8", where, "download the file again");
    }
}

std::optional<std::string_view> Charsmap::find(std::string_view text) const {
    std::size_t node = offset(trie_[0]);
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        node ^= byte;
        if (byte == 0 || node >= trie_.size() || label(trie_[node]) != byte) return std::nullopt;
        const std::uint32_t unit = trie_[node];
        node ^= offset(unit);
        if (!has_leaf(unit)) continue;
        if (node >= trie_.size() || value(trie_[node]) > texts_.size()) return std::nullopt;
        const std::string_view found = std::string_view(texts_).substr(value(trie_[node]));
        return found.substr(0, found.find('\0'));
    }
    return std::nullopt;
}

bool PrecompiledNormalizer::rewrite(std::string_view part, std::vector<Edit>& edits,
                                    std::size_t& dropped_first) const {
    const std::optional<std::string_view> found = rules_.find(part);
    if (!found) return false;
    const std::u32string codes = utf8::to_code_points(*found);
    const std::size_t consumed = utf8::count(part);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        edits.push_back({codes[i], i < consumed ? std::size_t{1} : 0});
    }
    const std::size_t swallowed = consumed - std::min(consumed, codes.size());
    (edits.empty() ? dropped_first : edits.back().consumed) += swallowed;
    return true;
}

AlignedText PrecompiledNormalizer::apply(const AlignedText& text) const {
    const std::string_view all = text.str();
    std::vector<Edit> edits;
    edits.reserve(all.size());
    std::size_t dropped_first = 0;
    for (std::size_t begin = 0; begin < all.size();) {
        constexpr std::size_t kLongestWhole = 5;
        const std::size_t end = end_of_grapheme(all, begin);
        const std::string_view grapheme = all.substr(begin, end - begin);
        begin = end;
        if (grapheme.size() <= kLongestWhole && rewrite(grapheme, edits, dropped_first)) continue;
        for (std::size_t at = 0; at < grapheme.size();) {
            const utf8::Decoded read = utf8::decode(grapheme, at);
            const std::string_view character = grapheme.substr(at, read.length);
            if (!rewrite(character, edits, dropped_first)) edits.push_back({read.code, 1});
            at += read.length;
        }
    }
    AlignedText result;
    result.reserve(text.size());
    Rewriter writer(text, {0, text.size()}, result);
    writer.skip(dropped_first);
    for (const Edit& edit : edits)
        writer.put(edit);
    return result;
}

}  // namespace headlight
