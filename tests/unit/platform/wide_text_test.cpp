#include "app/theme/wide_text.h"

#include <gtest/gtest.h>

#include <string>

namespace headlight {
namespace {

TEST(WideText, LeavesOrdinaryTextAlone) {
    WideText wide;
    const std::string text = "perché não λόγος ∇θ 日本 «ça»";
    EXPECT_EQ(wide.encode(text), text);
    EXPECT_EQ(wide.decode(text), text);
}

TEST(WideText, BringsEveryCharacterBack) {
    WideText wide;
    const std::string cases[] = {
        "a\U0001F600b\U0001D538c",            // emoji, maths alphabet
        "family \U0001F468\u200D\U0001F469",  // joined emoji
        "two\nlines\tand a tab",              // control characters
        "real \u21B5 and \u21E5 arrows",      // the glyphs that stand for them
        "\uE000\uF8FF",                       // private use
        "\uA000\uA4FF\uA63F",                 // characters of the stand-ins' own block
        "broken \xC3( \xF0\x9F\x98 \xFF",     // not UTF-8
        "\xED\xA0\x80 \xC0\xAF",              // surrogate, overlong
        std::string("nul\0inside", 10),
        "",
    };
    for (const std::string& text : cases) {
        EXPECT_EQ(wide.decode(wide.encode(text)), text) << text;
    }
}

TEST(WideText, EncodesOnlyWhatFieldsHold) {
    WideText wide;
    const std::string encoded = wide.encode("x\U0001F600\n\xFFy\uE000");
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        const auto byte = static_cast<unsigned char>(encoded[i]);
        EXPECT_GE(byte, 0x20);
        EXPECT_LT(byte, 0xEE) << "above U+DFFF";
    }
    EXPECT_EQ(encoded.front(), 'x');
    EXPECT_NE(encoded.find("\u21B5"), std::string::npos) << "a line break is seen as an arrow";
}

TEST(WideText, AnEditOfTheFieldKeepsTheOtherStandIns) {
    WideText wide;
    std::string field = wide.encode("\U0001F600\U0001F601");
    ASSERT_EQ(field.size(), 6U);
    field.erase(0, 3);        // Backspace over the first
    field.insert(0, "mela");  // and typing
    EXPECT_EQ(wide.decode(field), "mela\U0001F601");
}

TEST(WideText, GivesTheSameStandInAgain) {
    WideText wide;
    EXPECT_EQ(wide.encode("\U0001F600"), wide.encode("\U0001F600"));
    EXPECT_NE(wide.encode("\U0001F600"), wide.encode("\U0001F601"));
}

TEST(WideText, NamesWhatAStandInMeans) {
    WideText wide;
    wide.encode("\U0001F600");
    EXPECT_EQ(wide.meaning(0xA000), "\U0001F600");
    EXPECT_EQ(wide.meaning(0xA001), "");
    EXPECT_EQ(wide.meaning(U'a'), "");
}

TEST(WideText, ReplacesWhatIsTooMuchAndKeepsTheRest) {
    WideText wide;
    std::string many;
    for (unsigned i = 0; i < 1700; ++i) {
        const unsigned point = 0x20000 + i;
        many += static_cast<char>(0xF0U | point >> 18);
        many += static_cast<char>(0x80U | (point >> 12 & 0x3FU));
        many += static_cast<char>(0x80U | (point >> 6 & 0x3FU));
        many += static_cast<char>(0x80U | (point & 0x3FU));
    }
    const std::string back = wide.decode(wide.encode(many + "end"));
    EXPECT_EQ(back.substr(0, 1600U * 4U), many.substr(0, 1600U * 4U));
    EXPECT_EQ(back.substr(back.size() - 3), "end");
}

}  // namespace
}  // namespace headlight
