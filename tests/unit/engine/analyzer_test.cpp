#include "engine/analyzer.h"

#include <gtest/gtest.h>

#include <cstring>

#include "engine/model/trace_catalogue.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using test::TempFolder;
using test::TinyGpt2;

std::shared_ptr<const LoadedModel> open_tiny(const std::filesystem::path& folder) {
    LoadedModel::Options options;
    options.threads = 2;
    return LoadedModel::open(folder.string(), options);
}

class AnalyzerTest : public testing::Test {
protected:
    void SetUp() override {
        TinyGpt2::write(folder_.path());
        model_ = open_tiny(folder_.path());
    }

    static std::shared_ptr<const Snapshot> analyze(Analyzer& analyzer,
                                                   const AnalysisRequest& request) {
        const AnalysisResult result = analyzer.analyze(request, {});
        if (const auto* failed = std::get_if<Failed>(&result)) {
            throw std::runtime_error(failed->message);
        }
        return std::get<std::shared_ptr<const Snapshot>>(result);
    }

    static Failed failure(Analyzer& analyzer, const AnalysisRequest& request) {
        return std::get<Failed>(analyzer.analyze(request, {}));
    }

    static std::vector<TokenId> ids(const Snapshot& snapshot) {
        std::vector<TokenId> result;
        for (const Token& token : snapshot.tokens) {
            result.push_back(token.id);
        }
        return result;
    }

    /// Every tensor of both traces has the same bits.
    static void expect_equal(const Snapshot& a, const Snapshot& b) {
        const std::vector<TensorInfo> tensors = list_tensors(a.view());
        ASSERT_GT(tensors.size(), 20U);
        ASSERT_EQ(tensors.size(), list_tensors(b.view()).size());
        for (const TensorInfo& info : tensors) {
            const Tensor x = read_tensor(a.view(), info.name);
            const Tensor y = read_tensor(b.view(), info.name);
            EXPECT_EQ(x.shape, y.shape) << info.name;
            EXPECT_EQ(x.ids, y.ids) << info.name;
            ASSERT_EQ(x.values.size(), y.values.size()) << info.name;
            if (x.values.empty()) continue;
            EXPECT_EQ(
                std::memcmp(x.values.data(), y.values.data(), x.values.size() * sizeof(float)), 0)
                << info.name;
        }
    }

    TempFolder folder_;
    std::shared_ptr<const LoadedModel> model_;
};

TEST_F(AnalyzerTest, TokensCarryTheirTextAndPlace) {
    Analyzer analyzer(model_);
    const auto snapshot = analyze(analyzer, {.text = "abcc", .continuation = {5}});
    EXPECT_EQ(ids(*snapshot), (std::vector<TokenId>{1, 2, 3, 3, 5}));
    EXPECT_EQ(snapshot->tokens[1].text, "b");
    EXPECT_EQ(snapshot->tokens[1].span, (TokenSpan{1, 2}));
    EXPECT_FALSE(snapshot->tokens[3].generated);
    EXPECT_TRUE(snapshot->tokens[4].generated);
    EXPECT_EQ(snapshot->model, model_);
    EXPECT_EQ(snapshot->trace.head_stack().length(), 5);
    EXPECT_EQ(snapshot->request.text, "abcc");
}

TEST_F(AnalyzerTest, IdsReplaceTheText) {
    Analyzer analyzer(model_);
    const auto snapshot =
        analyze(analyzer, {.text = "ignored", .ids = std::vector<TokenId>{0, 3, 2}});
    EXPECT_EQ(ids(*snapshot), (std::vector<TokenId>{0, 3, 2}));
    EXPECT_TRUE(snapshot->tokens[0].special);
    EXPECT_FALSE(snapshot->tokens[1].special);
}

TEST_F(AnalyzerTest, ComputesFromTheFirstChangedToken) {
    Analyzer analyzer(model_);
    const auto work = [&](const char* text) { return analyze(analyzer, {.text = text})->work; };
    EXPECT_EQ(work("abcdef").computed, 6);
    const Work appended = work("abcdefg");
    EXPECT_EQ(appended.computed, 1);
    EXPECT_EQ(appended.reused, 6);
    const Work changed = work("abcxyz");  // x, y and z are unknown to the tokenizer
    EXPECT_EQ(changed.computed, 0);
    EXPECT_EQ(changed.reused, 3);
    const Work replaced = work("obc");
    EXPECT_EQ(replaced.computed, 3);
    EXPECT_EQ(replaced.reused, 0);
    EXPECT_GT(replaced.bytes, 0U);
}

TEST_F(AnalyzerTest, AReusedPassHasTheBitsOfAFreshOne) {
    Analyzer reusing(model_);
    analyze(reusing, {.text = "abcdefgh"});
    for (const char* text : {"abcdefghi", "abcde", "abcdf", "abcdf", "oabcdf"}) {
        const auto reused = analyze(reusing, {.text = text});
        Analyzer fresh(model_);
        expect_equal(*reused, *analyze(fresh, {.text = text}));
    }
}

TEST_F(AnalyzerTest, ContinuationEqualsTheSameIds) {
    Analyzer one(model_);
    Analyzer other(model_);
    expect_equal(*analyze(one, {.text = "abc", .continuation = {4, 5}}),
                 *analyze(other, {.text = "abcde"}));
}

TEST_F(AnalyzerTest, SnapshotsAreNumberedOnwards) {
    Analyzer first(model_);
    EXPECT_EQ(analyze(first, {.text = "a"})->id, 1U);
    EXPECT_EQ(analyze(first, {.text = "a"})->id, 2U);
    Analyzer second(model_, first.next_snapshot_id());
    EXPECT_EQ(analyze(second, {.text = "a"})->id, 3U);
}

TEST_F(AnalyzerTest, ASnapshotOutlivesItsMakers) {
    std::shared_ptr<const Snapshot> snapshot;
    {
        Analyzer analyzer(std::move(model_));
        snapshot = analyze(analyzer, {.text = "abc"});
    }
    EXPECT_EQ(read_tensor(snapshot->view(), "hook_tokens").ids,
              (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_F(AnalyzerTest, TooLongSaysTheNumbersAndTheWayOut) {
    Analyzer analyzer(model_);
    const Failed failed = failure(analyzer, {.text = "abcdefghijklm"});
    EXPECT_EQ(failed.reason, Failed::Reason::TooLong);
    EXPECT_EQ(failed.tokens, 13);
    EXPECT_EQ(failed.limit, 12);
    EXPECT_NE(failed.message.find("13"), std::string::npos);
    EXPECT_NE(failed.message.find("12"), std::string::npos);
    EXPECT_NE(failed.message.find("keep the last"), std::string::npos);
    EXPECT_EQ(analyze(analyzer, {.text = "abcdefghijkl"})->tokens.size(), 12U);
}

TEST_F(AnalyzerTest, KeepLastDropsInFront) {
    Analyzer analyzer(model_);
    const auto plain = analyze(analyzer, {.text = "abcdefghijklmn", .keep_last = true});
    EXPECT_EQ(ids(*plain), (std::vector<TokenId>{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}));
    EXPECT_EQ(plain->work.dropped, 2);
    EXPECT_EQ(plain->tokens[0].span, (TokenSpan{2, 3}));
    const auto special =
        analyze(analyzer, {.text = "<|endoftext|>abcdefghijklm", .keep_last = true});
    EXPECT_EQ(ids(*special), (std::vector<TokenId>{0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}));
    EXPECT_EQ(analyze(analyzer, {.text = "abc", .keep_last = true})->work.dropped, 0);
}

TEST_F(AnalyzerTest, KeepLastCopesWithNothingButSpecialTokens) {
    Analyzer analyzer(model_);
    const auto snapshot =
        analyze(analyzer, {.ids = std::vector<TokenId>(15, 0), .keep_last = true});
    EXPECT_EQ(snapshot->tokens.size(), 12U);
    EXPECT_EQ(snapshot->work.dropped, 3);
}

TEST_F(AnalyzerTest, AnEmptyPromptBeginsAText) {
    Analyzer analyzer(model_);
    const auto snapshot = analyze(analyzer, {});
    EXPECT_EQ(ids(*snapshot), std::vector<TokenId>{0});
    EXPECT_TRUE(snapshot->tokens[0].special);
    const auto grown = analyze(analyzer, {.continuation = {3, 5}});
    EXPECT_EQ(ids(*grown), (std::vector<TokenId>{0, 3, 5}));
}

TEST_F(AnalyzerTest, AnEmptyPromptWithoutBeginningIsAHint) {
    std::string config = TinyGpt2::kConfig;
    config.replace(config.find("\"bos_token_id\": 0"), 17, "\"bos_token_id\": null");
    test::write_file(folder_ / "config.json", config);
    Analyzer analyzer(open_tiny(folder_.path()));
    const Failed failed = failure(analyzer, {});
    EXPECT_EQ(failed.reason, Failed::Reason::Empty);
    EXPECT_NE(failed.message.find("empty"), std::string::npos);
}

TEST_F(AnalyzerTest, IdsOutsideTheVocabularyAreRefused) {
    Analyzer analyzer(model_);
    for (const TokenId id : {-1, 16, 2147483647}) {
        const Failed failed = failure(analyzer, {.ids = std::vector<TokenId>{1, id}});
        EXPECT_EQ(failed.reason, Failed::Reason::BadId);
        EXPECT_NE(failed.message.find(std::to_string(id)), std::string::npos);
        EXPECT_EQ(failure(analyzer, {.text = "a", .continuation = {id}}).reason,
                  Failed::Reason::BadId);
    }
}

TEST_F(AnalyzerTest, StopsWhenAsked) {
    Analyzer analyzer(model_);
    const auto before = analyze(analyzer, {.text = "abc"});
    std::stop_source source;
    source.request_stop();
    EXPECT_TRUE(std::holds_alternative<Stopped>(
        analyzer.analyze({.text = "abcdefgh"}, source.get_token())));
    // What was there before still serves.
    EXPECT_EQ(analyze(analyzer, {.text = "abcd"})->work.reused, 3);
}

TEST_F(AnalyzerTest, TheModelKnowsItself) {
    EXPECT_EQ(model_->name(), folder_.path().filename().string());
    EXPECT_EQ(model_->context_length(), 12);
    EXPECT_EQ(model_->bos_id(), 0);
    EXPECT_TRUE(model_->is_stop(0));
    EXPECT_FALSE(model_->is_stop(1));
    test::write_file(folder_ / "generation_config.json", R"({"eos_token_id": [4, 5, 999]})");
    EXPECT_EQ(open_tiny(folder_.path())->stop_ids(), (std::vector<TokenId>{4, 5}));
}

TEST_F(AnalyzerTest, OpeningReportsProgressAndCanBeStopped) {
    std::stop_source source;
    LoadedModel::Options options;
    options.stop = source.get_token();
    std::vector<double> fractions;
    options.progress = [&](double fraction, const std::string&) { fractions.push_back(fraction); };
    LoadedModel::open(folder_.path().string(), options);
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_EQ(fractions.back(), 1.0);
    source.request_stop();
    EXPECT_THROW(LoadedModel::open(folder_.path().string(), options), Error);
}

TEST_F(AnalyzerTest, ABrokenTokenizerIsNamed) {
    test::write_file(folder_ / "tokenizer.json", "{}");
    const std::string message = test::refusal([&] { open_tiny(folder_.path()); });
    EXPECT_NE(message.find("tokenizer.json"), std::string::npos) << message;
}

TEST_F(AnalyzerTest, WithoutATokenizerTheTextIsIds) {
    std::filesystem::remove(folder_ / "tokenizer.json");
    Analyzer analyzer(open_tiny(folder_.path()));
    const AnalysisResult read = analyzer.analyze({.text = "3 1, 2"}, {});
    const auto& snapshot = *std::get<std::shared_ptr<const Snapshot>>(read);
    ASSERT_EQ(snapshot.tokens.size(), 3U);
    EXPECT_EQ(snapshot.tokens[1].id, 1);
    EXPECT_EQ(snapshot.tokens[1].text, "1");
    const AnalysisResult words = analyzer.analyze({.text = "3 apples"}, {});
    const std::string message = std::get<Failed>(words).message;
    EXPECT_NE(message.find("\"apples\" is no token id"), std::string::npos) << message;
    // Part of a tokenizer is a damaged folder.
    test::write_file(folder_ / "merges.txt", "#version: 0.2\n");
    EXPECT_THROW(open_tiny(folder_.path()), Error);
}

}  // namespace
}  // namespace headlight
