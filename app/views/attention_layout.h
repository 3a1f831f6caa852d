#pragma once

#include <span>
#include <string>

#include "app/widgets/basic.h"
#include "app/widgets/head_grid.h"

namespace headlight {

/// What decides where the parts of the attention scene stand.
struct AttentionExtent {
    std::span<const std::string> queries;  ///< of the rows
    std::span<const std::string> keys;     ///< of the columns
    int layers = 0;
    int heads = 0;      ///< most heads of any layer
    float choices = 0;  ///< height of the choice of attention, gap included
    std::string note;   ///< below the colour bar; empty: one entry stands there
};

/// Where the parts of the attention scene stand. Rows of the queries, of the lines and of the heat
/// map are the same, so a token's row runs through the whole picture; the keys share the height.
struct AttentionPlaces {
    Rect header;
    Rect choices;  ///< of what looks at what; 0 high where there is nothing to choose
    Rect keys;
    Rect between;  ///< lines and the numbers at their far ends
    Rect queries;
    Rect cells;          ///< heat map, whole pixels
    Rect column_labels;  ///< above the cells
    Rect titles;         ///< above both token columns and the lines
    HeadGridPlaces mini;
    Rect legend;   ///< colour scale and mask
    Rect options;  ///< toggles
    TextStyle token_style = TextStyle::Body;
    float number_width = 0;  ///< of the numbers at the far ends
    float pitch = 0;         ///< height of a row in the longer column
};

AttentionPlaces place_attention(const Canvas& canvas, Rect stage, const AttentionExtent& extent);

}  // namespace headlight
