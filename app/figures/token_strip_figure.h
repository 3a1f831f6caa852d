#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/snapshot.h"

namespace headlight {

/// One token of the strip.
struct StripChip {
    enum class Kind {
        Special,  ///< begins or ends the sequence; drawn quietly
        Prompt,
        Generated,  ///< drawn from the distribution
        Expected    ///< the likeliest next token, not part of the sequence
    };
    std::string bytes;  ///< what it stands for, or the name of a special token
    Kind kind = Kind::Prompt;
    int segment = 0;      ///< 1 in the second sentence of a pair
    bool masked = false;  ///< the model does not see the token but its mask
};

/// The chip of one token of a stack. REQUIRES: `token` is one of its positions.
StripChip make_strip_chip(const Snapshot& snapshot, StackSide side, int token);

/// The chips of what a stack reads, in order.
std::vector<StripChip> make_strip_chips(const Snapshot& snapshot, StackSide side);

/// What the model sees at a position, as labels of its inner life call it: the chip's bytes, but of
/// a masked token the mask.
std::string seen_text(const Snapshot& snapshot, StackSide side, int token);

/// The chip of a token of a stack's vocabulary: one that may come next.
StripChip make_expected_chip(const LoadedModel& model, StackSide side, TokenId id);

/// Where a chip stands: its line and the left end in that line.
struct StripPlace {
    int line = 0;
    float x = 0;
    float width = 0;
};

/// Chips of these widths set `gap` apart in lines of `line_width`; none is wider than a line.
struct StripLines {
    std::vector<StripPlace> places;  ///< as many as widths
    int count = 0;                   ///< lines; 0 without chips
};
StripLines break_strip(std::span<const float> widths, float gap, float line_width);

/// The first line that is shown when `shown` lines of `count` fit: `first` moved as little as
/// possible so that `line`, when given, is among them, and never past the end.
int scrolled_to(int first, int shown, int count, std::optional<int> line);

}  // namespace headlight
