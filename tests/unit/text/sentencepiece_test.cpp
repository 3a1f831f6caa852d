// SentencePiece model files, compared with the sentencepiece library.

#include <gtest/gtest.h>

#include <cstdint>

#include "engine/error.h"
#include "engine/text/tokenizer.h"
#include "golden_cases.h"

namespace headlight {
namespace {

using nlohmann::json;

std::string model_bytes(const std::string& name) {
    return golden::read_file(golden::path_of(name + ".model"));
}

void expect_goldens(const std::string& name) {
    const Tokenizer tokenizer = Tokenizer::from_sentencepiece(model_bytes(name), name);
    const std::vector<json> cases = golden::read_lines(name + ".jsonl");
    EXPECT_GE(cases.size(), 2000u);
    for (const json& golden_case : cases) {
        const std::string text = golden::text_of(golden_case);
        EXPECT_EQ(tokenizer.encode(text).ids, golden_case["i"].get<std::vector<TokenId>>())
            << golden::quoted(text);
    }
}

TEST(SentencePiece, UnigramAgrees) { expect_goldens("spm-unigram"); }
TEST(SentencePiece, BpeWithByteFallbackAgrees) { expect_goldens("spm-bpe"); }

TEST(SentencePiece, NamesItsKind) {
    EXPECT_EQ(Tokenizer::from_sentencepiece(model_bytes("spm-unigram"), "m").kind(), "Unigram");
    EXPECT_EQ(Tokenizer::from_sentencepiece(model_bytes("spm-bpe"), "m").kind(),
              "BPE with byte fallback");
}

TEST(SentencePiece, DecodesWhatItEncoded) {
    const Tokenizer tokenizer = Tokenizer::from_sentencepiece(model_bytes("spm-bpe"), "m");
    for (const json& golden_case : golden::read_lines("spm-bpe.jsonl")) {
        const std::string text = golden::text_of(golden_case);
        if (text.find('<') != std::string::npos || text.find("▁") != std::string::npos) continue;
        EXPECT_EQ(tokenizer.decode(tokenizer.encode(text).ids), text);
    }
}

TokenizerFiles files_of(const std::string& model, const json& config) {
    TokenizerFiles files;
    files.folder = "folder";
    files.sentencepiece = TokenizerFiles::File{model_bytes(model), "folder/spiece.model"};
    files.tokenizer_config = TokenizerFiles::File{config.dump(), "folder/tokenizer_config.json"};
    return files;
}

using Ids = std::vector<TokenId>;

TEST(SentencePiece, LlamaPutsBosFirst) {
    const Tokenizer llama =
        Tokenizer::from_files(files_of("spm-bpe", {{"tokenizer_class", "LlamaTokenizer"}}));
    EXPECT_EQ(llama.encode("").ids, (Ids{1}));
    const Tokenizer bare = Tokenizer::from_files(
        files_of("spm-bpe", {{"tokenizer_class", "LlamaTokenizer"}, {"add_bos_token", false}}));
    EXPECT_TRUE(bare.encode("").ids.empty());
    EXPECT_EQ(llama.encode("the apple").ids.size(), bare.encode("the apple").ids.size() + 1);
    EXPECT_EQ(llama.encode("x<s>").ids.back(), 1);
}

TEST(SentencePiece, T5EndsWithEosAndHasExtraIds) {
    const Tokenizer t5 =
        Tokenizer::from_files(files_of("spm-unigram", {{"tokenizer_class", "T5Tokenizer"}}));
    EXPECT_EQ(t5.vocab_size(), 581u);  // this model has no <pad>, which comes last
    EXPECT_EQ(t5.id_of("<extra_id_99>"), 480);
    EXPECT_EQ(t5.encode("<extra_id_0>").ids, (Ids{579, 2}));
}

TEST(SentencePiece, DebertaHasItsOwnTokensAfterThePieces) {
    const json config = {{"tokenizer_class", "DebertaV2Tokenizer"},
                         {"added_tokens_decoder",
                          {{"480", {{"content", "[CLS]"}, {"special", true}}},
                           {"481", {{"content", "[SEP]"}, {"special", true}}}}}};
    const Tokenizer deberta = Tokenizer::from_files(files_of("spm-unigram", config));
    EXPECT_EQ(deberta.encode("[MASK]").ids, (Ids{480, 484, 481}));
    const Encoding pair = deberta.encode_pair("[MASK]", "[MASK]");
    EXPECT_EQ(pair.ids, (Ids{480, 484, 481, 484, 481}));
    EXPECT_EQ(pair.type_ids, (std::vector<int>{0, 0, 0, 1, 1}));
}

TEST(SentencePiece, XlmRobertaShiftsIds) {
    const Tokenizer plain = Tokenizer::from_sentencepiece(model_bytes("spm-unigram"), "m");
    const Tokenizer shifted = Tokenizer::from_files(
        files_of("spm-unigram", {{"tokenizer_class", "XLMRobertaTokenizer"}}));
    const Ids before = plain.encode("the apple").ids;
    const Ids after = shifted.encode("the apple").ids;
    ASSERT_EQ(after.size(), before.size() + 2);
    EXPECT_EQ(after.front(), 0);
    EXPECT_EQ(after.back(), 2);
    for (std::size_t i = 0; i < before.size(); ++i)
        EXPECT_EQ(after[i + 1], before[i] + 1);
    EXPECT_EQ(shifted.id_of("<mask>"), 481);
}

TEST(SentencePiece, MarianTakesIdsFromItsVocabulary) {
    const Tokenizer plain = Tokenizer::from_sentencepiece(model_bytes("spm-unigram"), "m");
    json vocabulary;
    for (TokenId id = 0; id < 480; ++id)
        vocabulary[plain.raw_token(479 - id)] = id;
    vocabulary["<pad>"] = 480;
    TokenizerFiles files = files_of("spm-unigram", {{"tokenizer_class", "MarianTokenizer"}});
    EXPECT_THROW(Tokenizer::from_files(files), Error);
    files.vocab_json = TokenizerFiles::File{vocabulary.dump(), "folder/vocab.json"};
    const Tokenizer marian = Tokenizer::from_files(files);
    Ids expected;
    for (const TokenId id : plain.encode("the apple").ids)
        expected.push_back(479 - id);
    expected.push_back(*marian.id_of("</s>"));
    EXPECT_EQ(marian.encode("the apple").ids, expected);
    EXPECT_EQ(marian.id_of("<pad>"), 480);
}

TEST(SentencePiece, BrokenModelsAreRefused) {
    const std::string whole = model_bytes("spm-bpe");
    std::size_t refused = 0;
    for (std::size_t size = 0; size < whole.size(); size += 37) {
        try {
            Tokenizer::from_sentencepiece(whole.substr(0, size), "cut");
        } catch (const Error& error) {
            EXPECT_EQ(error.where().substr(0, 3), "cut");
            ++refused;
        }
    }
    EXPECT_GT(refused, whole.size() / 37 / 2);
    EXPECT_THROW(Tokenizer::from_sentencepiece("", "m"), Error);
    EXPECT_THROW(Tokenizer::from_sentencepiece("\x0a\xff\xff\xff\xff\x0f", "m"), Error);
    EXPECT_THROW(Tokenizer::from_sentencepiece(std::string(64, '\xff'), "m"), Error);
    EXPECT_THROW(Tokenizer::from_sentencepiece(std::string("\x0a\x03\x0a\x01\xff", 5), "m"), Error);
}

TEST(SentencePiece, RandomDamageNeverCrashes) {
    std::uint32_t state = 3;
    const auto random = [&state](std::size_t below) {
        state = state * 1664525u + 1013904223u;
        return static_cast<std::size_t>(state >> 8) % below;
    };
    for (const char* name : {"spm-unigram", "spm-bpe"}) {
        const std::string whole = model_bytes(name);
        for (int round = 0; round < 150; ++round) {
            std::string bytes = whole;
            for (std::size_t edits = 1 + random(4); edits > 0; --edits) {
                bytes[random(bytes.size())] = static_cast<char>(random(256));
            }
            try {
                const Tokenizer tokenizer = Tokenizer::from_sentencepiece(bytes, "damaged");
                tokenizer.decode(tokenizer.encode("The città\u200b 日本\xff <s> 12").ids);
            } catch (const Error&) {
                continue;
            }
        }
    }
}

}  // namespace
}  // namespace headlight
