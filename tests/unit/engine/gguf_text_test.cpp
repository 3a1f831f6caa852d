// Tokenizers of GGUF files: the goldens of tests/golden/text, told in the words of the format.

#include "engine/gguf_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "engine/text/sentencepiece.h"
#include "tests/support/gguf_files.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using nlohmann::json;
using test::GgufFile;

constexpr std::int32_t kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4;

std::string path_of(const std::string& name) {
    return std::string(HEADLIGHT_GOLDEN) + "/text/" + name;
}

/// A vocabulary as a converter writes it.
struct Listed {
    std::vector<std::string> tokens;
    std::vector<std::int32_t> types;
};

/// The tokens of a tokenizer.json by id; the added ones are of other types.
Listed list_tokens(const json& tokenizer) {
    const json& added = tokenizer["added_tokens"];
    std::size_t count = 0;
    for (const auto& [token, id] : tokenizer["model"]["vocab"].items()) {
        count = std::max(count, id.get<std::size_t>() + 1);
    }
    for (const json& token : added) {
        count = std::max(count, token["id"].get<std::size_t>() + 1);
    }
    Listed listed{std::vector<std::string>(count), std::vector<std::int32_t>(count, kNormal)};
    for (const auto& [token, id] : tokenizer["model"]["vocab"].items()) {
        listed.tokens[id.get<std::size_t>()] = token;
    }
    for (const json& token : added) {
        const auto id = token["id"].get<std::size_t>();
        listed.tokens[id] = token["content"];
        listed.types[id] = token["special"].get<bool>() ? kControl : kUserDefined;
    }
    return listed;
}

Tokenizer read(const GgufFile& file) {
    const std::string bytes = file.bytes();
    const GgufContent content = read_gguf(std::as_bytes(std::span(bytes)), "model.gguf");
    return read_gguf_tokenizer(content.metadata, "model.gguf");
}

json read_json_file(const std::string& name) { return json::parse(test::read_file(path_of(name))); }

GgufFile listed_file(const Listed& listed, const char* model) {
    GgufFile file;
    file.set("tokenizer.ggml.model", model);
    file.set("tokenizer.ggml.tokens", listed.tokens);
    file.set("tokenizer.ggml.token_type", GgufType::I32, listed.types);
    return file;
}

/// The byte-level tokenizer of a golden.
GgufFile byte_level_file(const std::string& name, const char* cutting) {
    const json tokenizer = read_json_file(name + ".json");
    std::vector<std::string> merges;
    for (const json& merge : tokenizer["model"]["merges"]) {
        merges.push_back(merge.is_string()
                             ? merge.get<std::string>()
                             : merge[0].get<std::string>() + " " + merge[1].get<std::string>());
    }
    GgufFile file = listed_file(list_tokens(tokenizer), "gpt2");
    file.set("tokenizer.ggml.merges", merges);
    file.set("tokenizer.ggml.pre", cutting);
    return file;
}

/// Ids of every golden text, with and without special tokens around it.
void expect_goldens(const Tokenizer& tokenizer, const std::string& name) {
    std::istringstream lines(test::read_file(path_of(name + ".jsonl")));
    int compared = 0;
    for (std::string line; std::getline(lines, line);) {
        const json golden = json::parse(line);
        if (!golden.contains("s") || golden.contains("t")) continue;
        const std::string text = golden["s"];
        EXPECT_EQ(tokenizer.encode(text).ids, golden["i"].get<std::vector<TokenId>>()) << text;
        ++compared;
    }
    EXPECT_GT(compared, 200);
}

TEST(GgufText, ByteLevelPairs) {
    expect_goldens(read(byte_level_file("gpt2", "gpt-2")), "gpt2");
    const Tokenizer qwen = read(byte_level_file("qwen2", "qwen2"));
    expect_goldens(qwen, "qwen2");
    EXPECT_EQ(qwen.kind(), "byte-level BPE");
    EXPECT_EQ(qwen.token_text(qwen.encode(" divano").ids.front()).front(), ' ');
}

TEST(GgufText, Llama3PutsItsFirstTokenBeforeAText) {
    GgufFile file = byte_level_file("llama3", "llama-bpe");
    const json added = read_json_file("llama3.json")["added_tokens"];
    file.set("tokenizer.ggml.bos_token_id", added[0]["id"].get<std::uint32_t>());
    expect_goldens(read(file), "llama3");
    file.set("tokenizer.ggml.add_bos_token", false);
    EXPECT_TRUE(read(file).encode("").ids.empty());
}

TEST(GgufText, SingleDigitsAreCutOffFirst) {
    const Tokenizer plain = read(byte_level_file("gpt2", "gpt-2"));
    const Tokenizer digits = read(byte_level_file("gpt2", "smollm"));
    EXPECT_EQ(digits.explain("12a").pre_tokens.size(), 3U);
    EXPECT_EQ(plain.explain("12a").pre_tokens.size(), 2U);
}

/// A SentencePiece model told token by token.
GgufFile pieces_file(const std::string& name, const char* model) {
    const SentencePieceModel parsed =
        SentencePieceModel::parse(test::read_file(path_of(name + ".model")), name);
    Listed listed;
    std::vector<float> scores;
    for (const SentencePieceModel::Piece& piece : parsed.pieces) {
        listed.tokens.push_back(piece.text);
        listed.types.push_back(static_cast<std::int32_t>(piece.type));
        scores.push_back(piece.score);
    }
    GgufFile file = listed_file(listed, model);
    file.set("tokenizer.ggml.scores", GgufType::F32, scores);
    file.set("tokenizer.ggml.add_space_prefix", parsed.add_dummy_prefix);
    file.set("tokenizer.ggml.remove_extra_whitespaces", parsed.remove_extra_whitespaces);
    const std::vector<std::uint8_t> charsmap(parsed.charsmap.begin(), parsed.charsmap.end());
    file.set("tokenizer.ggml.precompiled_charsmap", GgufType::U8, charsmap);
    file.set("tokenizer.ggml.add_bos_token", false);
    file.set("tokenizer.ggml.add_eos_token", false);
    return file;
}

TEST(GgufText, SentencePieceModels) {
    expect_goldens(read(pieces_file("spm-bpe", "llama")), "spm-bpe");
    expect_goldens(read(pieces_file("spm-unigram", "t5")), "spm-unigram");
}

TEST(GgufText, PiecesAreFramedByDefault) {
    GgufFile file = pieces_file("spm-bpe", "llama");
    file = listed_file({{"<unk>", "<s>", "</s>", "▁a"}, {kUnknown, kControl, kControl, kNormal}},
                       "llama");
    file.set("tokenizer.ggml.scores", GgufType::F32, std::vector<float>{0, 0, 0, -1});
    file.set("tokenizer.ggml.bos_token_id", std::uint32_t{1});
    file.set("tokenizer.ggml.eos_token_id", std::uint32_t{2});
    const Tokenizer tokenizer = read(file);
    EXPECT_EQ(tokenizer.encode("").ids, (std::vector<TokenId>{1}));
    EXPECT_TRUE(tokenizer.is_special(2));
}

void expect_wordpiece_goldens(const std::string& name) {
    const json tokenizer = read_json_file(name + ".json");
    Listed listed = list_tokens(tokenizer);
    std::uint32_t cls = 0, sep = 0;
    for (std::size_t id = 0; id < listed.tokens.size(); ++id) {
        std::string& token = listed.tokens[id];
        cls = token == "[CLS]" ? static_cast<std::uint32_t>(id) : cls;
        sep = token == "[SEP]" ? static_cast<std::uint32_t>(id) : sep;
        if (token == "[UNK]") {
            listed.types[id] = kUnknown;
        } else if (listed.types[id] == kNormal) {
            token = token.starts_with("##") ? token.substr(2) : "▁" + token;
        }
    }
    GgufFile file = listed_file(listed, "bert");
    file.set("tokenizer.ggml.bos_token_id", cls).set("tokenizer.ggml.seperator_token_id", sep);
    expect_goldens(read(file), name);
}

TEST(GgufText, WordPiecesAreMarkedTheOtherWay) {
    expect_wordpiece_goldens("bert");
    expect_wordpiece_goldens("bert-cased");
}

void expect_refused(const GgufFile& file, const std::vector<std::string>& parts) {
    const std::string message = test::refusal([&] { read(file); });
    for (const std::string& part : parts) {
        EXPECT_NE(message.find(part), std::string::npos) << part << " in: " << message;
    }
}

TEST(GgufText, RefusesWhatItCannotMean) {
    const Listed two{{"a", "b"}, {kNormal, kNormal}};
    const auto pieces = [&] {
        GgufFile file = listed_file(two, "llama");
        file.set("tokenizer.ggml.scores", GgufType::F32, std::vector<float>{0, 0});
        return file;
    };
    expect_refused(GgufFile(), {"model.gguf: tokenizer.ggml.model", "missing", "llama"});
    expect_refused(GgufFile().set("tokenizer.ggml.model", "rwkv"), {"rwkv", "llama, gpt2"});
    expect_refused(GgufFile().set("tokenizer.ggml.model", "\xff"),
                   {"model.gguf: tokenizer.ggml.model", "llama, gpt2"});
    expect_refused(GgufFile().set("tokenizer.ggml.model", "llama"), {"tokenizer.ggml.tokens"});
    expect_refused(listed_file({{"a", "a"}, {kNormal, kNormal}}, "bert"), {"\"##a\" twice"});
    expect_refused(listed_file({{"a"}, {7}}, "bert"), {"tokenizer.ggml.token_type", "1 to 6"});
    expect_refused(listed_file({{"a", "b"}, {kNormal}}, "bert"), {"1 token types for 2 tokens"});
    expect_refused(GgufFile(pieces()).set("tokenizer.ggml.bos_token_id", std::uint32_t{2}),
                   {"token 2", "the last is 1"});
    expect_refused(GgufFile(pieces()).set("tokenizer.ggml.bos_token_id", 1.5F),
                   {"tokenizer.ggml.bos_token_id", "id of a token"});
    expect_refused(GgufFile(pieces()).set("tokenizer.ggml.add_bos_token", std::uint32_t{1}),
                   {"tokenizer.ggml.add_bos_token", "true or false"});
    const auto merged = [&](const std::vector<std::string>& merges, const char* cutting) {
        GgufFile file = listed_file(two, "gpt2");
        file.set("tokenizer.ggml.merges", merges).set("tokenizer.ggml.pre", cutting);
        return file;
    };
    expect_refused(merged({"ab"}, "gpt-2"), {"tokenizer.ggml.merges", "\"ab\""});
    expect_refused(merged({"a c"}, "gpt-2"), {"model.gguf"});
    expect_refused(merged({}, "klingon"), {"klingon", "llama-bpe"});
}

TEST(GgufText, NamesInBracketsAreNoPartsOfWords) {
    const Tokenizer tokenizer = read(listed_file(
        {{"[UNK]", "[unused1]", "\u2581a", "b"}, {kControl, kNormal, kNormal, kNormal}}, "bert"));
    EXPECT_EQ(tokenizer.id_of("[unused1]"), 1);
    EXPECT_EQ(tokenizer.id_of("a"), 2);
    EXPECT_EQ(tokenizer.id_of("##b"), 3);
}

TEST(GgufText, BringsTheTemplateOfConversations) {
    const auto chat_of = [](const GgufFile& file) {
        const std::string bytes = file.bytes();
        return read_gguf_chat(read_gguf(std::as_bytes(std::span(bytes)), "model.gguf").metadata,
                              "model.gguf");
    };
    GgufFile file = listed_file({{"<s>", "a"}, {kControl, kNormal}}, "llama");
    EXPECT_FALSE(chat_of(file).exists());
    file.set("tokenizer.ggml.bos_token_id", std::uint32_t{0});
    file.set("tokenizer.chat_template", "{{ bos_token }}{{ messages[0].content }}");
    const std::vector<ChatMessage> messages{{"user", "Ciao"}};
    EXPECT_EQ(chat_of(file).render(messages, {}), "<s>Ciao");
}

}  // namespace
}  // namespace headlight
