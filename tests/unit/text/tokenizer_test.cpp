#include "engine/text/tokenizer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>

#include "engine/error.h"
#include "engine/text/utf8.h"
#include "golden_cases.h"

namespace headlight {
namespace {

Tokenizer load(const std::string& name) {
    const std::string path = golden::path_of(name + ".json");
    return Tokenizer::from_json(golden::read_file(path), path);
}

/// A byte-level tokenizer of the 256 bytes and the tokens given, each made by merges of its bytes.
nlohmann::json small_tokenizer() {
    return nlohmann::json::parse(R"({
        "version": "1.0",
        "added_tokens": [{"id": 8, "content": "<end>", "special": true},
                         {"id": 9, "content": "<end>!", "special": false, "normalized": false}],
        "normalizer": null,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
        "post_processor": null,
        "decoder": {"type": "ByteLevel"},
        "model": {"type": "BPE", "merges": ["a b", "ab c", "Ġ ab", "c c"],
                  "vocab": {"a": 0, "b": 1, "c": 2, "Ġ": 3, "ab": 4, "abc": 5, "Ġab": 6,
                            "cc": 7}}})");
}

Tokenizer from(const nlohmann::json& description) {
    return Tokenizer::from_json(description.dump(), "small.json");
}

using Ids = std::vector<TokenId>;
using Spans = std::vector<TokenSpan>;

TEST(Tokenizer, MergesByRankThenFromTheLeft) {
    const Tokenizer tokenizer = from(small_tokenizer());
    EXPECT_EQ(tokenizer.encode("abc").ids, (Ids{5}));
    EXPECT_EQ(tokenizer.encode("abab").ids, (Ids{4, 4}));
    EXPECT_EQ(tokenizer.encode("cab ab").ids, (Ids{2, 4, 6}));
    EXPECT_EQ(tokenizer.encode("ccc").ids, (Ids{7, 2}));
    EXPECT_EQ(tokenizer.encode("ccccc").ids, (Ids{7, 7, 2}));
}

TEST(Tokenizer, TextCanBeEmpty) {
    const Tokenizer bare = from(small_tokenizer());
    EXPECT_TRUE(bare.encode("").ids.empty());
    EXPECT_EQ(bare.decode({}), "");
    const Tokenizer framed = load("bert");
    const Encoding encoding = framed.encode("");
    EXPECT_EQ(encoding.ids, (Ids{2, 3}));
    EXPECT_EQ(encoding.offsets, (Spans{{0, 0}, {0, 0}}));
    EXPECT_EQ(encoding.special, (std::vector<bool>{true, true}));
    EXPECT_TRUE(framed.encode("", {.add_special_tokens = false}).ids.empty());
}

TEST(Tokenizer, AddedTokensAreFoundWholeAndLongestFirst) {
    const Tokenizer tokenizer = from(small_tokenizer());
    const Encoding encoding = tokenizer.encode("ab<end>!c<end>");
    EXPECT_EQ(encoding.ids, (Ids{4, 9, 2, 8}));
    EXPECT_EQ(encoding.offsets, (Spans{{0, 2}, {2, 8}, {8, 9}, {9, 14}}));
    EXPECT_EQ(encoding.special, (std::vector<bool>{false, false, false, true}));
    EXPECT_EQ(tokenizer.decode(encoding.ids), "ab<end>!c<end>");
    EXPECT_EQ(tokenizer.decode(encoding.ids, true), "ab<end>!c");
}

TEST(Tokenizer, AddedTokensTakeSpacesAndStandAloneAsAsked) {
    nlohmann::json description = small_tokenizer();
    nlohmann::json& added = description["added_tokens"];
    added = nlohmann::json::array();
    added.push_back({{"id", 8}, {"content", "<l>"}, {"lstrip", true}, {"normalized", false}});
    added.push_back({{"id", 9}, {"content", "<r>"}, {"rstrip", true}, {"normalized", false}});
    added.push_back({{"id", 10}, {"content", "ca"}, {"single_word", true}, {"normalized", false}});
    const Tokenizer tokenizer = from(description);
    const Encoding encoding = tokenizer.encode("a \n<l>b<r>\u3000\tc");
    EXPECT_EQ(encoding.ids, (Ids{0, 8, 1, 9, 2}));
    EXPECT_EQ(encoding.offsets, (Spans{{0, 1}, {1, 6}, {6, 7}, {7, 14}, {14, 15}}));
    EXPECT_EQ(tokenizer.encode("ca").ids, (Ids{10}));
    EXPECT_EQ(tokenizer.encode(" ca-ca").ids, (Ids{3, 10, 10}));
    EXPECT_EQ(tokenizer.encode("cab").ids, (Ids{2, 4}));
    EXPECT_EQ(tokenizer.encode("éca").ids, (Ids{2, 0}));
}

TEST(Tokenizer, AddedTokensGetTheIdsThatTheReferenceGives) {
    using Added = std::vector<std::pair<TokenId, std::string>>;
    const auto ids = [](const Added& added, const nlohmann::json& vocabulary) {
        nlohmann::json description = {{"version", "1.0"}};
        description["model"] = {{"type", "WordLevel"}, {"vocab", vocabulary}};
        for (const auto& [id, content] : added) {
            description["added_tokens"].push_back({{"id", id}, {"content", content}});
        }
        const Tokenizer tokenizer = from(description);
        Ids given;
        for (const auto& [id, content] : added)
            given.push_back(tokenizer.id_of(content).value_or(-1));
        return given;
    };
    const nlohmann::json three = {{"a", 0}, {"b", 1}, {"c", 2}};
    EXPECT_EQ(ids({{7, "<x>"}}, three), (Ids{3}));
    EXPECT_EQ(ids({{5, "<x>"}, {9, "<y>"}}, three), (Ids{3, 4}));
    EXPECT_EQ(ids({{9, "<y>"}, {5, "<x>"}}, three), (Ids{3, 4}));
    EXPECT_EQ(ids({{1, "<x>"}}, three), (Ids{3}));
    EXPECT_EQ(ids({{0, "a"}, {7, "<x>"}}, three), (Ids{0, 3}));
    EXPECT_EQ(ids({{3, "<x>"}, {4, "<x>"}, {4, "<y>"}}, three), (Ids{3, 3, 4}));
    const nlohmann::json gap = {{"a", 0}, {"b", 1}, {"c", 3}};
    EXPECT_EQ(ids({{2, "<x>"}}, gap), (Ids{3}));
}

TEST(Tokenizer, NamesItsTokens) {
    const Tokenizer tokenizer = from(small_tokenizer());
    EXPECT_EQ(tokenizer.vocab_size(), 10u);
    EXPECT_EQ(tokenizer.raw_token(6), "Ġab");
    EXPECT_EQ(tokenizer.token_text(6), " ab");
    EXPECT_EQ(tokenizer.raw_token(8), "<end>");
    EXPECT_EQ(tokenizer.token_text(8), "<end>");
    EXPECT_EQ(tokenizer.id_of("Ġab"), 6);
    EXPECT_EQ(tokenizer.id_of("<end>"), 8);
    EXPECT_EQ(tokenizer.id_of("nothing"), std::nullopt);
    EXPECT_TRUE(tokenizer.is_special(8));
    EXPECT_FALSE(tokenizer.is_special(9));
    EXPECT_FALSE(tokenizer.is_special(0));
}

TEST(Tokenizer, IdsWithoutTokenAreHarmless) {
    const Tokenizer tokenizer = from(small_tokenizer());
    for (const TokenId id : {-1, 10, 1 << 30, -(1 << 30)}) {
        EXPECT_EQ(tokenizer.raw_token(id), "");
        EXPECT_EQ(tokenizer.token_text(id), "");
        EXPECT_FALSE(tokenizer.is_special(id));
        EXPECT_EQ(tokenizer.decode(Ids{id, 4}), "ab");
    }
}

TEST(Tokenizer, TokensOfPartsOfACharacterKeepTheirBytes) {
    const Tokenizer tokenizer = load("gpt2");
    const Encoding encoding = tokenizer.encode("\U0001F9D0", {.add_special_tokens = false});
    ASSERT_GT(encoding.ids.size(), 1u);
    std::string bytes;
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        bytes += tokenizer.token_text(encoding.ids[i]);
        EXPECT_EQ(encoding.offsets[i], (TokenSpan{0, 4}));
    }
    EXPECT_EQ(bytes, "\U0001F9D0");
    EXPECT_FALSE(utf8::is_valid(tokenizer.token_text(encoding.ids[0])));
}

TEST(Tokenizer, TokenTextFollowsTheKind) {
    const Tokenizer bert = load("bert");
    EXPECT_EQ(bert.token_text(*bert.id_of("##a")), "a");
    const Tokenizer llama = load("llama2");
    EXPECT_EQ(llama.token_text(*llama.id_of("<0x0A>")), "\n");
    EXPECT_EQ(llama.token_text(*llama.id_of("▁")), " ");
    const Tokenizer t5 = load("t5");
    EXPECT_EQ(t5.token_text(*t5.id_of("▁")), " ");
    EXPECT_EQ(t5.token_text(*t5.id_of("<extra_id_3>")), "<extra_id_3>");
}

/// Deterministic bytes: every value occurs, valid and broken sequences alike.
std::string random_bytes(std::uint32_t& state, std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) {
        state = state * 1664525u + 1013904223u;
        bytes.push_back(static_cast<char>(state >> 24));
    }
    return bytes;
}

TEST(Tokenizer, AnyBytesSurviveTheWayThereAndBack) {
    std::uint32_t state = 7;
    for (const char* name : {"gpt2", "llama3"}) {
        const Tokenizer tokenizer = load(name);
        for (std::size_t size = 0; size < 200; ++size) {
            const std::string bytes = random_bytes(state, size);
            const Encoding encoding = tokenizer.encode(bytes, {.add_special_tokens = false});
            EXPECT_EQ(tokenizer.decode(encoding.ids), utf8::replace_invalid(bytes));
            for (const TokenSpan& span : encoding.offsets) {
                EXPECT_LE(span.begin, span.end);  // Llama 3 leaves spaces out of offsets
                EXPECT_LE(span.end, bytes.size());
            }
        }
    }
}

TEST(Tokenizer, OffsetsOfValidTextCoverItInOrder) {
    const Tokenizer tokenizer = load("gpt2");
    for (const nlohmann::json& golden_case : golden::read_lines("gpt2.jsonl")) {
        const std::string text = golden::text_of(golden_case);
        std::size_t reached = 0;
        for (const TokenSpan& span :
             tokenizer.encode(text, {.add_special_tokens = false}).offsets) {
            EXPECT_LE(span.begin, reached);
            EXPECT_GE(span.end, reached);
            reached = span.end;
        }
        EXPECT_EQ(reached, text.size());
    }
}

TEST(Tokenizer, LongTextsOfOneCharacterWork) {
    for (const char* name : {"gpt2", "llama2", "bert", "t5", "unigram-bytes", "gpt1"}) {
        const Tokenizer tokenizer = load(name);
        for (const std::string& unit : {std::string("a"), std::string(" "), std::string("é")}) {
            std::string text;
            while (text.size() < 100'000)
                text += unit;
            const Encoding encoding = tokenizer.encode(text);
            EXPECT_EQ(encoding.ids.size(), encoding.offsets.size()) << name;
        }
    }
}

TEST(Tokenizer, ExplainsTheMergesThatItMakes) {
    const Tokenizer tokenizer = from(small_tokenizer());
    const Tokenizer::Steps steps = tokenizer.explain("cabc<end> ab");
    EXPECT_EQ(steps.normalized, "cabc<end> ab");
    ASSERT_EQ(steps.pre_tokens.size(), 3u);
    const Tokenizer::Steps::PreToken& first = steps.pre_tokens[0];
    EXPECT_EQ(first.text, "cabc");
    EXPECT_EQ(first.span, (TokenSpan{0, 4}));
    EXPECT_EQ(first.ids, (Ids{2, 5}));
    EXPECT_EQ(first.symbols, (std::vector<std::string>{"c", "a", "b", "c"}));
    ASSERT_EQ(first.merges.size(), 2u);
    EXPECT_EQ(first.merges[0].left, "a");
    EXPECT_EQ(first.merges[0].right, "b");
    EXPECT_EQ(first.merges[0].merged, "ab");
    EXPECT_EQ(first.merges[0].rank, 0u);
    EXPECT_EQ(first.merges[0].position, 1u);
    EXPECT_EQ(first.merges[1].left, "ab");
    EXPECT_EQ(first.merges[1].right, "c");
    EXPECT_EQ(first.merges[1].position, 1u);
    EXPECT_TRUE(steps.pre_tokens[1].added);
    EXPECT_EQ(steps.pre_tokens[1].ids, (Ids{8}));
    EXPECT_EQ(steps.pre_tokens[2].text, "Ġab");
    EXPECT_EQ(steps.pre_tokens[2].span, (TokenSpan{9, 12}));
}

TEST(Tokenizer, ThreadsMayShareOne) {
    const Tokenizer tokenizer = load("llama3");
    const std::string text = "The apple is green, perché la mela 日本 dorme sul divano 12345\n\n";
    const Encoding expected = tokenizer.encode(text);
    std::vector<std::thread> threads;
    std::vector<int> agreements(4, 0);
    for (int& agreed : agreements) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i)
                agreed += tokenizer.encode(text).ids == expected.ids;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(agreements, (std::vector<int>{50, 50, 50, 50}));
}

TEST(Tokenizer, HostilePatternsAreStopped) {
    int refused = 0;
    for (const char* pattern : {"(a+)+$x", "a*a*[bc]", "[^\\n]*[xy]", "(a|aa)+[xy]",
                                "(?:a*)*b?[xy]", "(?=(a*))[xy]", "(a(?1)?b?)x"}) {
        nlohmann::json description = small_tokenizer();
        description["pre_tokenizer"] = {{"type", "Split"},
                                        {"pattern", {{"Regex", pattern}}},
                                        {"behavior", "Isolated"},
                                        {"invert", false}};
        const Tokenizer tokenizer = from(description);
        try {
            tokenizer.encode(std::string(200'000, 'a'));
        } catch (const Error& error) {
            EXPECT_EQ(error.where(), "small.json: pre_tokenizer.pattern.Regex");
            ++refused;
        }
    }
    EXPECT_GE(refused, 4);
}

}  // namespace
}  // namespace headlight
