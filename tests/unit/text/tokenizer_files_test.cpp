// Older files of a vocabulary must give the tokenizer that their tokenizer.json gives.

#include <gtest/gtest.h>

#include "engine/error.h"
#include "engine/text/tokenizer.h"
#include "golden_cases.h"

namespace headlight {
namespace {

using nlohmann::json;

json read_json(const std::string& name) {
    return json::parse(golden::read_file(golden::path_of(name + ".json")));
}

TokenizerFiles::File file(const std::string& bytes, const std::string& path) {
    return {bytes, path};
}

std::string merges_txt(const json& tokenizer) {
    std::string text = "#version: 0.2\n";
    for (const json& merge : tokenizer["model"]["merges"]) {
        text += merge.is_string() ? merge.get<std::string>()
                                  : merge[0].get<std::string>() + " " + merge[1].get<std::string>();
        text += '\n';
    }
    return text;
}

TokenizerFiles bpe_files(const std::string& name, const json& config) {
    const json tokenizer = read_json(name);
    TokenizerFiles files;
    files.folder = "folder";
    files.vocab_json = file(tokenizer["model"]["vocab"].dump(), "folder/vocab.json");
    files.merges_txt = file(merges_txt(tokenizer), "folder/merges.txt");
    files.tokenizer_config = file(config.dump(), "folder/tokenizer_config.json");
    return files;
}

void expect_goldens(const Tokenizer& tokenizer, const std::string& name) {
    std::size_t compared = 0;
    for (const json& golden_case : golden::read_lines(name + ".jsonl")) {
        if (golden_case.contains("t")) continue;
        const std::string text = golden::text_of(golden_case);
        const Encoding encoding = tokenizer.encode(text);
        EXPECT_EQ(encoding.ids, golden_case["i"].get<std::vector<TokenId>>())
            << golden::quoted(text);
        EXPECT_EQ(encoding.offsets, golden::offsets_of(golden_case["o"])) << golden::quoted(text);
        ++compared;
    }
    EXPECT_GE(compared, 2000u);
}

TEST(TokenizerFiles, Gpt2) {
    expect_goldens(Tokenizer::from_files(bpe_files("gpt2", {{"tokenizer_class", "GPT2Tokenizer"}})),
                   "gpt2");
    TokenizerFiles without_config = bpe_files("gpt2", json::object());
    without_config.tokenizer_config.reset();
    expect_goldens(Tokenizer::from_files(without_config), "gpt2");
}

TEST(TokenizerFiles, OptBeginsWithItsBosToken) {
    const Tokenizer tokenizer = Tokenizer::from_files(
        bpe_files("roberta", {{"tokenizer_class", "GPT2Tokenizer"},
                              {"add_bos_token", true},
                              {"bos_token", {{"content", "</s>"}, {"lstrip", false}}},
                              {"eos_token", "</s>"},
                              {"unk_token", "</s>"}}));
    EXPECT_EQ(tokenizer.encode("").ids, (std::vector<TokenId>{2}));
    EXPECT_EQ(tokenizer.encode("a").ids.front(), 2);
    EXPECT_TRUE(tokenizer.is_special(2));
}

TEST(TokenizerFiles, Roberta) {
    const json config = {{"tokenizer_class", "RobertaTokenizer"},
                         {"add_prefix_space", true},
                         {"mask_token", {{"content", "<mask>"}, {"lstrip", true}}}};
    expect_goldens(Tokenizer::from_files(bpe_files("roberta", config)), "roberta");
}

TEST(TokenizerFiles, Clip) {
    expect_goldens(Tokenizer::from_files(bpe_files("clip", {{"tokenizer_class", "CLIPTokenizer"}})),
                   "clip");
}

TEST(TokenizerFiles, Gpt1) {
    expect_goldens(
        Tokenizer::from_files(bpe_files("gpt1", {{"tokenizer_class", "OpenAIGPTTokenizer"}})),
        "gpt1");
}

TEST(TokenizerFiles, Bert) {
    for (const bool lowercase : {true, false}) {
        const std::string name = lowercase ? "bert" : "bert-cased";
        const json tokenizer = read_json(name);
        std::vector<std::string> lines(tokenizer["model"]["vocab"].size());
        for (const auto& [token, id] : tokenizer["model"]["vocab"].items())
            lines[id] = token;
        std::string text;
        for (const std::string& line : lines)
            text += line + "\n";
        TokenizerFiles files;
        files.vocab_txt = file(text, "folder/vocab.txt");
        const json config = {{"tokenizer_class", "BertTokenizer"}, {"do_lower_case", lowercase}};
        files.tokenizer_config = file(config.dump(), "folder/tokenizer_config.json");
        expect_goldens(Tokenizer::from_files(files), name);
    }
}

TEST(TokenizerFiles, TokensOfTheConfigurationAreAdded) {
    json config = {{"tokenizer_class", "GPT2Tokenizer"}};
    config["added_tokens_decoder"]["620"] = {{"content", "<tool>"}, {"special", true}};
    config["pad_token"] = "<pad>";
    const Tokenizer tokenizer = Tokenizer::from_files(bpe_files("gpt2", config));
    EXPECT_EQ(tokenizer.encode("<tool>").ids, (std::vector<TokenId>{620}));
    EXPECT_EQ(tokenizer.id_of("<pad>"), 621);
    EXPECT_TRUE(tokenizer.is_special(621));
}

TEST(TokenizerFiles, RefusalsNameTheFile) {
    const auto refusal = [](const TokenizerFiles& files) -> std::string {
        try {
            Tokenizer::from_files(files);
        } catch (const Error& error) {
            return error.where();
        }
        return "accepted";
    };
    TokenizerFiles files;
    files.folder = "folder";
    EXPECT_EQ(refusal(files), "folder");
    files = bpe_files("gpt2", json::object());
    files.merges_txt->bytes = "#version: 0.2\nĠ t\nonlyone\n";
    EXPECT_EQ(refusal(files), "folder/merges.txt");
    files.merges_txt->bytes = "missing tokens\n";
    EXPECT_EQ(refusal(files), "folder/merges.txt");
    files = bpe_files("gpt2", json::object());
    files.vocab_json->bytes = "{";
    EXPECT_EQ(refusal(files), "folder/vocab.json");
    files = bpe_files("gpt2", json::object());
    files.tokenizer_config->bytes = R"({"bos_token": 5})";
    EXPECT_EQ(refusal(files), "folder/tokenizer_config.json: bos_token");
    files = bpe_files("gpt2", {{"tokenizer_class", "XLMTokenizer"}});
    EXPECT_EQ(refusal(files), "folder/merges.txt");  // whose lines have no counts
    files = {};
    files.vocab_txt = file("just\nwords\n", "folder/vocab.txt");
    EXPECT_EQ(refusal(files), "folder/vocab.txt");
}

TEST(TokenizerOfNumbers, ReadsAndWritesIds) {
    const Tokenizer tokenizer = Tokenizer::of_numbers(23, "folder");
    const Encoding encoding = tokenizer.encode(" 3 22,0,  7");
    EXPECT_EQ(encoding.ids, (std::vector<TokenId>{3, 22, 0, 7}));
    EXPECT_EQ(encoding.offsets[1].begin, 3U);
    EXPECT_EQ(encoding.offsets[1].end, 5U);
    EXPECT_EQ(tokenizer.decode(encoding.ids), "3 22 0 7");
    EXPECT_TRUE(tokenizer.encode("").ids.empty());
    EXPECT_EQ(tokenizer.vocab_size(), 23U);
    EXPECT_FALSE(tokenizer.is_special(0));
    for (const char* text : {"23", "-1", "1.5", "Headlight", "1 two", "007"})
        EXPECT_THROW(tokenizer.encode(text), Error) << text;
    try {
        tokenizer.encode("two");
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("folder"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace headlight
