#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/span.h"

namespace headlight {

/// Text on its way from what the user typed to tokens: always valid UTF-8, and each of its bytes
/// knows which bytes of the original text it stands for. All bytes of one character share one span.
class AlignedText {
public:
    AlignedText() = default;

    /// The original text; each invalid sequence becomes one U+FFFD that stands for those bytes.
    static AlignedText from_original(std::string_view original);

    const std::string& str() const { return text_; }
    std::string_view view(TokenSpan range) const {
        return std::string_view(text_).substr(range.begin, range.size());
    }
    std::size_t size() const { return text_.size(); }
    bool empty() const { return text_.empty(); }

    /// Original bytes that the byte `at` of this text stands for.
    const TokenSpan& origin(std::size_t at) const { return origins_[at]; }
    /// Original bytes from the first to the last byte of a non-empty range of this text.
    TokenSpan origin(TokenSpan range) const {
        return {origins_[range.begin].begin, origins_[range.end - 1].end};
    }

    void reserve(std::size_t bytes);
    /// Appends one character that stands for `origin`.
    void append(char32_t code, TokenSpan origin);
    /// Appends a range of another text, which keeps its origins.
    void append(const AlignedText& source, TokenSpan range);
    AlignedText slice(TokenSpan range) const;

private:
    std::string text_;
    std::vector<TokenSpan> origins_;  // one per byte of text_
};

/// One character of a rewritten text and the number of source characters that it takes the place
/// of: 1 for a plain replacement, 0 for an insertion, more where following ones are swallowed.
struct Edit {
    char32_t code = 0;
    std::size_t consumed = 1;
};

/// Writes a changed copy of a range of `source` at the end of `out`, keeping the alignment.
/// A character that consumes source characters stands for the first of them; an inserted one
/// stands for the character consumed last. This is how the `tokenizers` library aligns offsets.
class Rewriter {
public:
    Rewriter(const AlignedText& source, TokenSpan range, AlignedText& out)
        : source_(source), range_(range), cursor_(range.begin), out_(out) {}

    void put(Edit edit);
    /// Inserts text that consumes nothing.
    void insert(std::string_view text);
    /// Drops source characters.
    void skip(std::size_t characters);
    /// Drops or copies source characters up to byte `end` of the source.
    void skip_to(std::size_t end) { cursor_ = end; }
    void copy_to(std::size_t end);

    std::size_t cursor() const { return cursor_; }

private:
    TokenSpan last_origin() const;

    const AlignedText& source_;
    TokenSpan range_;
    std::size_t cursor_;
    AlignedText& out_;
};

}  // namespace headlight
