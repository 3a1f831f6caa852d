// Compares whole tokenizers and single parts with the Hugging Face `tokenizers` library.

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/text/normalizer.h"
#include "engine/text/pre_tokenizer.h"
#include "engine/text/tokenizer.h"
#include "engine/text/utf8.h"
#include "golden_cases.h"

namespace headlight {

void PrintTo(const TokenSpan& span, std::ostream* out) {
    *out << '[' << span.begin << ',' << span.end << ')';
}

namespace {

struct Kind {
    std::string name;
    std::string description;
    std::size_t least_cases;
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class TokenizerGolden : public testing::TestWithParam<Kind> {
protected:
    static std::string tokenizer_path() {
        const std::string& name = GetParam().name;
        if (name == "mini-decoder") {
            return std::string(HEADLIGHT_ASSETS) + "/models/mini-decoder/tokenizer.json";
        }
        return golden::path_of(name + ".json");
    }
    Tokenizer tokenizer_ =
        Tokenizer::from_json(golden::read_file(tokenizer_path()), tokenizer_path());
    std::vector<nlohmann::json> cases_ = golden::read_lines(GetParam().name + ".jsonl");
};

TEST_P(TokenizerGolden, NamesItsKind) { EXPECT_EQ(tokenizer_.kind(), GetParam().description); }

TEST_P(TokenizerGolden, EncodesAsTheReference) {
    ASSERT_GE(cases_.size(), GetParam().least_cases);
    for (const nlohmann::json& golden_case : cases_) {
        if (golden_case.contains("t")) continue;
        const std::string text = golden::text_of(golden_case);
        const Encoding encoding = tokenizer_.encode(text);
        EXPECT_EQ(encoding.ids, golden_case["i"].get<std::vector<TokenId>>())
            << golden::quoted(text);
        EXPECT_EQ(encoding.offsets, golden::offsets_of(golden_case["o"])) << golden::quoted(text);
        ASSERT_EQ(encoding.special.size(), encoding.ids.size());
        ASSERT_EQ(encoding.type_ids.size(), encoding.ids.size());
    }
}

TEST_P(TokenizerGolden, EncodesPairsAsTheReference) {
    for (const nlohmann::json& golden_case : cases_) {
        if (!golden_case.contains("t")) continue;
        const std::string second = golden_case["t"];
        const Encoding encoding = tokenizer_.encode_pair(golden::text_of(golden_case), second);
        EXPECT_EQ(encoding.ids, golden_case["i"].get<std::vector<TokenId>>());
        EXPECT_EQ(encoding.type_ids, golden_case["ty"].get<std::vector<int>>());
    }
}

TEST_P(TokenizerGolden, DecodesAsTheReference) {
    for (const nlohmann::json& golden_case : cases_) {
        if (!golden_case.contains("d")) continue;
        const auto ids = golden_case["i"].get<std::vector<TokenId>>();
        const std::string text = utf8::replace_invalid(golden::text_of(golden_case));
        const std::string whole =
            golden_case["d"] == 0 ? text : golden_case["d"].get<std::string>();
        EXPECT_EQ(tokenizer_.decode(ids), whole) << golden::quoted(text);
        if (golden_case.contains("k")) {
            EXPECT_EQ(tokenizer_.decode(ids, true), golden_case["k"]) << golden::quoted(text);
        }
    }
}

/// The symbols that are left when the merges are made one by one.
std::vector<std::string> replay(const Tokenizer::Steps::PreToken& piece) {
    std::vector<std::string> symbols = piece.symbols;
    for (const MergeStep& merge : piece.merges) {
        const std::size_t left = merge.position;
        if (left + 1 >= symbols.size() || symbols[left] != merge.left ||
            symbols[left + 1] != merge.right) {
            ADD_FAILURE() << merge.left << " and " << merge.right << " do not stand at " << left;
            return symbols;
        }
        symbols[left] = merge.merged;
        symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(left) + 1);
    }
    return symbols;
}

TEST_P(TokenizerGolden, TheExplainedMergesGiveTheTokens) {
    const bool merges = tokenizer_.kind().find("BPE") != std::string::npos;
    for (const nlohmann::json& golden_case : cases_) {
        if (golden_case.contains("t")) continue;
        const std::string text = golden::text_of(golden_case);
        std::vector<TokenId> ids;
        for (const Tokenizer::Steps::PreToken& piece : tokenizer_.explain(text).pre_tokens) {
            ids.insert(ids.end(), piece.ids.begin(), piece.ids.end());
            if (piece.added || !merges) {
                EXPECT_TRUE(piece.symbols.empty());
                continue;
            }
            std::vector<TokenId> replayed;
            for (const std::string& symbol : replay(piece))
                replayed.push_back(tokenizer_.id_of(symbol).value_or(-1));
            EXPECT_EQ(replayed, piece.ids) << golden::quoted(piece.text);
        }
        EXPECT_EQ(ids, tokenizer_.encode(text, {false}).ids) << golden::quoted(text);
    }
}

std::string test_name(const testing::TestParamInfo<Kind>& kind) {
    std::string name = kind.param.name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, TokenizerGolden,
    testing::Values(Kind{"mini-decoder", "byte-level BPE", 2000},
                    Kind{"gpt2", "byte-level BPE", 2000}, Kind{"roberta", "byte-level BPE", 2000},
                    Kind{"llama3", "byte-level BPE", 2000}, Kind{"qwen2", "byte-level BPE", 2000},
                    Kind{"smollm", "byte-level BPE", 2000}, Kind{"clip", "byte-level BPE", 2000},
                    Kind{"llama2", "BPE with byte fallback", 2000},
                    Kind{"gemma", "BPE with byte fallback", 2000}, Kind{"gpt1", "BPE", 2000},
                    Kind{"bert", "WordPiece", 2000}, Kind{"bert-cased", "WordPiece", 2000},
                    Kind{"t5", "Unigram", 2000}, Kind{"albert", "Unigram", 2000},
                    Kind{"unigram-bytes", "Unigram", 2000}),
    test_name);

TEST(PartGolden, NormalizersAgree) {
    for (const nlohmann::json& row : golden::read_lines("normalizers.jsonl")) {
        const auto normalizer = make_normalizer(JsonField(row["part"], "normalizers.jsonl"));
        for (const nlohmann::json& item : row["cases"]) {
            const std::string text = item[0];
            const AlignedText result = normalizer->apply(AlignedText::from_original(text));
            EXPECT_EQ(result.str(), item[1].get<std::string>())
                << row["part"].dump().substr(0, 80) << golden::quoted(text);
        }
    }
}

TEST(PartGolden, PreTokenizersAgree) {
    for (const nlohmann::json& row : golden::read_lines("pre_tokenizers.jsonl")) {
        const auto part = make_pre_tokenizer(JsonField(row["part"], "pre_tokenizers.jsonl"));
        for (const nlohmann::json& item : row["cases"]) {
            const std::string text = item[0];
            const AlignedText aligned = AlignedText::from_original(text);
            PreTokens pieces;
            if (!text.empty()) pieces.append(aligned, {0, aligned.size()}, std::nullopt);
            part->apply(pieces);
            std::vector<std::string> texts;
            std::vector<TokenSpan> spans;
            for (const Piece& piece : pieces.pieces()) {
                texts.emplace_back(pieces.view(piece));
                spans.push_back(pieces.text().origin(piece.range));
            }
            EXPECT_EQ(texts, item[1].get<std::vector<std::string>>())
                << row["part"].dump() << golden::quoted(text);
            EXPECT_EQ(spans, golden::offsets_of(item[2]))
                << row["part"].dump() << golden::quoted(text);
        }
    }
}

}  // namespace
}  // namespace headlight
