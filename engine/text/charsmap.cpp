#include "engine/text/charsmap.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstring>

#include "engine/error.h"
#include "engine/text/growth.h"
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

Charsmap::Charsmap(std::string_view blob, const std::string& where) : where_(where) {
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

std::optional<Charsmap::Rule> Charsmap::find(std::string_view text, bool longest) const {
    std::optional<Rule> rule;
    std::size_t node = offset(trie_[0]);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        node ^= byte;
        if (byte == 0 || node >= trie_.size() || label(trie_[node]) != byte) break;
        const std::uint32_t unit = trie_[node];
        node ^= offset(unit);
        if (!has_leaf(unit)) continue;
        if (node >= trie_.size() || value(trie_[node]) > texts_.size()) break;
        const std::string_view found = std::string_view(texts_).substr(value(trie_[node]));
        rule = Rule{at + 1, found.substr(0, found.find('\0'))};
        if (!longest) break;
    }
    return rule;
}

/// The characters that take the place of others, in order.
class PrecompiledNormalizer::Edits {
public:
    Edits(std::size_t bytes, const std::string& where) : bytes_(bytes), where_(where) {
        edits_.reserve(bytes);
    }

    void keep(char32_t code) { edits_.push_back({code, 1}); }

    void replace(std::string_view part, std::string_view by) {
        limit_growth(bytes_, edits_.size() + by.size(), where_);
        const std::u32string codes = utf8::to_code_points(by);
        const std::size_t consumed = utf8::count(part);
        for (std::size_t i = 0; i < codes.size(); ++i) {
            edits_.push_back({codes[i], i < consumed ? std::size_t{1} : 0});
        }
        const std::size_t swallowed = consumed - std::min(consumed, codes.size());
        (edits_.empty() ? dropped_first_ : edits_.back().consumed) += swallowed;
    }

    /// The `tokenizers` library forgets characters that vanish before the first one that stays, so
    /// that all offsets are that much too early. Its offsets are those of tokenizer.json.
    enum class Vanished { Counted, Forgotten };

    AlignedText apply(const AlignedText& text, Vanished first) const {
        AlignedText result;
        result.reserve(text.size());
        Rewriter writer(text, {0, text.size()}, result);
        if (first == Vanished::Counted) writer.skip(dropped_first_);
        for (const Edit& edit : edits_)
            writer.put(edit);
        return result;
    }

private:
    std::size_t bytes_;  // of the text that is edited
    const std::string& where_;
    std::vector<Edit> edits_;
    std::size_t dropped_first_ = 0;
};

void PrecompiledNormalizer::edit_graphemes(std::string_view text, Edits& edits) const {
    constexpr std::size_t kLongestWhole = 5;
    const auto replace_whole = [&](std::string_view part) {
        const std::optional<Charsmap::Rule> rule = rules_.shortest(part);
        if (rule) edits.replace(part, rule->text);
        return rule.has_value();
    };
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = end_of_grapheme(text, begin);
        const std::string_view grapheme = text.substr(begin, end - begin);
        begin = end;
        if (grapheme.size() <= kLongestWhole && replace_whole(grapheme)) continue;
        for (std::size_t at = 0; at < grapheme.size();) {
            const utf8::Decoded read = utf8::decode(grapheme, at);
            if (!replace_whole(grapheme.substr(at, read.length))) edits.keep(read.code);
            at += read.length;
        }
    }
}

void PrecompiledNormalizer::edit_longest_starts(std::string_view text, Edits& edits) const {
    for (std::size_t at = 0; at < text.size();) {
        const utf8::Decoded read = utf8::decode(text, at);
        const std::optional<Charsmap::Rule> rule = rules_.longest(text.substr(at));
        // A damaged table may know a part of a character.
        const bool whole = rule && (at + rule->length == text.size() ||
                                    utf8::starts_character(text[at + rule->length]));
        if (whole) {
            edits.replace(text.substr(at, rule->length), rule->text);
            at += rule->length;
        } else {
            edits.keep(read.code);
            at += read.length;
        }
    }
}

AlignedText PrecompiledNormalizer::apply(const AlignedText& text) const {
    Edits edits(text.size(), rules_.where());
    if (unit_ == Unit::Grapheme) {
        edit_graphemes(text.str(), edits);
        return edits.apply(text, Edits::Vanished::Forgotten);
    }
    edit_longest_starts(text.str(), edits);
    return edits.apply(text, Edits::Vanished::Counted);
}

}  // namespace headlight
