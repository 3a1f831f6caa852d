#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/theme/metrics.h"

namespace headlight {

/// How values lie on a slider: the marks are evenly spaced, and between two marks values run linearly. On each
/// mark the grip rests for a few pixels, so that a hand finds it; every value stays reachable.
class SliderScale {
public:
    /// @param marks  at least two, ascending; the ends of the scale are the first and the last
    /// @param step   values are whole multiples of it (above the first mark)
    SliderScale(std::vector<double> marks, double step);

    /// Distance of `value` from the left end of a track of `length` pixels; values outside go to the ends.
    /// @param rest  width of the resting place at a mark, in pixels
    float place(double value, float length, float rest) const;

    /// The value at a distance from the left end.
    double value(float place, float length, float rest) const;

    /// What Targets::add_slider needs for a track that begins at `x`.
    std::vector<std::pair<double, float>> places(float x, float length, float rest) const;

    double clamped(double value) const;
    double step() const { return step_; }
    double least() const { return marks_.front(); }
    double largest() const { return marks_.back(); }
    const std::vector<double>& marks() const { return marks_; }

private:
    float mark_place(std::size_t mark, float length) const;

    std::vector<double> marks_;
    double step_;
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
