// Files that are no tokenizers: each must be refused with an Error that names file and field.

#include <gtest/gtest.h>

#include <cstdint>

#include "engine/error.h"
#include "engine/text/tokenizer.h"
#include "golden_cases.h"

namespace headlight {
namespace {

using nlohmann::json;

json sound() {
    return json::parse(R"({
        "version": "1.0",
        "added_tokens": [{"id": 3, "content": "<s>", "special": true}],
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": {"type": "ByteLevel"},
        "post_processor": {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                       {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [3], "tokens": ["<s>"]}}},
        "decoder": {"type": "ByteLevel"},
        "model": {"type": "BPE", "unk_token": "a",
                  "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [["a", "b"]]}})");
}

/// The place that the refusal names, without the file; "accepted" when there is none.
std::string refusal(const std::string& text) {
    try {
        Tokenizer::from_json(text, "file");
    } catch (const Error& error) {
        EXPECT_FALSE(error.problem().empty());
        EXPECT_FALSE(error.hint().empty());
        EXPECT_TRUE(error.where().starts_with("file")) << error.where();
        const std::size_t colon = error.where().find(": ");
        return colon == std::string::npos ? "" : error.where().substr(colon + 2);
    }
    return "accepted";
}

std::string refusal_after(const char* pointer, const json& value) {
    json document = sound();
    document[json::json_pointer(pointer)] = value;
    return refusal(document.dump());
}

std::string refusal_without(const char* parent, const char* key) {
    json document = sound();
    document[json::json_pointer(parent)].erase(key);
    return refusal(document.dump());
}

TEST(BrokenTokenizer, TheSoundOneIsAccepted) { EXPECT_EQ(refusal(sound().dump()), "accepted"); }

TEST(BrokenTokenizer, NotJson) {
    EXPECT_EQ(refusal(""), "");
    EXPECT_EQ(refusal("not json"), "");
    EXPECT_EQ(refusal("[]"), "");
    EXPECT_EQ(refusal("null"), "");
    EXPECT_EQ(refusal("{\"version\": \"1.0\xff\"}"), "");
    EXPECT_EQ(refusal(R"({"version": "1.0", "version": "1.0"})"), "");
    EXPECT_EQ(refusal(std::string(100'000, '[')), "");
    const std::string text = sound().dump();
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_EQ(refusal(text.substr(0, size)), "") << size;
    }
}

TEST(BrokenTokenizer, MissingFields) {
    EXPECT_EQ(refusal_without("", "version"), "");
    EXPECT_EQ(refusal_without("", "model"), "");
    EXPECT_EQ(refusal_without("/model", "vocab"), "model");
    EXPECT_EQ(refusal_without("/model", "merges"), "model");
    EXPECT_EQ(refusal_without("/added_tokens/0", "id"), "added_tokens[0]");
    EXPECT_EQ(refusal_without("/added_tokens/0", "content"), "added_tokens[0]");
    EXPECT_EQ(refusal_without("/post_processor", "single"), "post_processor");
    EXPECT_EQ(refusal_without("/post_processor", "special_tokens"), "post_processor.single");
    EXPECT_EQ(refusal_without("/pre_tokenizer", "type"), "pre_tokenizer");
}

TEST(BrokenTokenizer, WrongTypesAndNames) {
    EXPECT_EQ(refusal_after("/version", "2.0"), "version");
    EXPECT_EQ(refusal_after("/version", 1), "version");
    EXPECT_EQ(refusal_after("/model/type", "Unknown"), "model");
    EXPECT_EQ(refusal_after("/model/vocab", json::array()), "model.vocab");
    EXPECT_EQ(refusal_after("/normalizer/type", "Unknown"), "normalizer");
    EXPECT_EQ(refusal_after("/pre_tokenizer/type", "UnicodeScripts"), "pre_tokenizer");
    EXPECT_EQ(refusal_after("/pre_tokenizer/add_prefix_space", "yes"),
              "pre_tokenizer.add_prefix_space");
    EXPECT_EQ(refusal_after("/post_processor/type", 3), "post_processor.type");
    EXPECT_EQ(refusal_after("/decoder/type", "CTC"), "decoder");
    EXPECT_EQ(refusal_after("/added_tokens", "none"), "added_tokens");
    EXPECT_EQ(refusal_after("/added_tokens/0/special", 1), "added_tokens[0].special");
}

TEST(BrokenTokenizer, Ids) {
    for (const json& id : {json(-1), json(1e3), json("1"), json(1u << 22), json(1ull << 40),
                           json(~0ull), json(nullptr)}) {
        EXPECT_EQ(refusal_after("/model/vocab/b", id), "model.vocab") << id;
        EXPECT_NE(refusal_after("/added_tokens/0/id", id), "accepted") << id;
    }
    EXPECT_EQ(refusal_after("/model/vocab/b", 0), "model.vocab");
    EXPECT_EQ(refusal_after("/post_processor/special_tokens/<s>/ids/0", 1),
              "post_processor.special_tokens.<s>");
    EXPECT_EQ(refusal_after("/post_processor/special_tokens/<s>/tokens/0", "<x>"),
              "post_processor.special_tokens.<s>");
}

TEST(BrokenTokenizer, Merges) {
    EXPECT_EQ(refusal_after("/model/merges/0", "a x"), "model");
    EXPECT_EQ(refusal_after("/model/merges/0", "b a"), "model");
    EXPECT_EQ(refusal_after("/model/merges/0", "ab"), "model.merges");
    EXPECT_EQ(refusal_after("/model/merges/0", "a b c"), "model.merges");
    EXPECT_EQ(refusal_after("/model/merges/0", json::array({"a"})), "model.merges");
    EXPECT_EQ(refusal_after("/model/merges/0", json::array({"a", 1})), "model.merges");
    EXPECT_EQ(refusal_after("/model/merges", 3), "model.merges");
    EXPECT_EQ(refusal_after("/model/unk_token", "<unk>"), "model");
}

json split_at(const json& pattern) {
    return {{"type", "Split"}, {"pattern", pattern}, {"behavior", "Isolated"}};
}

TEST(BrokenTokenizer, Patterns) {
    EXPECT_EQ(refusal_after("/pre_tokenizer", split_at({{"Regex", "(a"}})),
              "pre_tokenizer.pattern.Regex");
    EXPECT_EQ(refusal_after("/pre_tokenizer", split_at({{"Regex", std::string(20'000, 'a')}})),
              "pre_tokenizer.pattern.Regex");
    EXPECT_EQ(refusal_after("/pre_tokenizer", split_at({{"String", ""}})),
              "pre_tokenizer.pattern.String");
    EXPECT_EQ(refusal_after("/pre_tokenizer", split_at("a")), "pre_tokenizer.pattern");
    json unknown = split_at({{"String", "a"}});
    unknown["behavior"] = "Sometimes";
    EXPECT_EQ(refusal_after("/pre_tokenizer", unknown), "pre_tokenizer.behavior");
}

TEST(BrokenTokenizer, NestedTooDeeply) {
    const auto nested = [](const char* list, json part) {
        for (int i = 0; i < 20; ++i) {
            part = {{"type", "Sequence"}, {list, json::array({part})}};
        }
        return part;
    };
    EXPECT_TRUE(refusal_after("/normalizer", nested("normalizers", {{"type", "NFC"}}))
                    .starts_with("normalizer.normalizers[0].normalizers[0]"));
    EXPECT_TRUE(refusal_after("/pre_tokenizer", nested("pretokenizers", {{"type", "Whitespace"}}))
                    .starts_with("pre_tokenizer.pretokenizers[0]"));
    EXPECT_TRUE(refusal_after("/post_processor", nested("processors", {{"type", "ByteLevel"}}))
                    .starts_with("post_processor.processors[0]"));
    EXPECT_TRUE(refusal_after("/decoder", nested("decoders", {{"type", "Fuse"}}))
                    .starts_with("decoder.decoders[0]"));
}

TEST(BrokenTokenizer, OtherModels) {
    const auto with_model = [](const char* model) {
        return refusal_after("/model", json::parse(model));
    };
    EXPECT_EQ(with_model(R"({"type": "WordPiece", "vocab": {"a": 0}})"), "model");
    EXPECT_EQ(with_model(R"({"type": "WordPiece", "unk_token": "a", "vocab": {"a": 0},
                             "max_input_chars_per_word": -1})"),
              "model.max_input_chars_per_word");
    EXPECT_EQ(with_model(R"({"type": "Unigram", "unk_id": 1, "vocab": [["a", 0.0]]})"), "model");
    EXPECT_EQ(with_model(R"({"type": "Unigram", "vocab": [["a", 0.0], ["a", 1.0]]})"), "model");
    EXPECT_EQ(with_model(R"({"type": "Unigram", "vocab": [["a"]]})"), "model.vocab");
    EXPECT_EQ(with_model(R"({"type": "Unigram", "vocab": {"a": 0}})"), "model.vocab");
}

TEST(BrokenTokenizer, Charsmaps) {
    const auto with_map = [](const std::string& base64) {
        return refusal_after("/normalizer",
                             {{"type", "Precompiled"}, {"precompiled_charsmap", base64}});
    };
    const std::string field = "normalizer.precompiled_charsmap";
    EXPECT_EQ(with_map("?"), field);
    EXPECT_EQ(with_map(""), field);
    EXPECT_EQ(with_map("AAAA"), field);
    EXPECT_EQ(with_map("/////w=="), field);           // a trie of four gigabytes
    EXPECT_EQ(with_map("AQAAAAAAAAA="), field);       // a trie of one byte
    EXPECT_EQ(with_map("BAAAAAAAAAD/"), field);       // texts that are not UTF-8
    EXPECT_EQ(with_map("BAAAAAAAAAA="), "accepted");  // one empty unit, no texts
}

/// Every file near a sound one is either read or refused, and what is read can be used.
TEST(BrokenTokenizer, RandomDamageNeverCrashes) {
    std::uint32_t state = 42;
    const auto random = [&state](std::size_t below) {
        state = state * 1664525u + 1013904223u;
        return static_cast<std::size_t>(state >> 8) % below;
    };
    std::size_t accepted = 0;
    for (const char* name : {"gpt2", "llama2", "bert", "t5", "clip", "unigram-bytes"}) {
        const std::string whole = golden::read_file(golden::path_of(std::string(name) + ".json"));
        for (int round = 0; round < 120; ++round) {
            std::string text = whole;
            for (std::size_t edits = 1 + random(3); edits > 0; --edits) {
                const std::size_t at = random(text.size());
                switch (random(4)) {
                    case 0:
                        text[at] = static_cast<char>(random(256));
                        break;
                    case 1:
                        text.erase(at, 1 + random(8));
                        break;
                    case 2:
                        text.insert(at, text.substr(random(text.size()), random(16)));
                        break;
                    default:
                        text[at] = "0123456789\",:[]{}"[random(17)];
                        break;
                }
            }
            try {
                const Tokenizer tokenizer = Tokenizer::from_json(text, "damaged");
                const Encoding encoding = tokenizer.encode("The città\u200b 日本\xff <s>[CLS] 12");
                tokenizer.decode(encoding.ids);
                tokenizer.explain("perché no?");
                ++accepted;
            } catch (const Error&) {
                continue;
            }
        }
    }
    EXPECT_GT(accepted, 0u);
}

/// What is refused while the text "abab" is encoded or the token "a" decoded.
std::string refused_text(const char* part, const char* list, const json& step, int steps) {
    json document = sound();
    document[part] = {{"type", "Sequence"}, {list, json(static_cast<std::size_t>(steps), step)}};
    const Tokenizer tokenizer = Tokenizer::from_json(document.dump(), "file");
    try {
        tokenizer.encode("abab");
        tokenizer.decode(std::vector<TokenId>{0});
    } catch (const Error& error) {
        return error.where();
    }
    return "accepted";
}

TEST(BrokenTokenizer, ATextThatGrowsWithoutEndIsRefused) {
    const json doubled{{"type", "Replace"}, {"pattern", {{"Regex", "."}}}, {"content", "aa"}};
    const json long_text{{"type", "Replace"},
                         {"pattern", {{"String", "a"}}},
                         {"content", std::string(2'000'000, 'b')}};
    EXPECT_EQ(refused_text("normalizer", "normalizers", doubled, 5), "accepted");
    EXPECT_EQ(refused_text("normalizer", "normalizers", doubled, 40), "file: normalizer");
    EXPECT_EQ(refused_text("normalizer", "normalizers", long_text, 1),
              "file: normalizer.normalizers[0]");
    EXPECT_EQ(refused_text("decoder", "decoders", doubled, 5), "accepted");
    EXPECT_EQ(refused_text("decoder", "decoders", doubled, 40), "file: decoder");
    EXPECT_EQ(refused_text("decoder", "decoders", long_text, 1),
              "file: decoder.decoders[0].pattern");
}

}  // namespace
}  // namespace headlight
