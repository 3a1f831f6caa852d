#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/theme/metrics.h"

namespace headlight {

/// How values lie on a slider: the marks are evenly spaced, and between two marks values run
/// linearly. On each mark the grip rests for a few pixels, so that a hand finds it; every value
/// stays reachable.
class SliderScale {
public:
    /// @param marks           at least two, ascending, multiples of the step; the scale ends with
    /// them
    /// @param steps_per_unit  values are whole multiples of 1 / steps_per_unit
    SliderScale(std::vector<double> marks, int steps_per_unit);

    /// Distance of `value` from the left end of a track of `length` pixels; values outside go to
    /// the ends.
    /// @param rest  width of the resting place at a mark, in pixels
    float place(double value, float length, float rest) const;

    /// The value at a distance from the left end.
    double value(float place, float length, float rest) const;

    /// What Targets::add_slider needs for a track that begins at `x`.
    std::vector<std::pair<double, float>> places(float x, float length, float rest) const;

    double clamped(double value) const;
    double step() const { return 1.0 / steps_per_unit_; }
    double least() const { return marks_.front(); }
    double largest() const { return marks_.back(); }
    const std::vector<double>& marks() const { return marks_; }

private:
    float mark_place(std::size_t mark, float length) const;

    std::vector<double> marks_;
    int steps_per_unit_;
};

/// A number that is being typed: digits and one decimal mark, point or comma.
class NumberEntry {
public:
    /// Appends the characters that can stand in a number, leaves out the others.
    void type(std::string_view utf8);
    void erase_last();
    void clear() { text_.clear(); }

    const std::string& text() const { return text_; }
    /// The number; `otherwise` when what stands there is none.
    double value_or(double otherwise) const;
    bool empty() const { return text_.empty(); }

private:
    std::string text_;
};

}  // namespace headlight
