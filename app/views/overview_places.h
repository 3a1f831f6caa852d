#pragma once

#include <cmath>

#include "app/figures/overview_figure.h"
#include "app/theme/metrics.h"
#include "app/views/overview_stream.h"

namespace headlight {

/// Where everything of the scene is. Rows count from the bottom: the embedding, the blocks, the
/// output.
struct OverviewPlaces {
    Rect title, headings, legend;
    Rect rows;        ///< all rows together
    float row = 0;    ///< height of one
    float gap = 0;    ///< between the boxes of neighbouring rows
    float boxes = 0;  ///< width of the column of boxes
    float label = 0;  ///< of it, the blocks' names
    Rect guesses;     ///< the column at the right, as high as all rows
    StreamShape stream;
    bool stacked = false;  ///< what a block writes stands below each other, not side by side
    int label_step = 1;    ///< every so many rows have letters: more than one where rows are low
    int row_count = 0;

    /// Whether this row has letters: each `label_step`th, and the last.
    bool labelled(int index) const {
        const int last = row_count - 1;
        return index == last || (index % label_step == 0 && last - index >= label_step);
    }
    /// Every row is high enough for letters.
    bool readable() const { return label_step == 1; }

    Rect row_at(int index) const {
        const float top = rows.bottom() - row * static_cast<float>(index + 1);
        return {rows.x, std::floor(top), rows.w, std::floor(row)};
    }
    Rect box_at(int index) const {
        const Rect whole = row_at(index);
        return {whole.x, whole.y + gap / 2, boxes, whole.h - gap};
    }
    Rect guess_at(int index) const {
        const Rect whole = row_at(index);
        return {guesses.x, whole.y, guesses.w, whole.h};
    }
};

/// The overview in `stage`; all but `label`, which depends on letters.
OverviewPlaces place_overview(Rect stage, const Metrics& metrics, const OverviewFigure& figure);

}  // namespace headlight
