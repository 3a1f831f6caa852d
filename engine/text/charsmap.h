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

    /// What stands for the shortest start of `text` that has a rule; nothing when none has.
    std::optional<std::string_view> find(std::string_view text) const;

private:
    std::vector<std::uint32_t> trie_;
    std::string texts_;
};

/// Applies a charsmap to each grapheme cluster of fewer than six bytes, else to each character, as
/// the `tokenizers` library does.
class PrecompiledNormalizer final : public Normalizer {
public:
    explicit PrecompiledNormalizer(Charsmap rules) : rules_(std::move(rules)) {}
    AlignedText apply(const AlignedText& text) const override;

private:
    bool rewrite(std::string_view part, std::vector<Edit>& edits, std::size_t& dropped_first) const;

    Charsmap rules_;
};

}  // namespace headlight
