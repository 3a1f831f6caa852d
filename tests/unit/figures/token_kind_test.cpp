#include "app/figures/token_kind.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

TEST(TokenKind, TellsWordStartsFromParts) {
    EXPECT_EQ(token_kind(" verde", false), TokenKind::WordStart);
    EXPECT_EQ(token_kind("mente", false), TokenKind::WordPart);
    EXPECT_EQ(token_kind("Le", false), TokenKind::WordPart);
    EXPECT_EQ(token_kind(" \xC3\xA8", false), TokenKind::WordStart);    // è
    EXPECT_EQ(token_kind("\xCE\xBB", false), TokenKind::WordPart);      // λ
    EXPECT_EQ(token_kind("\xE6\x97\xA5", false), TokenKind::WordPart);  // 日
}

TEST(TokenKind, TellsDigitsAndMarks) {
    EXPECT_EQ(token_kind(" 42", false), TokenKind::Digits);
    EXPECT_EQ(token_kind("7", false), TokenKind::Digits);
    EXPECT_EQ(token_kind("2nd", false), TokenKind::WordPart);
    EXPECT_EQ(token_kind(",", false), TokenKind::Punctuation);
    EXPECT_EQ(token_kind(" \xE2\x82\xAC", false), TokenKind::Punctuation);  // €
    EXPECT_EQ(token_kind(" ", false), TokenKind::Punctuation);
    EXPECT_EQ(token_kind("\n\n", false), TokenKind::Punctuation);
}

TEST(TokenKind, SetsSpecialTokensAndLooseBytesApart) {
    EXPECT_EQ(token_kind("<|endoftext|>", true), TokenKind::Special);
    EXPECT_EQ(token_kind("\xC3", false), TokenKind::Special);
    EXPECT_EQ(token_kind("", false), TokenKind::Special);
    EXPECT_EQ(token_kind("\x01", false), TokenKind::Special);
}

}  // namespace
}  // namespace headlight
