#include "engine/text/pre_tokens.h"

#include <algorithm>

namespace headlight {
namespace {

// Joins each match with the segment before it, unless that is a match too.
std::vector<TokenSpan> merge_with_previous(const std::vector<Segment>& segments) {
    std::vector<TokenSpan> ranges;
    bool after_match = false;
    for (const Segment& segment : segments) {
        if (segment.is_match && !after_match && !ranges.empty()) {
            ranges.back().end = segment.span.end;
        } else {
            ranges.push_back(segment.span);
        }
        after_match = segment.is_match;
    }
    return ranges;
}

std::vector<TokenSpan> merge_with_next(const std::vector<Segment>& segments) {
    std::vector<TokenSpan> ranges;
    bool before_match = false;
    for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
        if (segment->is_match && !before_match && !ranges.empty()) {
            ranges.back().begin = segment->span.begin;
        } else {
            ranges.push_back(segment->span);
        }
        before_match = segment->is_match;
    }
    std::reverse(ranges.begin(), ranges.end());
    return ranges;
}

std::vector<TokenSpan> join_runs(const std::vector<Segment>& segments) {
    std::vector<TokenSpan> ranges;
    bool last = false;
    for (const Segment& segment : segments) {
        if (segment.is_match == last && !ranges.empty()) {
            ranges.back().end = segment.span.end;
        } else {
            ranges.push_back(segment.span);
        }
        last = segment.is_match;
    }
    return ranges;
}

}  // namespace

std::vector<Segment> cover(const std::vector<TokenSpan>& matches, std::size_t size) {
    std::vector<Segment> segments;
    segments.reserve(2 * matches.size() + 1);
    std::size_t done = 0;
    for (const TokenSpan& match : matches) {
        if (match.begin > done) segments.push_back({{done, match.begin}, false});
        segments.push_back({match, true});
        done = match.end;
    }
    if (done < size) segments.push_back({{done, size}, false});
    return segments;
}

std::vector<TokenSpan> split_segments(const std::vector<Segment>& segments,
                                      SplitBehavior behavior) {
    std::vector<TokenSpan> ranges;
    switch (behavior) {
        case SplitBehavior::Removed:
        case SplitBehavior::Isolated:
            ranges.reserve(segments.size());
            for (const Segment& segment : segments) {
                if (behavior == SplitBehavior::Isolated || !segment.is_match) {
                    ranges.push_back(segment.span);
                }
            }
            break;
        case SplitBehavior::MergedWithPrevious:
            ranges = merge_with_previous(segments);
            break;
        case SplitBehavior::MergedWithNext:
            ranges = merge_with_next(segments);
            break;
        case SplitBehavior::Contiguous:
            ranges = join_runs(segments);
            break;
    }
    std::erase_if(ranges, [](const TokenSpan& range) { return range.size() == 0; });
    return ranges;
}

void PreTokens::append(const AlignedText& source, TokenSpan range, std::optional<TokenId> added) {
    const std::size_t begin = text_.size();
    text_.append(source, range);
    pieces_.push_back({{begin, text_.size()}, added});
}

void PreTokens::split(const Splitter& splitter) {
    std::vector<Piece> pieces;
    pieces.reserve(pieces_.size());
    for (const Piece& piece : pieces_) {
        if (piece.added) {
            pieces.push_back(piece);
            continue;
        }
        const std::size_t start = piece.range.begin;
        for (const TokenSpan& range : splitter(view(piece))) {
            pieces.push_back({{start + range.begin, start + range.end}, std::nullopt});
        }
    }
    pieces_ = std::move(pieces);
}

void PreTokens::rewrite(const Writer& writer) {
    AlignedText text;
    text.reserve(text_.size() + text_.size() / 2);
    for (Piece& piece : pieces_) {
        const std::size_t begin = text.size();
        if (piece.added) {
            text.append(text_, piece.range);
        } else {
            writer(text_, piece.range, text);
        }
        piece.range = {begin, text.size()};
    }
    text_ = std::move(text);
}

}  // namespace headlight
