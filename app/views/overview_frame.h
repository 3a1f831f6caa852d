#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "app/figures/overview_figure.h"
#include "app/views/overview_places.h"
#include "app/views/view_context.h"

namespace headlight {

/// What one frame of the overview draws from.
struct OverviewFrame {
    const ViewContext& context;
    const Canvas canvas;
    const OverviewFigure& figure;
    bool speaks;  ///< the model's head reads this stream and says tokens
    const std::vector<OverviewGuess>& guesses;  ///< by depth; empty until they are there
    bool guesses_are_old;                       ///< of the token or the text before
    OverviewPlaces places;
    std::string longest_number;  ///< of those behind the bars, which all leave room for it

    Color guess_color() const {
        return guesses_are_old ? canvas.theme.disabled : canvas.theme.text;
    }
    float em() const { return canvas.metrics.em; }
    /// Between the edge of a box and what is in it.
    float padding() const { return std::round(canvas.metrics.em * 0.5F); }
    /// The largest style whose letters fit a line of this height.
    TextStyle style_for(float height) const {
        if (height >= canvas.metrics.large * 1.5F) return TextStyle::Large;
        return height >= canvas.metrics.em * 1.15F ? TextStyle::Body : TextStyle::Small;
    }
    /// Style of the labels in boxes.
    TextStyle label_style() const {
        const TextStyle style = style_for(places.row - places.gap);
        return style == TextStyle::Large ? TextStyle::Body : style;
    }
    std::string fitting(const char* sentence, const char* word, TextStyle style,
                        float width) const {
        return first_fitting(canvas, style, {context.text(sentence), context.text(word)}, width);
    }
};

}  // namespace headlight
