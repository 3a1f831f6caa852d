#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/text/aligned_text.h"
#include "engine/text/vocabulary.h"

namespace headlight {

/// What becomes of the matches when a text is split at a pattern.
enum class SplitBehavior { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };

/// A stretch of text that matches the pattern of a split, or lies between two matches.
struct Segment {
    TokenSpan span;
    bool is_match = false;
};

/// Completes matches in ascending order to segments that cover all of [0, size).
std::vector<Segment> cover(const std::vector<TokenSpan>& matches, std::size_t size);

/// The ranges that remain of covering segments under a behaviour; empty ones are left out.
std::vector<TokenSpan> split_segments(const std::vector<Segment>& segments, SplitBehavior behavior);

/// A pre-token, or an added token that is already known.
struct Piece {
    TokenSpan range;  // in the text of PreTokens
    std::optional<TokenId> added;
};

/// The text cut into pieces, between normalisation and the model. Pieces that are added tokens
/// pass through every step unchanged.
class PreTokens {
public:
    /// Appends a piece with its text.
    void append(const AlignedText& source, TokenSpan range, std::optional<TokenId> added);

    /// Cuts each piece. `splitter(text)` returns ascending ranges of it.
    using Splitter = std::function<std::vector<TokenSpan>(std::string_view)>;
    void split(const Splitter& splitter);
    /// Replaces the text of each piece: `writer(source, range, out)` appends the new text to `out`.
    using Writer =
        std::function<void(const AlignedText& source, TokenSpan range, AlignedText& out)>;
    void rewrite(const Writer& writer);

    const AlignedText& text() const { return text_; }
    const std::vector<Piece>& pieces() const { return pieces_; }
    std::string_view view(const Piece& piece) const { return text_.view(piece.range); }

private:
    AlignedText text_;
    std::vector<Piece> pieces_;
};

}  // namespace headlight
