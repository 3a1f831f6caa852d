#include "app/views/overview_places.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace headlight {

OverviewPlaces place_overview(Rect stage, const Metrics& metrics, const OverviewFigure& figure) {
    OverviewPlaces places;
    places.title = {stage.x, stage.y, stage.w, std::round(metrics.em * 2.1F)};
    places.headings = {stage.x, places.title.bottom(), stage.w, std::round(metrics.em * 1.4F)};
    const float legend = std::round(metrics.em * 1.4F);
    places.legend = {stage.x, stage.bottom() - legend, stage.w, legend};
    const float top = places.headings.bottom() + metrics.gap / 2;
    places.rows = {stage.x, top, stage.w, places.legend.y - metrics.gap / 2 - top};
    const float rows = static_cast<float>(figure.blocks.size() + 2);
    places.row = std::min(places.rows.h / rows, metrics.em * 4.6F);
    places.rows.h = places.row * rows;
    places.gap = places.row > metrics.em * 1.8F ? metrics.gap : 2;
    const float inside = places.row - places.gap;
    places.boxes = std::floor(stage.w * 0.42F);
    places.guesses = {std::floor(stage.x + stage.w * 0.65F), places.rows.y,
                      std::floor(stage.w * 0.35F), places.rows.h};
    const bool cross = !figure.blocks.empty() && figure.blocks.front().cross_norm;
    places.stacked = inside >= metrics.small * (cross ? 3.0F : 2.0F);
    places.row_count = static_cast<int>(figure.blocks.size()) + 2;
    const bool low = inside < metrics.small * 0.9F;
    places.label_step = low ? static_cast<int>(std::ceil(metrics.small * 1.3F / places.row)) : 1;

    std::vector<double> norms;
    for (const OverviewDepth& depth : figure.depths)
        norms.push_back(depth.norm);
    places.stream = {std::floor(stage.x + stage.w * 0.54F), std::floor(stage.w * 0.075F),
                     places.row_at(0).centre_y(), places.row, std::move(norms)};
    return places;
}

}  // namespace headlight
