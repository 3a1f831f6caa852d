#include "app/widgets/slider_scale.h"

#include <algorithm>
#include <cmath>

namespace headlight {
namespace {

constexpr std::size_t kLongestNumber = 8;

}  // namespace

SliderScale::SliderScale(std::vector<double> marks, int steps_per_unit)
    : marks_(std::move(marks)), steps_per_unit_(steps_per_unit) {}

double SliderScale::clamped(double value) const {
    // Divided rather than multiplied by the step, so that 170 hundredths are 1.7 and not a hair
    // more.
    return std::clamp(std::round(value * steps_per_unit_) / steps_per_unit_, least(), largest());
}

float SliderScale::mark_place(std::size_t mark, float length) const {
    return length * static_cast<float>(mark) / static_cast<float>(marks_.size() - 1);
}

float SliderScale::place(double value, float length, float rest) const {
    const double wanted = std::clamp(value, least(), largest());
    const auto above = std::lower_bound(marks_.begin(), marks_.end(), wanted);
    const auto mark = static_cast<std::size_t>(above - marks_.begin());
    if (*above == wanted) return mark_place(mark, length);
    const float from = mark_place(mark - 1, length) + rest / 2;
    const float to = mark_place(mark, length) - rest / 2;
    const double part = (wanted - marks_[mark - 1]) / (*above - marks_[mark - 1]);
    return from + (to - from) * static_cast<float>(part);
}

double SliderScale::value(float place, float length, float rest) const {
    for (std::size_t mark = 0; mark < marks_.size(); ++mark) {
        const float at = mark_place(mark, length);
        if (place < at - rest / 2) {
            const float from = mark_place(mark - 1, length) + rest / 2;
            const float to = at - rest / 2;
            const double part = std::clamp((place - from) / (to - from), 0.0F, 1.0F);
            return clamped(marks_[mark - 1] + part * (marks_[mark] - marks_[mark - 1]));
        }
        if (place <= at + rest / 2 || mark + 1 == marks_.size()) return marks_[mark];
    }
    return largest();
}

std::vector<std::pair<double, float>> SliderScale::places(float x, float length, float rest) const {
    // A hundredth of a step beside a mark is the edge of its resting place: scripts interpolate
    // between entries.
    const double edge = step() / 100;
    std::vector<std::pair<double, float>> places;
    for (std::size_t mark = 0; mark < marks_.size(); ++mark) {
        const float at = x + mark_place(mark, length);
        if (mark > 0) places.emplace_back(marks_[mark] - edge, at - rest / 2);
        places.emplace_back(marks_[mark], at);
        if (mark + 1 < marks_.size()) places.emplace_back(marks_[mark] + edge, at + rest / 2);
    }
    return places;
}

void NumberEntry::type(std::string_view utf8) {
    for (const char c : utf8) {
        const bool digit = c >= '0' && c <= '9';
        const bool mark = (c == '.' || c == ',') && text_.find('.') == std::string::npos;
        if ((digit || mark) && text_.size() < kLongestNumber) text_.push_back(mark ? '.' : c);
    }
}

void NumberEntry::erase_last() {
    if (!text_.empty()) text_.pop_back();
}

double NumberEntry::value_or(double otherwise) const {
    if (text_.find_first_of("0123456789") == std::string::npos) return otherwise;
    double whole = 0;
    double fraction = 0;
    double place = 1;
    bool behind_mark = false;
    for (const char c : text_) {
        if (c == '.') {
            behind_mark = true;
        } else if (behind_mark) {
            place /= 10;
            fraction += (c - '0') * place;
        } else {
            whole = whole * 10 + (c - '0');
        }
    }
    return whole + fraction;
}

}  // namespace headlight
