// `headlight info` on a configuration that stands alone.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "app/commands/commands.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using nlohmann::json;
using test::TempFolder;

json info(const std::filesystem::path& path) {
    InfoCommand command;
    command.model.model = path.string();
    std::ostringstream out;
    run_info(command, out);
    return json::parse(out.str());
}

/// Fields as the publishers' files have them; those the computation does not need are left out.
constexpr const char* kGpt2 = R"({
    "model_type": "gpt2", "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024,
    "vocab_size": 50257, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-05,
    "bos_token_id": 50256, "eos_token_id": 50256})";
constexpr const char* kSmolLm2 = R"({
    "model_type": "llama", "hidden_size": 576, "intermediate_size": 1536, "num_hidden_layers": 30,
    "num_attention_heads": 9, "num_key_value_heads": 3, "max_position_embeddings": 8192,
    "rms_norm_eps": 1e-05, "rope_scaling": null, "rope_theta": 100000, "tie_word_embeddings": true,
    "vocab_size": 49152, "bos_token_id": 0, "eos_token_id": 0})";
constexpr const char* kLlama32 = R"({
    "model_type": "llama", "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16,
    "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 64,
    "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "rope_theta": 500000.0,
    "rope_scaling": {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0,
                     "high_freq_factor": 4.0, "original_max_position_embeddings": 8192},
    "tie_word_embeddings": true, "vocab_size": 128256, "bos_token_id": 128000,
    "eos_token_id": [128001, 128008, 128009]})";
constexpr const char* kMixtral = R"({
    "model_type": "mixtral", "hidden_size": 4096, "intermediate_size": 14336,
    "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
    "num_local_experts": 8, "num_experts_per_tok": 2, "max_position_embeddings": 32768,
    "rms_norm_eps": 1e-05, "rope_theta": 1000000.0, "sliding_window": null,
    "tie_word_embeddings": false, "vocab_size": 32000, "bos_token_id": 1, "eos_token_id": 2})";
constexpr const char* kGemma3 = R"({
    "model_type": "gemma3_text", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 4,
    "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 32, "sliding_window": 512,
    "sliding_window_pattern": 3, "rope_local_base_freq": 10000, "rope_theta": 1000000.0,
    "vocab_size": 1000})";

TEST(Info, AFolderWithAConfigurationOnly) {
    const TempFolder folder;
    test::write_file(folder / "config.json", kGpt2);
    const json gpt2 = info(folder.path());
    EXPECT_EQ(gpt2["family"], "gpt2");
    EXPECT_EQ(gpt2["parameters"]["total"], 124'439'808U);
    EXPECT_EQ(gpt2["parameters"]["positions"], 786'432U);
    EXPECT_EQ(gpt2["summary"]["heads"], 12);
    EXPECT_EQ(gpt2["summary"]["d_ff"], 3072);
    EXPECT_EQ(gpt2["summary"]["rope_theta"], nullptr);
    EXPECT_EQ(gpt2["generation"]["stop_ids"], json({50256}));
    EXPECT_EQ(gpt2["tokenizer"], nullptr);
    EXPECT_EQ(gpt2["bytes"], nullptr);
    EXPECT_EQ(gpt2["name"], folder.path().filename().string());
}

TEST(Info, AConfigurationOfAnyName) {
    const TempFolder folder;
    test::write_file(folder / "smollm2.json", kSmolLm2);
    const json smollm2 = info(folder / "smollm2.json");
    EXPECT_EQ(smollm2["name"], "smollm2.json");
    EXPECT_EQ(smollm2["parameters"]["total"], 134'515'008U);
    EXPECT_EQ(smollm2["summary"]["kv_heads"], 3);
    EXPECT_EQ(smollm2["summary"]["rope_theta"], 100000.0);

    test::write_file(folder / "llama-3.2-1b.json", kLlama32);
    const json llama = info(folder / "llama-3.2-1b.json");
    EXPECT_EQ(llama["parameters"]["total"], 1'235'814'400U);
    EXPECT_EQ(llama["parameters"]["head"], 0U);
    EXPECT_EQ(llama["spec"]["decoder"]["ropes"][0]["scaling"], "llama3");
    EXPECT_EQ(llama["spec"]["decoder"]["ropes"][0]["original_context"], 8192);
    EXPECT_EQ(llama["generation"]["stop_ids"], json({128001, 128008, 128009}));
}

TEST(Info, TheConfigurationOfAModelThatIsAllThere) {
    const TempFolder folder;
    test::TinyGpt2::write(folder.path());
    EXPECT_EQ(info(folder / "config.json")["tokenizer"], nullptr);
    EXPECT_EQ(info(folder.path())["tokenizer"]["vocabulary"], 16);
    EXPECT_EQ(info(folder / "model.safetensors")["tokenizer"]["vocabulary"], 16);
}

TEST(Info, ExpertsAreCountedAllAndActive) {
    const TempFolder folder;
    test::write_file(folder / "config.json", kMixtral);
    const json mixtral = info(folder / "config.json");
    EXPECT_EQ(mixtral["parameters"]["total"], 46'702'792'704U);
    EXPECT_EQ(mixtral["parameters"]["active"], 12'879'925'248U);
    EXPECT_EQ(mixtral["summary"]["experts"], 8);
    EXPECT_EQ(mixtral["summary"]["experts_per_token"], 2);
    EXPECT_EQ(mixtral["summary"]["rope_theta"], 1e6);
}

TEST(Info, WindowsAndRotationsAreByLayer) {
    const TempFolder folder;
    test::write_file(folder / "config.json", kGemma3);
    const json summary = info(folder.path())["summary"];
    EXPECT_EQ(summary["window_by_layer"], json({512, 512, 0, 512}));
    EXPECT_EQ(summary["rope_theta_by_layer"], json({1e4, 1e4, 1e6, 1e4}));
}

TEST(Info, WhatCannotBeReadIsNamed) {
    const TempFolder folder;
    test::write_file(folder / "config.json", R"({"model_type": "llama", "hidden_size": "big"})");
    EXPECT_NE(test::refusal([&] { info(folder.path()); }).find("config.json: hidden_size"),
              std::string::npos);
    std::filesystem::create_directory(folder / "empty");
    EXPECT_NE(test::refusal([&] { info(folder / "empty"); }).find("config.json"),
              std::string::npos);
}

}  // namespace
}  // namespace headlight
