#pragma once

#include <cstdint>

namespace headlight {

/// An sRGB colour, 8 bits a channel, straight alpha.
struct Color {
    std::uint8_t r = 0;
    std::uint8_t g = 0;
    std::uint8_t b = 0;
    std::uint8_t a = 255;

    /// Red in the lowest byte: the layout of ImGui's ImU32 and of a GL_RGBA8 texel.
    constexpr std::uint32_t packed() const {
        return std::uint32_t{r} | std::uint32_t{g} << 8 | std::uint32_t{b} << 16 |
               std::uint32_t{a} << 24;
    }
    /// The same colour with `alpha` in [0, 1] (clamped) in place of its own.
    constexpr Color with_alpha(float alpha) const {
        const float clamped = alpha < 0.0F ? 0.0F : alpha > 1.0F ? 1.0F : alpha;
        return {r, g, b, static_cast<std::uint8_t>(clamped * 255.0F + 0.5F)};
    }
    constexpr bool operator==(const Color&) const = default;
};

/// The colour written as 0xRRGGBB.
constexpr Color rgb(std::uint32_t hex) {
    return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8),
            static_cast<std::uint8_t>(hex)};
}

/// `from` at t = 0, `to` at t = 1, channel by channel (alpha too); t is clamped to [0, 1].
Color mix(Color from, Color to, float t);

/// Relative luminance in [0, 1], alpha ignored (WCAG 2.2, "relative luminance").
double relative_luminance(Color color);

/// Contrast ratio in [1, 21] of two opaque colours (WCAG 2.2, "contrast ratio").
double contrast_ratio(Color a, Color b);

/// A colour in OKLab's cylindrical form: lightness in [0, 1], chroma from 0, hue in degrees.
/// (B. Ottosson, "A perceptual color space for image processing", 2020.)
struct Oklch {
    double lightness = 0.0;
    double chroma = 0.0;
    double hue = 0.0;
};

/// OKLCH -> sRGB; chroma is lowered until the colour exists in sRGB, lightness and hue are kept.
Color from_oklch(Oklch color);

/// sRGB -> OKLCH.
Oklch to_oklch(Color color);

/// Euclidean distance in OKLab; about 0.02 is just noticeable side by side.
double perceptual_distance(Color a, Color b);

}  // namespace headlight
