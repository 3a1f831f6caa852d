#include "app/figures/token_label.h"

#include <gtest/gtest.h>

namespace headlight {
namespace {

using Kind = TokenPiece::Kind;
using Pieces = std::vector<TokenPiece>;

TEST(TokenLabel, ASpaceBeforeTheTextIsAMarkOfItsOwn) {
    EXPECT_EQ(token_pieces(" verde"), (Pieces{{Kind::Space, " "}, {Kind::Text, "verde"}}));
    EXPECT_EQ(token_text(" verde"), "·verde");
}

TEST(TokenLabel, EverySpaceAndNewlineCounts) {
    EXPECT_EQ(token_pieces("  \n"),
              (Pieces{{Kind::Space, " "}, {Kind::Space, " "}, {Kind::Newline, "↵"}}));
}

TEST(TokenLabel, AccentsStayAsTheyAre) {
    EXPECT_EQ(token_pieces("perché"), (Pieces{{Kind::Text, "perché"}}));
}

TEST(TokenLabel, CharactersAboveTheFirstPlaneAreEscaped) {
    EXPECT_EQ(token_pieces("a😀b"),
              (Pieces{{Kind::Text, "a"}, {Kind::Escape, "<F0 9F 98 80>"}, {Kind::Text, "b"}}));
}

TEST(TokenLabel, PartsOfACharacterAreEscapedTogether) {
    EXPECT_EQ(token_pieces("\x9F\x98"), (Pieces{{Kind::Escape, "<9F 98>"}}));
    EXPECT_EQ(token_pieces("\xC3"), (Pieces{{Kind::Escape, "<C3>"}}));
}

TEST(TokenLabel, CharactersWithoutAPictureAreEscaped) {
    EXPECT_EQ(token_text("\t"), "<09>");
    EXPECT_EQ(token_text("\u00a0"), "<C2 A0>");
    EXPECT_EQ(token_text("\u200b"), "<E2 80 8B>");
    EXPECT_EQ(token_text("\ue000"), "<EE 80 80>");
}

TEST(TokenLabel, CharactersThatTheFontLacksAreEscaped) {
    const Covers latin = [](char32_t code) { return code < 0x250; };
    EXPECT_EQ(token_text("è日", latin), "è<E6 97 A5>");
    EXPECT_EQ(token_text("è日"), "è日");
}

TEST(TokenLabel, AnEmptyTokenHasNoPieces) { EXPECT_TRUE(token_pieces("").empty()); }

}  // namespace
}  // namespace headlight
