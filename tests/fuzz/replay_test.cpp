// Sends the corpus of every fuzz target through it, without libFuzzer.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "tests/fuzz/targets.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, void (*)(fuzz::Bytes)>& targets() {
    static const std::map<std::string, void (*)(fuzz::Bytes)> kTargets = {
        {"chat_template", fuzz::chat_template},
        {"config", fuzz::config},
        {"gguf", fuzz::gguf},
        {"llama2c", fuzz::llama2c},
        {"safetensors", fuzz::safetensors},
        {"sentencepiece", fuzz::sentencepiece},
        {"tokenizer_json", fuzz::tokenizer_json},
        {"torch_file", fuzz::torch_file},
        {"weight_index", fuzz::weight_index},
    };
    return kTargets;
}

fs::path corpus() { return HEADLIGHT_FUZZ_CORPUS; }

class FuzzCorpus : public testing::TestWithParam<std::string> {};

TEST_P(FuzzCorpus, IsReadOrRefused) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(corpus() / GetParam()))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    EXPECT_GE(files.size(), 5u);
    for (const fs::path& file : files) {
        SCOPED_TRACE(file.string());
        const std::string bytes = test::read_file(file);
        targets().at(GetParam())(std::as_bytes(std::span(bytes.data(), bytes.size())));
    }
}

std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const auto& [name, function] : targets())
        names.push_back(name);
    return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& target) { return target.param; }

INSTANTIATE_TEST_SUITE_P(Targets, FuzzCorpus, testing::ValuesIn(names()), test_name);

TEST(FuzzCorpus, HasAFolderForEveryTarget) {
    for (const fs::directory_entry& entry : fs::directory_iterator(corpus())) {
        EXPECT_TRUE(targets().contains(entry.path().filename().string())) << entry.path();
    }
}

}  // namespace
}  // namespace headlight
