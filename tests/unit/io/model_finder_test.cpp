#include "engine/io/model_finder.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/io/memory.h"
#include "tests/support/gguf_files.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using test::refusal;
using test::TempFolder;
using test::TinyGpt2;

class ModelFinder : public testing::Test {
protected:
    void SetUp() override {
        TinyGpt2::write(folder_ / "bundled" / "mini");
        repository_ = folder_ / "cache" / "models--some--tiny-gpt2";
        TinyGpt2::write(repository_ / "snapshots" / "abc");
        TinyGpt2::write(repository_ / "snapshots" / "zzz");
        test::write_file(repository_ / "refs" / "main", "abc");
        test::write_file(folder_ / "cache" / "datasets--x--y" / "snapshots" / "1" / "config.json",
                         "{}");
        places_ = {folder_ / "bundled", folder_ / "cache"};
    }

    TempFolder folder_;
    std::filesystem::path repository_;
    ModelPlaces places_;
};

TEST_F(ModelFinder, ListsBundledThenCached) {
    const std::vector<FoundModel> models = find_models(places_);
    ASSERT_EQ(models.size(), 2U);
    EXPECT_EQ(models[0].name, "mini");
    EXPECT_EQ(models[0].origin, FoundModel::Origin::Bundled);
    EXPECT_EQ(models[1].name, "some/tiny-gpt2");
    EXPECT_EQ(models[1].origin, FoundModel::Origin::Cache);
    EXPECT_EQ(models[1].path, repository_ / "snapshots" / "abc");
    EXPECT_EQ(models[1].family, "gpt2");
    EXPECT_EQ(models[1].bytes, std::filesystem::file_size(models[1].path / "model.safetensors"));
    EXPECT_EQ(models[1].problem, "");
}

TEST_F(ModelFinder, SaysWhatIsWrongWithAModel) {
    test::write_file(folder_ / "bundled" / "broken" / "config.json", "{\"model_type\": \"gpt2\"}");
    const std::vector<FoundModel> models = find_models(places_);
    EXPECT_EQ(models[0].name, "broken");
    EXPECT_NE(models[0].problem.find("model.safetensors"), std::string::npos);
}

TEST_F(ModelFinder, GivenFoldersAreModelsOrHoldThem) {
    TinyGpt2::write(folder_ / "mine" / "one");
    TinyGpt2::write(folder_ / "mine" / "two");
    places_.given = {folder_ / "mine" / "two", folder_ / "mine", folder_ / "bundled", "/nowhere"};
    const std::vector<FoundModel> models = find_models(places_);
    ASSERT_EQ(models.size(), 4U) << "each once: bundled, given, cache";
    EXPECT_EQ(models[1].origin, FoundModel::Origin::Folder);
    EXPECT_EQ(models[1].path, folder_ / "mine" / "two");
    EXPECT_EQ(resolve_model(models[1].name, places_), models[1].path);
    EXPECT_EQ(models[2].path, folder_ / "mine" / "one");
    EXPECT_EQ(models[3].origin, FoundModel::Origin::Cache);
}

TEST_F(ModelFinder, FindsGgufFiles) {
    const std::string bytes =
        test::read_file(std::filesystem::path(HEADLIGHT_GOLDEN) / "gguf/models/llama-grouped.gguf");
    const std::filesystem::path loose = folder_ / "mine" / "llama.gguf";
    test::write_file(loose, bytes);
    test::write_file(folder_ / "mine" / "inside" / "broken.gguf", bytes.substr(0, 100));
    const std::filesystem::path snapshot =
        folder_ / "cache" / "models--some--llama-GGUF" / "snapshots" / "abc";
    test::write_file(snapshot / "llama-Q8_0.gguf", bytes);
    places_.given = {folder_ / "mine"};
    const std::vector<FoundModel> models = find_models(places_);
    ASSERT_EQ(models.size(), 5U);
    EXPECT_EQ(models[1].path, loose);
    EXPECT_EQ(models[1].name, loose.string());
    EXPECT_EQ(models[1].family, "llama");
    EXPECT_EQ(models[1].bytes, bytes.size());
    EXPECT_EQ(models[1].problem, "");
    EXPECT_EQ(models[2].path.filename(), "broken.gguf");
    EXPECT_NE(models[2].problem.find("broken.gguf"), std::string::npos) << models[2].problem;
    EXPECT_EQ(models[3].name, "some/llama-GGUF/llama-Q8_0.gguf");
    EXPECT_EQ(resolve_model(models[3].name, places_), snapshot / "llama-Q8_0.gguf");
    places_.given = {loose};
    EXPECT_EQ(find_models(places_)[1].path, loose);
}

TEST_F(ModelFinder, FindsFilesOfLlama2c) {
    // dim, hidden, layers, heads, key-value heads, vocabulary, context; then as many floats.
    std::string bytes;
    for (const std::int32_t number : {4, 3, 1, 2, 1, 5, 7})
        bytes += test::GgufFile::raw(number);
    constexpr std::size_t kFloats =
        5 * 4 + 4 + 4 * 4 + 2 * 2 * 4 + 4 * 4 + 4 + 3 * 3 * 4 + 4 + 7 * 2;
    bytes += std::string(kFloats * sizeof(float), '\0');
    test::write_file(folder_ / "mine" / "story.bin", bytes);
    test::write_file(folder_ / "mine" / "tokenizer.bin", bytes.substr(0, 200));
    test::write_file(folder_ / "mine" / "training.bin", "PK\3\4");
    places_.given = {folder_ / "mine"};
    const FoundModel found = find_models(places_)[1];
    EXPECT_EQ(found.path, folder_ / "mine" / "story.bin");
    EXPECT_EQ(found.family, "llama2c");
    EXPECT_EQ(found.problem, "");
    EXPECT_EQ(find_models(places_)[2].origin, FoundModel::Origin::Cache);
}

TEST_F(ModelFinder, AFamilyThatIsNotKnownIsAProblem) {
    const std::filesystem::path folder = folder_ / "bundled" / "alien";
    TinyGpt2::write(folder);
    test::write_file(folder / "config.json", "{\"model_type\": \"alien\"}");
    const FoundModel found = find_models(places_)[0];
    EXPECT_EQ(found.family, "alien");
    EXPECT_NE(found.problem.find("model_type"), std::string::npos) << found.problem;
}

TEST(Memory, ALargerFileNeedsMoreThanItself) {
    EXPECT_GT(memory_needed(0), 0U);
    EXPECT_GT(memory_needed(std::uint64_t{10} << 30), std::uint64_t{11} << 30);
    EXPECT_GT(available_memory().value_or(1), 0U);
}

TEST_F(ModelFinder, AReferenceCannotLeadOutside) {
    test::write_file(repository_ / "refs" / "main", "../../../bundled/mini");
    EXPECT_EQ(find_models(places_)[1].path, repository_ / "snapshots" / "zzz");
}

TEST_F(ModelFinder, ResolvesNamesPathsAndRepositories) {
    EXPECT_EQ(resolve_model("mini", places_), folder_ / "bundled" / "mini");
    EXPECT_EQ(resolve_model("some/tiny-gpt2", places_), repository_ / "snapshots" / "abc");
    const std::filesystem::path folder = folder_ / "bundled" / "mini";
    EXPECT_EQ(resolve_model(folder.string(), places_), folder);
    const std::filesystem::path file = folder / "model.safetensors";
    EXPECT_EQ(resolve_model(file.string(), places_), file);
    const std::string message = refusal([&] { resolve_model("unknown", places_); });
    for (const char* part : {"unknown", "mini", "some/tiny-gpt2"}) {
        EXPECT_NE(message.find(part), std::string::npos) << message;
    }
    EXPECT_NE(refusal([] { resolve_model("", {}); }), "");
}

TEST_F(ModelFinder, MissingPlacesHoldNothing) {
    EXPECT_TRUE(find_models({}).empty());
    EXPECT_TRUE(find_models({folder_ / "none", folder_ / "none"}).empty());
}

}  // namespace
}  // namespace headlight
