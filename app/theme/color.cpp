#include "app/theme/color.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace headlight {

namespace {

struct LinearRgb {
    double r = 0.0;
    double g = 0.0;
    double b = 0.0;
};

double to_linear(std::uint8_t channel) {
    const double v = channel / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

std::uint8_t from_linear(double v) {
    const double encoded = v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1.0 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::lround(std::clamp(encoded, 0.0, 1.0) * 255.0));
}

struct Oklab {
    double lightness = 0.0;
    double a = 0.0;
    double b = 0.0;
};

Oklab to_oklab(Color color) {
    const double r = to_linear(color.r);
    const double g = to_linear(color.g);
    const double b = to_linear(color.b);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

LinearRgb to_linear_rgb(Oklab lab) {
    const double l = lab.lightness + 0.3963377774 * lab.a + 0.2158037573 * lab.b;
    const double m = lab.lightness - 0.1055613458 * lab.a - 0.0638541728 * lab.b;
    const double s = lab.lightness - 0.0894841775 * lab.a - 1.2914855480 * lab.b;
    const double l3 = l * l * l;
    const double m3 = m * m * m;
    const double s3 = s * s * s;
    return {4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3,
            -1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3,
            -0.0041960863 * l3 - 0.7034186147 * m3 + 1.7076147010 * s3};
}

Oklab to_oklab(Oklch color) {
    const double radians = color.hue * std::numbers::pi / 180.0;
    return {color.lightness, color.chroma * std::cos(radians), color.chroma * std::sin(radians)};
}

bool in_gamut(const LinearRgb& rgb) {
    constexpr double kSlack = 1e-4;  // a tenth of a step of an 8-bit channel near black
    const auto inside = [](double v) { return v >= -kSlack && v <= 1.0 + kSlack; };
    return inside(rgb.r) && inside(rgb.g) && inside(rgb.b);
}

}  // namespace

Color mix(Color from, Color to, float t) {
    const float clamped = std::clamp(t, 0.0F, 1.0F);
    const auto channel = [clamped](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(
            std::lround(static_cast<float>(a) + clamped * (static_cast<float>(b) - a)));
    };
    return {channel(from.r, to.r), channel(from.g, to.g), channel(from.b, to.b),
            channel(from.a, to.a)};
}

double relative_luminance(Color color) {
    return 0.2126 * to_linear(color.r) + 0.7152 * to_linear(color.g) + 0.0722 * to_linear(color.b);
}

double contrast_ratio(Color a, Color b) {
    const auto [low, high] = std::minmax({relative_luminance(a), relative_luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

Color from_oklch(Oklch color) {
    color.lightness = std::clamp(color.lightness, 0.0, 1.0);
    double inside = 0.0;
    double outside = std::max(color.chroma, 0.0);
    Oklch candidate = color;
    if (!in_gamut(to_linear_rgb(to_oklab(candidate)))) {
        constexpr int kHalvings = 20;
        for (int i = 0; i < kHalvings; ++i) {
            candidate.chroma = 0.5 * (inside + outside);
            (in_gamut(to_linear_rgb(to_oklab(candidate))) ? inside : outside) = candidate.chroma;
        }
        candidate.chroma = inside;
    }
    const LinearRgb linear = to_linear_rgb(to_oklab(candidate));
    return {from_linear(linear.r), from_linear(linear.g), from_linear(linear.b)};
}

Oklch to_oklch(Color color) {
    const Oklab lab = to_oklab(color);
    const double degrees = std::atan2(lab.b, lab.a) * 180.0 / std::numbers::pi;
    return {lab.lightness, std::hypot(lab.a, lab.b), degrees < 0.0 ? degrees + 360.0 : degrees};
}

double perceptual_distance(Color a, Color b) {
    const Oklab p = to_oklab(a);
    const Oklab q = to_oklab(b);
    return std::hypot(p.lightness - q.lightness, p.a - q.a, p.b - q.b);
}

}  // namespace headlight
