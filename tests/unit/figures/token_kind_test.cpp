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

std::vector<TokenKind> kinds_of(const std::string& model) {
    const Tokenizer tokenizer = Tokenizer::from_json(
        R"({"version":"1.0","added_tokens":[],)"
        R"("decoder":{"type":"WordPiece","prefix":"##","cleanup":false},"model":)" +
            model + "}",
        "test");
    return token_kinds(tokenizer, static_cast<TokenId>(tokenizer.vocab_size()));
}

TEST(TokenKinds, FollowTheMarkOfPiecesThatContinueAWord) {
    const std::vector<TokenKind> kinds =
        kinds_of(R"({"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",)"
                 R"("max_input_chars_per_word":100,)"
                 R"("vocab":{"[UNK]":0,"gatto":1,"##to":2,"7":3,".":4}})");
    EXPECT_EQ(kinds[1], TokenKind::WordStart);
    EXPECT_EQ(kinds[2], TokenKind::WordPart);
    EXPECT_EQ(kinds[3], TokenKind::Digits);
    EXPECT_EQ(kinds[4], TokenKind::Punctuation);
}

TEST(TokenKinds, OfAVocabularyWithoutMarksArePieces) {
    const std::vector<TokenKind> kinds =
        kinds_of(R"({"type":"WordLevel","unk_token":"[UNK]","vocab":{"[UNK]":0,"a":1,"b":2}})");
    EXPECT_EQ(kinds[1], TokenKind::WordPart);
    EXPECT_EQ(kinds[2], TokenKind::WordPart);
}

}  // namespace
}  // namespace headlight
