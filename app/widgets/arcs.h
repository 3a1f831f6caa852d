#pragma once

#include <optional>
#include <span>

#include "app/figures/attention_figure.h"
#include "app/widgets/basic.h"

namespace headlight {

/// Lines between two columns of tokens: keys on the left, queries on the right, each token in the
/// middle of its row.
struct ArcPicture {
    Rect area;  ///< from the keys' edge to the queries' edge; rows share its height
    int keys = 0;
    int queries = 0;
    std::span<const AttentionArc> arcs;  ///< drawn in this order
    int lanes = 1;             ///< heads side by side, so that lines to one token stay apart
    bool by_head = false;      ///< the heads' colours, else the colour of a single head
    bool square_root = false;  ///< width and opacity follow the square root of the weight
    bool quiet = false;        ///< thin lines behind others
    std::optional<int> stressed_head;  ///< the other heads' lines recede
};

/// Draws the lines: a weight of 1 is as wide as lines get and fully opaque, however many heads are
/// shown. An arrow head points at the key.
void draw_arcs(const Canvas& canvas, const ArcPicture& picture);

/// Opacity of a line, 1 for a weight of 1.
float arc_opacity(float weight, bool square_root);

}  // namespace headlight
