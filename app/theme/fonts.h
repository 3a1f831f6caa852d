#pragma once

#include <array>
#include <cstddef>
#include <filesystem>

#include "app/theme/metrics.h"

struct ImFont;
struct ImFontAtlas;

namespace headlight {

/// The three sizes of the design and their variants.
enum class TextStyle {
    Large,   ///< A: 1.5 em semibold; tokens, percentages, scene titles
    Body,    ///< B: 1 em
    Strong,  ///< B: 1 em semibold; has fewer signs than the others
    Small    ///< C: 0.7 em; status, presenter only; has as few
};
inline constexpr std::size_t kTextStyleCount = 4;

/// The files the faces come from. A missing file is replaced: Inter by DejaVu Sans, DejaVu by
/// ImGui's own font; never an error.
struct FontFiles {
    std::filesystem::path regular;
    std::filesystem::path semibold;
    std::filesystem::path symbols;  ///< merged into the others: maths, arrows, blocks

    /// Those found when the program was configured, or where it is installed beside them.
    static FontFiles installed();
};

/// A font and the pixel size to draw it at; `font` is owned by the atlas.
struct Face {
    ImFont* font = nullptr;
    float px = 0.0F;
};

/// The faces of every text style in one ImGui atlas.
class Fonts {
public:
    explicit Fonts(const FontFiles& files);

    /// Fills the atlas for these sizes, replacing what was in it. Call outside a frame, always with
    /// the same atlas. Returns whether it changed, so that its texture must be made anew.
    bool build(ImFontAtlas& atlas, const Metrics& metrics);

    Face face(TextStyle style) const { return faces_[static_cast<std::size_t>(style)]; }

    /// Whether the body face has its own glyph for this character; if not, draw an escape.
    bool covers(char32_t character) const;

private:
    /// A file and what must be known of it to set its size.
    struct Source {
        std::filesystem::path file;  ///< empty: ImGui's own font
        float px_per_em = 1.2F;      ///< ImGui's font size for letters of one em
        float digit = 0.0F;          ///< width of every digit, in font sizes
    };
    void add_face(ImFontAtlas& atlas, std::size_t style);
    static Source measure(std::filesystem::path file);

    std::filesystem::path symbols_;
    std::array<Source, kTextStyleCount> sources_;
    Metrics metrics_;
    std::array<Face, kTextStyleCount> faces_{};
};

}  // namespace headlight
