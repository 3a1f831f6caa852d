// Folders with the older files of a tokenizer, as transformers reads them; the format of the cases
// stands in tests/golden/make_tokenizer_file_goldens.py.

#include "engine/model_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/model_files.h"

namespace headlight {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

fs::path goldens() { return fs::path(HEADLIGHT_GOLDEN) / "tokenizer_files"; }

std::vector<std::string> folders() {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(goldens()))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

class ModelTextGolden : public testing::TestWithParam<std::string> {
protected:
    static std::vector<json> cases() {
        std::ifstream file(goldens() / GetParam() / "cases.jsonl");
        std::vector<json> cases;
        for (std::string line; std::getline(file, line);)
            cases.push_back(json::parse(line));
        return cases;
    }
    ModelText text_ = open_model_text(goldens() / GetParam());
    const Tokenizer& target() const {
        return text_.target_tokenizer ? *text_.target_tokenizer : text_.tokenizer;
    }
};

using Ids = std::vector<TokenId>;

TEST_P(ModelTextGolden, EncodesAsTheReference) {
    const std::vector<json> all = cases();
    ASSERT_GE(all.size(), 100u);
    for (const json& item : all) {
        const std::string text = item["s"];
        const Encoding encoding = text_.tokenizer.encode(text);
        EXPECT_EQ(encoding.ids, item["i"].get<Ids>()) << item["s"];
        ASSERT_EQ(encoding.offsets.size(), encoding.ids.size());
        for (const TokenSpan& span : encoding.offsets) {
            EXPECT_LE(span.begin, span.end);
            EXPECT_LE(span.end, text.size());
        }
        ASSERT_EQ(item.contains("t"), text_.target_tokenizer.has_value());
        if (item.contains("t")) {
            EXPECT_EQ(target().encode(text).ids, item["t"].get<Ids>()) << item["s"];
        }
    }
}

TEST_P(ModelTextGolden, DecodesAsTheReference) {
    for (const json& item : cases()) {
        if (!item.contains("k")) continue;
        const Ids ids = item.contains("t") ? item["t"] : item["i"];
        EXPECT_EQ(json(target().decode(ids, true)), item["k"]) << item["s"];
        if (!item.contains("d")) continue;
        EXPECT_EQ(json(target().decode(ids)), item["d"] == 0 ? item["s"] : item["d"]) << item["s"];
    }
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Folders, ModelTextGolden, testing::ValuesIn(folders()), test_name);

std::string refusal(const fs::path& folder) {
    return test::refusal([&] { open_model_text(folder); });
}

TEST(ModelText, TokenizerJsonGoesFirst) {
    const test::TempFolder folder;
    test::write_file(folder / "vocab.txt", "[UNK]\nworld\n");
    EXPECT_EQ(open_model_text(folder.path()).tokenizer.kind(), "WordPiece");
    test::write_file(folder / "tokenizer.json",
                     R"({"version": "1.0", "model": {"type": "WordLevel", "vocab": {"a": 0}}})");
    EXPECT_EQ(open_model_text(folder.path()).tokenizer.kind(), "WordLevel");
}

TEST(ModelText, RefusalsNameFileAndField) {
    const test::TempFolder folder;
    EXPECT_NE(refusal(folder.path()).find("no tokenizer was found"), std::string::npos);
    EXPECT_NE(refusal(folder.path()).find(folder.path().string()), std::string::npos);

    test::write_file(folder / "config.json", R"({"model_type": "marian"})");
    fs::copy(goldens() / "marian" / "source.spm", folder / "source.spm");
    EXPECT_NE(refusal(folder.path()).find("vocab.json is missing"), std::string::npos);
    test::write_file(folder / "vocab.json", R"({"</s>": 0})");
    EXPECT_NE(refusal(folder.path()).find("no token \"<unk>\""), std::string::npos);

    test::write_file(folder / "tokenizer_config.json", R"(["marian"])");
    EXPECT_NE(refusal(folder.path()).find("tokenizer_config.json"), std::string::npos);
    test::write_file(folder / "tokenizer_config.json",
                     R"({"tokenizer_class": "M2M100Tokenizer", "src_lang": "klingon"})");
    test::write_file(folder / "vocab.json", R"({"</s>": 0, "<unk>": 1})");
    EXPECT_NE(refusal(folder.path()).find("__klingon__"), std::string::npos);
    test::write_file(folder / "tokenizer_config.json", R"({"tokenizer_class": "NllbTokenizer"})");
    EXPECT_NE(refusal(folder.path()).find("languages"), std::string::npos);
}

TEST(ModelText, NllbCountsItsLanguagesAfterThePieces) {
    const test::TempFolder folder;
    fs::copy(goldens() / "m2m100" / "sentencepiece.bpe.model", folder / "sentencepiece.bpe.model");
    test::write_file(folder / "tokenizer_config.json",
                     R"({"tokenizer_class": "NllbTokenizer", "src_lang": "ita_Latn"})");
    test::write_file(folder / "special_tokens_map.json",
                     R"({"additional_special_tokens": ["eng_Latn", "ita_Latn"]})");
    const Tokenizer tokenizer = open_model_text(folder.path()).tokenizer;
    EXPECT_EQ(tokenizer.id_of("eng_Latn"), 381);  // 380 pieces, and one more token of fairseq
    EXPECT_EQ(tokenizer.id_of("<mask>"), 383);
    const Ids ids = tokenizer.encode("la mela").ids;
    EXPECT_EQ(ids.front(), 382);
    EXPECT_EQ(ids.back(), 2);
}

}  // namespace
}  // namespace headlight
