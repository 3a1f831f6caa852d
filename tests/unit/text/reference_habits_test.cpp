// What the `tokenizers` library does where one might expect something else; the values are its own.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/text/tokenizer.h"

namespace headlight {
namespace {

using nlohmann::json;
using Ids = std::vector<TokenId>;
using Spans = std::vector<TokenSpan>;

Tokenizer from(const json& model, const json& more = json::object()) {
    json description = {{"version", "1.0"}, {"model", model}};
    description.update(more);
    return Tokenizer::from_json(description.dump(), "tokenizer.json");
}

json small_bpe() {
    return {{"type", "BPE"},
            {"vocab", {{"<unk>", 0}, {"a", 1}, {"b", 2}, {"ab", 3}, {"<0xC3>", 4}, {"<0xA9>", 5}}},
            {"merges", json::array({{"a", "b"}})}};
}

TEST(ReferenceHabits, BytesGoBeforeAnUnknownTokenThatIsOpen) {
    json model = small_bpe();
    model.update({{"unk_token", "<unk>"}, {"fuse_unk", true}, {"byte_fallback", true}});
    const Encoding one = from(model).encode("aèéb");
    EXPECT_EQ(one.ids, (Ids{1, 4, 5, 0, 2}));
    EXPECT_EQ(one.offsets, (Spans{{0, 1}, {1, 3}, {1, 3}, {3, 5}, {5, 6}}));
    EXPECT_EQ(from(model).encode("aèèéb").ids, (Ids{1, 4, 5, 0, 2}));
}

TEST(ReferenceHabits, DroppedCharactersLeaveNoGap) {
    const Encoding start = from(small_bpe()).encode("xxab");
    EXPECT_EQ(start.ids, (Ids{3}));
    EXPECT_EQ(start.offsets, (Spans{{0, 2}}));
    const Encoding middle = from(small_bpe()).encode("axb b");
    EXPECT_EQ(middle.ids, (Ids{3, 2}));
    EXPECT_EQ(middle.offsets, (Spans{{0, 2}, {2, 3}}));
}

TEST(ReferenceHabits, SpacesThatATokenTookAlongAreFoundAgain) {
    json tokens = {{{"id", 6}, {"content", "<x>"}, {"rstrip", true}, {"normalized", false}},
                   {{"id", 7}, {"content", "  "}, {"normalized", false}}};
    const Encoding again = from(small_bpe(), {{"added_tokens", tokens}}).encode("a<x>     b");
    EXPECT_EQ(again.ids, (Ids{1, 6, 7, 7, 2}));
    EXPECT_EQ(again.offsets, (Spans{{0, 1}, {1, 9}, {4, 6}, {6, 8}, {8, 9}}));

    tokens[1]["lstrip"] = true;
    EXPECT_EQ(from(small_bpe(), {{"added_tokens", tokens}}).encode("a<x>  b").ids, (Ids{1, 6, 2}));
    from(small_bpe(), {{"added_tokens", tokens}}).encode("a<x>     b");  // where it has no answer

    tokens[1]["rstrip"] = true;
    tokens[0]["lstrip"] = true;
    const Tokenizer tokenizer = from(small_bpe(), {{"added_tokens", tokens}});
    const Encoding first = tokenizer.encode("a<x>      b");
    EXPECT_EQ(first.ids, (Ids{1, 6, 2}));
    EXPECT_EQ(first.offsets, (Spans{{0, 1}, {1, 10}, {10, 11}}));
    EXPECT_EQ(tokenizer.encode("    b").ids, (Ids{7, 2}));
    const Encoding two = tokenizer.encode("a<x>  <x>b");
    EXPECT_EQ(two.ids, (Ids{1, 6, 6, 2}));
    EXPECT_EQ(two.offsets, (Spans{{0, 1}, {1, 6}, {6, 9}, {9, 10}}));
}

TEST(ReferenceHabits, SpecialTokensThatNormalisationChangesStayInDecodedText) {
    const json tokens = {{{"id", 6}, {"content", "A"}, {"special", true}, {"normalized", true}},
                         {{"id", 7}, {"content", "B"}, {"special", true}, {"normalized", false}}};
    const Tokenizer tokenizer =
        from(small_bpe(), {{"added_tokens", tokens}, {"normalizer", {{"type", "Lowercase"}}}});
    EXPECT_EQ(tokenizer.decode(Ids{6, 7, 6}, true), "a a");
}

TEST(ReferenceHabits, TheLastPlaceOfAScoreDecidesBetweenPathsOfTheSamePieces) {
    const json pieces = json::parse(R"([["<unk>", 0.0], ["a", -6.591129339803609],
                                        ["b", -6.461355583461686], ["bb", -1.4701788945688135]])");
    const Tokenizer tokenizer = from({{"type", "Unigram"}, {"unk_id", 0}, {"vocab", pieces}});
    EXPECT_EQ(tokenizer.encode("abbb").ids, (Ids{1, 3, 2}));
}

}  // namespace
}  // namespace headlight
