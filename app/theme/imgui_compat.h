#pragma once

#include <imgui.h>

#include <cstdint>
#include <string_view>

#include "app/theme/color.h"
#include "app/theme/fonts.h"

/// Every call whose form differs between ImGui 1.86 and 1.92, and the small helpers that turn our
/// types into ImGui's. Beside this only app/platform/imgui_io.cpp (input, clipboard) asks for the
/// ImGui version.
namespace headlight {

inline ImU32 im_color(Color color) { return color.packed(); }
inline ImVec4 im_vec4(Color color) { return ImGui::ColorConvertU32ToFloat4(color.packed()); }

inline ImTextureID im_texture(unsigned gl_name) {
    return (ImTextureID)(std::intptr_t)gl_name;  // a pointer in 1.86, an integer from 1.91.4
}

/// Outline of a rectangle.
inline void add_rect(ImDrawList& list, ImVec2 min, ImVec2 max, Color color, float thickness,
                     float rounding = 0.0F) {
#if IMGUI_VERSION_NUM >= 19280
    list.AddRect(min, max, im_color(color), rounding, thickness, 0);
#else
    list.AddRect(min, max, im_color(color), rounding, 0, thickness);
#endif
}

/// A line through `count` points; closed joins the last to the first.
inline void add_polyline(ImDrawList& list, const ImVec2* points, int count, Color color,
                         float thickness, bool closed = false) {
    const ImDrawFlags flags = closed ? ImDrawFlags_Closed : ImDrawFlags_None;
#if IMGUI_VERSION_NUM >= 19280
    list.AddPolyline(points, count, im_color(color), thickness, flags);
#else
    list.AddPolyline(points, count, im_color(color), flags, thickness);
#endif
}

inline void add_text(ImDrawList& list, Face face, ImVec2 position, Color color,
                     std::string_view text) {
    list.AddText(face.font, face.px, position, im_color(color), text.data(),
                 text.data() + text.size());
}

/// Width and height of one line of text in pixels.
inline ImVec2 text_size(Face face, std::string_view text) {
    return face.font->CalcTextSizeA(face.px, 1e9F, 0.0F, text.data(), text.data() + text.size());
}

/// Whether fonts are drawn sharp at any size without building the atlas again.
inline constexpr bool kFontsScale = IMGUI_VERSION_NUM >= 19200;

/// Adds a font file's characters of `ranges` (pairs of first and last, ended by 0; kept by pointer)
/// to the atlas, `merge` into the font added last. A `digit_width` above zero is given to all of
/// them; the range must then be the digits. REQUIRES: the file is a font.
inline ImFont* add_font_file(ImFontAtlas& atlas, const char* file, float px, const ImWchar* ranges,
                             bool merge, float digit_width = 0.0F) {
    ImFontConfig config;
    config.MergeMode = merge;
    config.OversampleH = px < 40.0F ? 2 : 1;  // large letters are sharp enough, and the atlas small
    config.OversampleV = 1;
    if (digit_width > 0.0F) {
        config.GlyphMinAdvanceX = digit_width;
        config.GlyphMaxAdvanceX = digit_width;
    }
#if IMGUI_VERSION_NUM >= 19200
    static const ImWchar kAllButDigits[] = {0x0001, '0' - 1, '9' + 1, IM_UNICODE_CODEPOINT_MAX, 0};
    if (digit_width > 0.0F) config.GlyphExcludeRanges = kAllButDigits;
#endif
    return atlas.AddFontFromFileTTF(file, px, &config, ranges);
}

/// ImGui's own small font, for when there is no font file at all.
inline ImFont* add_default_font(ImFontAtlas& atlas, float px) {
    ImFontConfig config;
    config.SizePixels = px;
    return atlas.AddFontDefault(&config);
}

/// A character's glyph in pixels at font size `px`; null when the font does not have it.
inline const ImFontGlyph* find_glyph(ImFont& font, float px, ImWchar character) {
#if IMGUI_VERSION_NUM >= 19200
    return font.GetFontBaked(px)->FindGlyphNoFallback(character);
#else
    static_cast<void>(px);
    return font.FindGlyphNoFallback(character);
#endif
}

inline bool has_glyph(ImFont& font, char32_t character) {
    if (character > IM_UNICODE_CODEPOINT_MAX) return false;
#if IMGUI_VERSION_NUM >= 19200
    return font.IsGlyphInFont(static_cast<ImWchar>(character));
#else
    return font.FindGlyphNoFallback(static_cast<ImWchar>(character)) != nullptr;
#endif
}

/// Draws ImGui's own widgets at this size; from 1.92 a font has none of its own.
inline void set_default_font_size([[maybe_unused]] ImGuiStyle& style, [[maybe_unused]] Face face) {
#if IMGUI_VERSION_NUM >= 19200
    style.FontSizeBase = face.px;
    style._NextFrameFontSizeBase = face.px;
#endif
}

/// Call before the item that later items may lie on, and `allow_overlap_after` behind it.
inline void allow_overlap_before() {
#if IMGUI_VERSION_NUM >= 18970
    ImGui::SetNextItemAllowOverlap();
#endif
}
inline void allow_overlap_after() {
#if IMGUI_VERSION_NUM < 18970
    ImGui::SetItemAllowOverlap();
#endif
}

}  // namespace headlight
