#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/normalizer.h"

namespace headlight {

/// The rewriting rules inside a SentencePiece model ("precompiled_charsmap"): a double-array trie
/// from byte sequences to texts. Every index into it is checked, since the file may be hostile.
class Charsmap {
public:
    /// @param blob  u32 size of the trie, the trie, texts that end with NUL; little-endian
    /// @throws Error
    Charsmap(std::string_view blob, const std::string& where);

    struct Rule {
        std::size_t length = 0;  // bytes that it replaces
        std::string_view text;
    };
    /// The rules for the shortest and for the longest start of `text`; nothing when none has one.
    std::optional<Rule> shortest(std::string_view text) const { return find(text, false); }
    std::optional<Rule> longest(std::string_view text) const { return find(text, true); }

    /// The file and field that it comes from.
    const std::string& where() const { return where_; }

private:
    std::optional<Rule> find(std::string_view text, bool longest) const;

    std::vector<std::uint32_t> trie_;
    std::string texts_;
    std::string where_;
};

/// Applies a charsmap.
class PrecompiledNormalizer final : public Normalizer {
public:
    enum class Unit {
        /// Each grapheme cluster of fewer than six bytes, else each character: `tokenizers`.
        Grapheme,
        /// The longest start of the rest that has a rule, else a character: SentencePiece.
        LongestStart
    };
    PrecompiledNormalizer(Charsmap rules, Unit unit) : rules_(std::move(rules)), unit_(unit) {}
    AlignedText apply(const AlignedText& text) const override;

private:
    class Edits;
    void edit_graphemes(std::string_view text, Edits& edits) const;
    void edit_longest_starts(std::string_view text, Edits& edits) const;

    Charsmap rules_;
    Unit unit_;
};

}  // namespace headlight
