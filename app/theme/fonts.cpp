#include "app/theme/fonts.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "app/theme/imgui_compat.h"

namespace headlight {

namespace {

namespace fs = std::filesystem;

// Latin, Greek, Cyrillic, punctuation, super- and subscripts, letter-like signs, arrows, maths,
// boxes, blocks, shapes, and the replacement character. ImGui keeps the pointer.
constexpr ImWchar kGlyphs[] = {0x0020, 0x017F, 0x0370, 0x03FF, 0x0400, 0x045F, 0x1D40, 0x1D40,
                               0x2010, 0x205E, 0x2070, 0x209C, 0x20AC, 0x20AC, 0x2100, 0x214F,
                               0x2190, 0x22FF, 0x2327, 0x232B, 0x27E8, 0x27E9, 0x2420, 0x2424,
                               0x2500, 0x25FF, 0x2713, 0x2717, 0xFFFD, 0xFFFD, 0};
// For styles that show captions and never the text of a model: what Latin languages need, signs of
// labels ("→", "−", "≤", "∞", "·"), the arrows that stand for line break and tab.
constexpr ImWchar kCaptionGlyphs[] = {0x0020, 0x017F, 0x0391, 0x03C9, 0x2010, 0x2027, 0x2070,
                                      0x209C, 0x20AC, 0x20AC, 0x2190, 0x2193, 0x21B5, 0x21B5,
                                      0x21E5, 0x21E5, 0x2212, 0x221E, 0x2248, 0x2265, 0x25A0,
                                      0x25CF, 0x2713, 0x2717, 0xFFFD, 0xFFFD, 0};
constexpr ImWchar kDigits[] = {'0', '9', 0};
constexpr ImWchar kProbe[] = {'0', '9', 'H', 'H', 0};

// Sizes of the design count capitals as 0.7 em high, whatever a font makes of its own em.
constexpr float kCapitalsPerEm = 0.7F;

/// Whether ImGui can be given the file: it aborts the program on anything that is not a font.
bool is_font(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    char magic[4] = {};
    if (!in.read(magic, sizeof magic)) return false;
    const std::string_view found(magic, sizeof magic);
    return found == std::string_view("\0\1\0\0", 4) || found == "OTTO" || found == "true" ||
           found == "ttcf";
}

fs::path first_font(std::initializer_list<fs::path> files) {
    const auto* const found = std::find_if(files.begin(), files.end(), is_font);
    return found == files.end() ? fs::path() : *found;
}

const ImWchar* glyphs_of(TextStyle style) {
    return style == TextStyle::Strong || style == TextStyle::Small ? kCaptionGlyphs : kGlyphs;
}

float em_of(TextStyle style, const Metrics& metrics) {
    switch (style) {
        case TextStyle::Large:
            return metrics.large;
        case TextStyle::Small:
            return metrics.small;
        case TextStyle::Body:
        case TextStyle::Strong:
            return metrics.em;
    }
    return metrics.em;
}

}  // namespace

FontFiles FontFiles::installed() {
    std::error_code
        ignored;  // an unreadable link leaves the folder empty, and nothing is found in it
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    const fs::path beside = program.parent_path() / "../share/headlight/fonts";
    const auto find = [&beside](const fs::path& configured) {
        return first_font({beside / configured.filename(), configured});
    };
    return {find(HEADLIGHT_FONT_REGULAR), find(HEADLIGHT_FONT_SEMIBOLD),
            find(HEADLIGHT_FONT_SYMBOLS)};
}

Fonts::Fonts(const FontFiles& files) {
    symbols_ = first_font({files.symbols});
    const Source regular = measure(first_font({files.regular, symbols_}));
    const Source semibold = measure(first_font({files.semibold, files.regular, symbols_}));
    sources_ = {semibold, regular, semibold, regular};  // in the order of TextStyle
}

Fonts::Source Fonts::measure(fs::path file) {
    constexpr float kPixels = 100.0F;
    Source source;
    if (file.empty()) return source;
    ImFontAtlas atlas;
    ImFont* const font = add_font_file(atlas, file.c_str(), kPixels, kProbe, false);
    atlas.Build();
    if (const ImFontGlyph* const capital = find_glyph(*font, kPixels, 'H')) {
        source.px_per_em = kCapitalsPerEm * kPixels / (capital->Y1 - capital->Y0);
    }
    for (char digit = '0'; digit <= '9'; ++digit) {
        if (const ImFontGlyph* const glyph = find_glyph(*font, kPixels, digit)) {
            source.digit = std::max(source.digit, glyph->AdvanceX / kPixels);
        }
    }
    source.file = std::move(file);
    return source;
}

bool Fonts::build(ImFontAtlas& atlas, const Metrics& metrics) {
    const bool first = faces_.front().font == nullptr;
    if (!first && metrics == metrics_) return false;
    metrics_ = metrics;
    for (std::size_t i = 0; i < kTextStyleCount; ++i) {
        const float em = em_of(static_cast<TextStyle>(i), metrics);
        faces_[i].px = std::round(em * sources_[i].px_per_em);
    }
    if (!first && kFontsScale) return false;
    atlas.Clear();
    for (std::size_t i = 0; i < kTextStyleCount; ++i)
        add_face(atlas, i);
    atlas.Build();
    return true;
}

void Fonts::add_face(ImFontAtlas& atlas, std::size_t style) {
    const Source& source = sources_[style];
    const ImWchar* const glyphs = glyphs_of(static_cast<TextStyle>(style));
    Face& face = faces_[style];
    if (source.file.empty()) {
        face.font = add_default_font(atlas, face.px);
        return;
    }
    // The digits come first, all as wide as the widest, so that numbers stand in columns.
    const float digit = std::round(face.px * source.digit);
    face.font = add_font_file(atlas, source.file.c_str(), face.px, kDigits, false, digit);
    add_font_file(atlas, source.file.c_str(), face.px, glyphs, true);
    if (!symbols_.empty() && symbols_ != source.file) {
        add_font_file(atlas, symbols_.c_str(), face.px, glyphs, true);
    }
}

bool Fonts::covers(char32_t character) const {
    const Face body = face(TextStyle::Body);
    return body.font != nullptr && has_glyph(*body.font, character);
}

}  // namespace headlight
