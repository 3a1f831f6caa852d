#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/figures/head_grid_figure.h"
#include "app/views/view_context.h"

namespace headlight {

/// The legend of the scene of all heads: what each sign means and, as a button, the head that does
/// it most.
struct HeadLegend {
    struct Item {
        std::optional<HeadHabit> habit;  ///< nothing: entropy
        std::string meaning;
        std::optional<HeadIndex> best;
        std::string best_name;
        TextStyle style = TextStyle::Body;
        Rect place{};  ///< filled by the layout
    };

    std::vector<Item> items;
    float bottom = 0;  ///< of its part at the top of the stage
};

/// Set in lines at the top of the stage; the entropy beside the toggles at its bottom where there
/// is room.
HeadLegend make_head_legend(const ViewContext& context, const HeadGridFigure& figure, Rect stage,
                            Rect beside_toggles);

void draw_head_legend(const ViewContext& context, const HeadLegend& legend);

}  // namespace headlight
