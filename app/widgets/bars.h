#pragma once

#include <span>
#include <string>

#include "app/widgets/basic.h"

namespace headlight {

/// One probability of a list, drawn as a row: mark, label, bar, number.
struct Bar {
    std::string target;  ///< name for scripts; empty rows take no pointer
    std::string label;   ///< a token's bytes, or a sentence
    bool is_token = true;
    double value = 0;  ///< length of the bar, 1 is the whole width
    double ghost = 0;  ///< length of the outline behind it
    std::string number;
    std::string reason;  ///< why it was removed, in a word: the row is struck out and hatched
    bool hit = false;    ///< the dart lies in it
    bool real = false;   ///< it is what truly stands there
    Color fill;
};

/// Widths that the rows of one list share.
struct BarColumns {
    float mark = 0;
    float label = 0;
    float number = 0;
};

/// The columns of a list: labels get what they need, at most `share` of the width.
BarColumns bar_columns(const Canvas& canvas, std::span<const Bar> bars, float width,
                       float share = 0.45F);

/// Draws one row; the whole row is pressed.
Press draw_bar(const Canvas& canvas, Rect rect, const Bar& bar, const BarColumns& columns);

}  // namespace headlight
