#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/figures/layer_pattern.h"
#include "app/figures/pair_filter.h"

namespace headlight {

/// One line of the attention picture: `query` looks at `key` with this weight.
struct AttentionArc {
    int query = 0;
    int key = 0;
    int head = 0;
    float weight = 0.0F;

    bool operator==(const AttentionArc&) const = default;
};

/// One cell of the heat map, for the cross-hair.
struct AttentionCell {
    int query = 0;
    int key = 0;
    float weight = 0.0F;
    bool masked = false;
};

/// What of a layer's attention is shown.
struct AttentionChoice {
    int head = 0;
    std::optional<int> token;    ///< whose attention; nothing or out of range: the last position's
    bool reverse = false;        ///< what looks at the token, not what it looks at
    bool all_heads = false;      ///< lines of every head of the layer, not of `head` alone
    bool hide_first = false;     ///< leave the first position, the usual sink, out
    float least_weight = 0.01F;  ///< weaker lines are left out
    std::optional<PatternPart> part = {};  ///< what lies outside is left out; nothing: all is shown
};

/// Attention of one token as plain data to draw.
struct AttentionFigure {
    int layer = 0;
    int head = 0;
    int token = 0;  ///< a query, or a key when reverse
    bool reverse = false;
    bool all_heads = false;
    bool hide_first = false;

    /// Weight of every other end of the token's lines in the chosen head: over the keys, or over
    /// the queries when reverse. Nothing where the mask forbids or the choice leaves it out.
    std::vector<std::optional<float>> row;

    /// The token's lines, weakest first so that the strongest is drawn last.
    std::vector<AttentionArc> arcs;

    /// The strongest line of the chosen head; nothing when none may be drawn.
    std::optional<AttentionArc> strongest;

    /// The far end of a line: the key, or the query when reverse.
    int far_end(const AttentionArc& arc) const { return reverse ? arc.query : arc.key; }
};

/// REQUIRES: 0 <= choice.head < pattern.heads and at least one position.
AttentionFigure make_attention_figure(const LayerPattern& pattern, const AttentionChoice& choice);

/// The lines of all queries of the chosen head that the choice does not leave out, weakest first:
/// the quiet picture of the whole head behind the chosen token's lines.
std::vector<AttentionArc> head_arcs(const LayerPattern& pattern, const AttentionChoice& choice);

/// REQUIRES: query and key inside the pattern.
AttentionCell cell_of(const LayerPattern& pattern, int head, int query, int key);

/// A weight under the pointer: four decimals, where format_weight gives two.
std::string format_exact_weight(float weight);

}  // namespace headlight
