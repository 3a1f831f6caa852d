#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/theme/metrics.h"

namespace headlight {

/// What was drawn this frame and where: the names by which scripts and tests point at things
/// ("token/5", "head/2/7", "temperature", "heatmap/3,2"), and the texts that a person can read.
/// Widgets fill it while they draw; the script player reads it between frames. UI thread only.
class Targets {
public:
    /// Forgets the last frame.
    void begin_frame();

    /// Forgets what can be pointed at, but no text: it lies below something that takes every click.
    void cover();

    /// A thing that can be clicked or hovered.
    void add(std::string name, Rect rect);

    /// A grid of rows x columns equal cells, addressed as "name/ROW,COLUMN".
    void add_grid(std::string name, Rect rect, int rows, int columns);

    /// A slider: dragging "name" to a value moves from the grip to the place of that value.
    /// `place_of` lists (value, x) pairs in ascending order of value; places between are
    /// interpolated.
    void add_slider(std::string name, Rect grip, std::vector<std::pair<double, float>> place_of);

    /// A drawn text, for `expect text`.
    void add_text(std::string_view text);

    std::optional<Rect> find(std::string_view name) const;
    /// Every named rectangle of the frame, cells of grids not counted.
    const std::map<std::string, Rect, std::less<>>& all() const { return rects_; }

    /// Where the grip of slider `name` must be dropped to read `value`; nothing when there is no
    /// such slider.
    std::optional<float> slider_x(std::string_view name, double value) const;

    /// The value at which slider `name` stands when its grip is at `x`; the inverse of `slider_x`.
    std::optional<double> slider_value(std::string_view name, float x) const;

    /// The smallest target under a place of the window; of a slider, the whole length of its track.
    std::optional<std::string> at(float x, float y) const;

    /// The names most like `name`, for the message about an unknown target.
    std::vector<std::string> near(std::string_view name, std::size_t count = 5) const;

    bool drawn(std::string_view text) const;

private:
    struct Grid {
        Rect rect;
        int rows, columns;
    };
    std::map<std::string, Rect, std::less<>> rects_;
    std::map<std::string, Grid, std::less<>> grids_;
    std::map<std::string, std::vector<std::pair<double, float>>, std::less<>> sliders_;
    std::string texts_;
};

}  // namespace headlight
