// The small parts that the tokenizers stand on.

#include <gtest/gtest.h>

#include <set>

#include "engine/error.h"
#include "engine/text/aligned_text.h"
#include "engine/text/base64.h"
#include "engine/text/byte_level.h"
#include "engine/text/byte_trie.h"
#include "engine/text/pair_table.h"
#include "engine/text/regex.h"
#include "engine/text/unicode_forms.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

TEST(Utf8, ReadsWhatItWrites) {
    std::string text;
    std::u32string codes;
    for (char32_t code = 1; code < 0x110000; code += 0x3F) {
        if (code >= 0xD800 && code < 0xE000) continue;
        codes.push_back(code);
        utf8::append(text, code);
    }
    EXPECT_TRUE(utf8::is_valid(text));
    EXPECT_EQ(utf8::to_code_points(text), codes);
    EXPECT_EQ(utf8::from_code_points(codes), text);
    EXPECT_EQ(utf8::count(text), codes.size());
}

TEST(Utf8, CutsInvalidBytesIntoMaximalParts) {
    const auto lengths = [](const std::string& bytes) {
        std::vector<std::size_t> result;
        for (std::size_t at = 0; at < bytes.size(); at += result.back()) {
            result.push_back(utf8::decode(bytes, at).length);
        }
        return result;
    };
    using Lengths = std::vector<std::size_t>;
    EXPECT_EQ(lengths("\xF0\x9F\x98"), (Lengths{3}));
    EXPECT_EQ(lengths("\xE2\x82"
                      "a"),
              (Lengths{2, 1}));
    EXPECT_EQ(lengths("\xC0\xAF"), (Lengths{1, 1}));
    EXPECT_EQ(lengths("\xED\xA0\x80"), (Lengths{1, 1, 1}));
    EXPECT_EQ(lengths("\xF4\x90\x80\x80"), (Lengths{1, 1, 1, 1}));
    EXPECT_EQ(lengths("\x80\xFF"), (Lengths{1, 1}));
    EXPECT_EQ(utf8::replace_invalid("a\xFF"
                                    "b"),
              "a\uFFFDb");
}

std::vector<TokenSpan> origins(const AlignedText& text) {
    std::vector<TokenSpan> result;
    for (std::size_t at = 0; at < text.size(); at += utf8::length_from_lead(text.str()[at])) {
        result.push_back(text.origin(at));
    }
    return result;
}

using Spans = std::vector<TokenSpan>;

TEST(AlignedText, StandsForTheOriginalBytes) {
    const AlignedText text = AlignedText::from_original("a\xFFé");
    EXPECT_EQ(text.str(), "a\uFFFDé");
    EXPECT_EQ(origins(text), (Spans{{0, 1}, {1, 2}, {2, 4}}));
    EXPECT_EQ(text.origin(TokenSpan{1, 6}), (TokenSpan{1, 4}));
}

TEST(AlignedText, FollowsEdits) {
    const AlignedText text = AlignedText::from_original("abcd");
    AlignedText result;
    Rewriter writer(text, {0, 4}, result);
    writer.put({U'>', 0});
    writer.put({U'x', 2});
    writer.insert("yz");
    writer.skip(1);
    writer.copy_to(4);
    EXPECT_EQ(result.str(), ">xyzd");
    EXPECT_EQ(origins(result), (Spans{{0, 0}, {0, 1}, {1, 2}, {1, 2}, {3, 4}}));
}

TEST(UnicodeForms, KeepTheAlignment) {
    const AlignedText composed = AlignedText::from_original("né");
    const AlignedText apart = to_unicode_form(composed, UnicodeForm::Nfd);
    EXPECT_EQ(apart.str(), "ne\u0301");
    EXPECT_EQ(origins(apart), (Spans{{0, 1}, {1, 3}, {1, 3}}));
    const AlignedText together =
        to_unicode_form(AlignedText::from_original("ne\u0301x"), UnicodeForm::Nfc);
    EXPECT_EQ(together.str(), "néx");
    EXPECT_EQ(origins(together), (Spans{{0, 1}, {1, 2}, {4, 5}}));
}

TEST(Regex, FindsAllMatches) {
    const Regex regex("a*", "here", Regex::Source::File);
    Spans found;
    Regex::Matcher(regex).find_all("aab", found);
    EXPECT_EQ(found, (Spans{{0, 2}, {3, 3}}));
    Regex::Matcher(regex).find_all("", found);
    EXPECT_EQ(found, (Spans{{0, 0}}));
}

TEST(Regex, KnowsUnicodeAndLines) {
    const auto count = [](const char* pattern, const std::string& text) {
        const Regex regex(pattern, "here", Regex::Source::Ours);
        Spans found;
        Regex::Matcher(regex).find_all(text, found);
        return found.size();
    };
    EXPECT_EQ(count(R"(\p{L}+)", "così 日本 x"), 3u);
    EXPECT_EQ(count(R"(\s)", "\u00A0\u2003\u3000 \t"), 5u);
    EXPECT_EQ(count(R"(\s)", "\u180E"), 0u);
    EXPECT_EQ(count("\u180E", "\u180E"), 1u);
    EXPECT_EQ(count("^.", "a\nb"), 2u);
    EXPECT_EQ(count("(?i:'s)", "'S 'ſ"), 2u);
}

TEST(Regex, RefusesBadPatterns) {
    for (const char* pattern : {"(", "[a", "a{2,1}", "(?<n>a)(?<n>b)(", "\\"}) {
        EXPECT_THROW(Regex(pattern, "here", Regex::Source::File), Error) << pattern;
    }
}

TEST(ByteLevel, AlphabetIsOneToOne) {
    std::set<char32_t> characters;
    for (int byte = 0; byte < 256; ++byte) {
        const char32_t character = byte_level::character_of(static_cast<unsigned char>(byte));
        characters.insert(character);
        EXPECT_EQ(byte_level::byte_of(character), static_cast<unsigned char>(byte));
    }
    EXPECT_EQ(characters.size(), 256u);
    EXPECT_EQ(byte_level::character_of(' '), U'Ġ');
    EXPECT_EQ(byte_level::character_of('\n'), U'Ċ');
    EXPECT_EQ(byte_level::character_of(0xAD), 0x143u);
    EXPECT_EQ(byte_level::byte_of(U'日'), std::nullopt);
    EXPECT_EQ(byte_level::bytes_of("Ġa"), " a");
    EXPECT_EQ(byte_level::bytes_of("日 a"), "日 a");
}

TEST(ByteTrie, FindsItsWords) {
    ByteTrie trie;
    const auto word = [](int i) { return std::to_string(i * 7919) + "é"; };
    for (int i = 0; i < 5000; ++i)
        ASSERT_TRUE(trie.insert(word(i), i));
    for (int i = 0; i < 5000; ++i) {
        const auto node = trie.walk(word(i));
        ASSERT_TRUE(node.has_value());
        EXPECT_EQ(trie.value(*node), i);
    }
    EXPECT_FALSE(trie.walk("x").has_value());
    EXPECT_EQ(trie.value(*trie.walk("7919")), -1);
}

TEST(PairTable, FindsItsPairs) {
    PairTable table(1000);
    for (TokenId i = 0; i < 1000; ++i) {
        table.set(i, i * i, {static_cast<std::uint32_t>(i), i + 1});
    }
    for (TokenId i = 0; i < 1000; ++i) {
        const PairTable::Merge* merge = table.find(i, i * i);
        ASSERT_NE(merge, nullptr);
        EXPECT_EQ(merge->rank, static_cast<std::uint32_t>(i));
        EXPECT_EQ(merge->result, i + 1);
        EXPECT_EQ(table.find(i * i + 2, i), nullptr);
    }
    EXPECT_EQ(PairTable(0).find(0, 0), nullptr);
}

TEST(Base64, IsReadAndWritten) {
    EXPECT_EQ(encode_base64("light work."), "bGlnaHQgd29yay4=");
    std::string bytes;
    for (int i = 0; i < 259; ++i) {
        EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
        bytes.push_back(static_cast<char>(i * 37));
    }
    for (const char* text : {"a", "ab", "abc", "a===", "ab=c", "a b=", "====", "ab\n="}) {
        EXPECT_EQ(decode_base64(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace headlight
