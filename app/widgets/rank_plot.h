#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/figures/rank_curve_figure.h"
#include "app/widgets/basic.h"

namespace headlight {

/// The words on a rank plot.
struct RankPlotLabels {
    std::string untouched, scaled, final;  ///< legend
    std::string rank;                      ///< axis
    std::vector<std::string> cuts;         ///< one for each cut of the figure
};

/// A token pointed out on the final curve.
struct RankPlotMark {
    int rank = 1;
    double probability = 0;
    std::string token;  ///< its bytes
    bool dart = false;  ///< drawn as the dart's, else as the pointer's
};

/// Probability over rank, both axes logarithmic, for the whole vocabulary; cuts are vertical lines,
/// what they removed is hatched. Returns the rank under the pointer.
std::optional<int> draw_rank_plot(const Canvas& canvas, const std::string& target, Rect rect,
                                  const RankCurveFigure& figure, const RankPlotLabels& labels,
                                  std::span<const RankPlotMark> marks);

}  // namespace headlight
