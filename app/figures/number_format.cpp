#include "app/figures/number_format.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace headlight {
namespace {

constexpr const char* kMinus = "\u2212";
constexpr const char* kNarrowSpace = "\u202f";

std::string fixed(double value, int decimals) {
    std::array<char, 400> text{};  // a double has at most 309 digits before the point
    std::snprintf(text.data(), text.size(), "%.*f", decimals, std::abs(value));
    return text.data();
}

/// The text of |value| behind a minus where the written number is below zero; "-0.00" is "0.00".
std::string with_minus(double value, const std::string& magnitude) {
    const bool is_zero = magnitude.find_first_not_of("0.") == std::string::npos;
    return value < 0 && !is_zero ? kMinus + magnitude : magnitude;
}

std::string not_finite(double value) {
    if (std::isnan(value)) return "NaN";
    return value < 0 ? std::string(kMinus) + "∞" : "∞";
}

/// |value| with two significant digits below 10, whole above; rounding may carry over ("9.96" ->
/// "10").
std::string two_digits(double value) {
    if (value <= 0) return "0";
    int decimals = 1 - static_cast<int>(std::floor(std::log10(value)));
    const double step = std::pow(10.0, -decimals);
    if (std::round(value / step) * step >= std::pow(10.0, 2 - decimals) * (1 - 1e-12)) --decimals;
    return fixed(value, decimals > 0 ? decimals : 0);
}

}  // namespace

std::string format_percent(double probability) {
    if (!std::isfinite(probability)) return not_finite(probability);
    if (probability <= 0) return "0 %";
    if (probability < 1e-4) return "<0.01 %";
    return two_digits(probability * 100) + " %";
}

std::string format_weight(double weight) {
    if (!std::isfinite(weight)) return not_finite(weight);
    return with_minus(weight, fixed(weight, 2));
}

std::string format_activation(double value) {
    if (!std::isfinite(value)) return not_finite(value);
    if (value == 0) return "0";
    // Rounded to three digits first, so that 999.6 is "1000" and not "999.6".
    std::array<char, 40> rounded{};
    std::snprintf(rounded.data(), rounded.size(), "%.2e", std::abs(value));
    const double magnitude = std::strtod(rounded.data(), nullptr);
    const int exponent = static_cast<int>(std::floor(std::log10(magnitude) + 1e-9));
    if (exponent < -3 || exponent >= 6) {
        const double mantissa = magnitude / std::pow(10.0, exponent);
        const std::string power = std::to_string(std::abs(exponent));
        return with_minus(value, fixed(mantissa, 2)) + "e" + (exponent < 0 ? kMinus : "") + power;
    }
    return with_minus(value, fixed(magnitude, exponent < 2 ? 2 - exponent : 0));
}

std::string format_signed(double value) {
    if (!std::isfinite(value)) return not_finite(value);
    const std::string text = with_minus(value, fixed(value, 1));
    return value > 0 && text != "0.0" ? "+" + text : text;
}

std::string format_tenths(double value) {
    if (!std::isfinite(value)) return not_finite(value);
    return with_minus(value, fixed(value, 1));
}

std::string format_setting(double value) { return format_weight(value); }

std::string format_count(std::int64_t count) {
    std::string digits = std::to_string(count < 0 ? -count : count);
    if (digits.size() > 4) {
        for (std::size_t at = digits.size() - 3;; at -= 3) {
            digits.insert(at, kNarrowSpace);
            if (at <= 3) break;
        }
    }
    return count < 0 ? kMinus + digits : digits;
}

std::string format_duration(double milliseconds) {
    if (milliseconds >= 1000) return fixed(milliseconds / 1000, 1) + " s";
    return fixed(milliseconds, milliseconds < 1 ? 1 : 0) + " ms";
}

std::string format_bytes(std::size_t bytes) {
    constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < kUnits.size()) {
        value /= 1024;
        ++unit;
    }
    return (unit == 0 ? std::to_string(bytes) : two_digits(value)) + " " + kUnits[unit];
}

}  // namespace headlight
