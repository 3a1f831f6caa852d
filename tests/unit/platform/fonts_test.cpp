#include "app/theme/fonts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "app/platform/gui.h"
#include "app/platform/offscreen.h"
#include "app/theme/imgui_compat.h"

namespace headlight {
namespace {

/// Fonts as they are inside a frame, which is where text is measured.
class FontsInAFrame {
public:
    explicit FontsInAFrame(const FontFiles& files) : gui_(surface_, files) { begin(1.0F); }
    ~FontsInAFrame() { gui_.end_frame(); }
    FontsInAFrame(const FontsInAFrame&) = delete;
    FontsInAFrame& operator=(const FontsInAFrame&) = delete;

    void scale(float text_scale) {
        gui_.end_frame();
        begin(text_scale);
    }
    const Fonts& fonts() const { return gui_.fonts(); }
    const Metrics& metrics() const { return metrics_; }
    float width(TextStyle style, std::string_view text) const {
        return text_size(fonts().face(style), text).x;
    }
    float capital_height(TextStyle style) const {
        const Face face = fonts().face(style);
        const ImFontGlyph* const glyph = find_glyph(*face.font, face.px, 'H');
        return glyph->Y1 - glyph->Y0;
    }

private:
    void begin(float text_scale) {
        metrics_ = make_metrics(1920, 1080, text_scale);
        gui_.begin_frame(surface_.input().next_frame(), 0.01, theme(ThemeName::Light), metrics_);
    }

    Offscreen surface_{gl::Size{64, 64}};
    Gui gui_;
    Metrics metrics_;
};

TEST(Fonts, CapitalsAreAsHighAsTheDesignSays) {
    FontsInAFrame frame(FontFiles::installed());
    for (const float scale : {1.0F, 1.5F}) {
        frame.scale(scale);
        EXPECT_NEAR(frame.capital_height(TextStyle::Large), 0.7F * frame.metrics().large, 1.5F);
        EXPECT_NEAR(frame.capital_height(TextStyle::Body), 0.7F * frame.metrics().em, 1.5F);
        EXPECT_NEAR(frame.capital_height(TextStyle::Strong), 0.7F * frame.metrics().em, 1.5F);
        EXPECT_NEAR(frame.capital_height(TextStyle::Small), 0.7F * frame.metrics().small, 1.5F);
    }
}

TEST(Fonts, NumbersStandInColumns) {
    const FontsInAFrame frame(FontFiles::installed());
    for (const TextStyle style :
         {TextStyle::Large, TextStyle::Body, TextStyle::Strong, TextStyle::Small}) {
        EXPECT_EQ(frame.width(style, "1111"), frame.width(style, "0847"));
    }
}

TEST(Fonts, CoverTheLanguagesAndTheSignsOfTheField) {
    const FontsInAFrame frame(FontFiles::installed());
    for (const char32_t character : std::u32string(U"Aàçõßλθ∇∈∝⊙⊗ᵀ→↵⇥█·—“”«»…√∑≤Жя")) {
        EXPECT_TRUE(frame.fonts().covers(character)) << std::hex << std::uint32_t{character};
    }
    EXPECT_FALSE(frame.fonts().covers(U'日'));
    EXPECT_FALSE(frame.fonts().covers(U'\U0001F600'));
    EXPECT_FALSE(frame.fonts().covers(0xA000));
}

TEST(Fonts, MissingFilesAreReplaced) {
    FontFiles files = FontFiles::installed();
    files.regular = "/nowhere/regular.otf";
    files.semibold = "";
    const FontsInAFrame frame(files);
    EXPECT_TRUE(frame.fonts().covers(U'λ')) << "DejaVu Sans takes Inter's place";
    EXPECT_NEAR(frame.capital_height(TextStyle::Body), 0.7F * frame.metrics().em, 1.5F);
}

TEST(Fonts, WithoutAnyFileThereIsStillText) {
    const FontsInAFrame frame(FontFiles{});
    EXPECT_GT(frame.width(TextStyle::Large, "mela"), frame.width(TextStyle::Body, "mela"));
    EXPECT_GT(frame.width(TextStyle::Body, "mela"), 20.0F);
}

TEST(Fonts, AFileThatIsNoFontIsPassedOver) {
    const auto file = std::filesystem::path(::testing::TempDir()) / "headlight_no_font.otf";
    std::ofstream(file) << "not a font at all";
    FontFiles files = FontFiles::installed();
    files.regular = file;
    const FontsInAFrame frame(files);
    EXPECT_TRUE(frame.fonts().covers(U'λ'));
    std::filesystem::remove(file);
}

TEST(Fonts, InstalledOnesExist) {
    const FontFiles files = FontFiles::installed();
    for (const auto& file : {files.regular, files.semibold, files.symbols}) {
        EXPECT_TRUE(std::filesystem::exists(file)) << file;
    }
}

}  // namespace
}  // namespace headlight
