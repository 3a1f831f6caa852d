#include "engine/io/generation_rules.h"

#include <gtest/gtest.h>

#include "tests/support/model_files.h"

namespace headlight {
namespace {

GenerationRules rules_of(const std::string& config, const std::string& generation_config = "",
                         const ModelSpec& spec = {}) {
    const test::TempFolder folder;
    if (!generation_config.empty())
        test::write_file(folder / "generation_config.json", generation_config);
    return read_generation_rules(folder.path(), spec, config);
}

TEST(GenerationRules, StandInTheirOwnFile) {
    const GenerationRules rules =
        rules_of(R"({"eos_token_id": 9, "forced_bos_token_id": 8})",
                 R"({"eos_token_id": [2, 3], "decoder_start_token_id": 4, "forced_bos_token_id": 5,
            "forced_eos_token_id": 6, "suppress_tokens": [7, -1], "bad_words_ids": [[1], [2, 3]]})");
    EXPECT_EQ(rules.stop_ids, (std::vector<int>{2, 3}));
    EXPECT_EQ(rules.decoder_start_id, 4);
    EXPECT_EQ(rules.forced_bos_id, 5);
    EXPECT_EQ(rules.forced_eos_id, 6);
    EXPECT_EQ(rules.banned_ids, (std::vector<int>{7, 1})) << "a word of two tokens is no token";
}

TEST(GenerationRules, OfOlderCheckpointsStandInTheConfiguration) {
    const GenerationRules rules =
        rules_of(R"({"eos_token_id": 2, "decoder_start_token_id": 3, "forced_bos_token_id": 4})");
    EXPECT_EQ(rules.stop_ids, std::vector<int>{2});
    EXPECT_EQ(rules.decoder_start_id, 3);
    EXPECT_EQ(rules.forced_bos_id, 4);
}

TEST(GenerationRules, NothingIsForcedThatTheOwnFileDoesNotForce) {
    const GenerationRules rules = rules_of(
        R"({"forced_bos_token_id": 4, "forced_eos_token_id": 2})", R"({"eos_token_id": 2})");
    EXPECT_FALSE(rules.forced_bos_id);
    EXPECT_FALSE(rules.forced_eos_id);
}

TEST(GenerationRules, WhatBeginsATextBeginsAnAnswer) {
    ModelSpec spec;
    spec.pad_id = 0;
    EXPECT_EQ(rules_of("{}", "{}", spec).decoder_start_id, 0) << "as in T5";
    spec.bos_id = 1;
    EXPECT_EQ(rules_of("{}", "{}", spec).decoder_start_id, 1);
    spec.decoder_start_id = 2;
    spec.eos_ids = {7};
    const GenerationRules rules = rules_of("{}", "{}", spec);
    EXPECT_EQ(rules.decoder_start_id, 2);
    EXPECT_EQ(rules.stop_ids, std::vector<int>{7});
}

TEST(GenerationRules, RefuseWhatIsNoToken) {
    for (const char* broken :
         {R"({"bad_words_ids": 3})", R"({"bad_words_ids": [3]})", R"({"bad_words_ids": [[]]})",
          R"({"bad_words_ids": [[-4]]})", R"({"bad_words_ids": [[99999999999]]})",
          R"({"bad_words_ids": [["x"]]})"}) {
        const std::string message = test::refusal([&] { rules_of("{}", broken); });
        EXPECT_NE(message.find("bad_words_ids"), std::string::npos) << broken << message;
        EXPECT_NE(message.find("generation_config.json"), std::string::npos) << message;
    }
    EXPECT_NE(test::refusal([&] { rules_of("{}", R"({"forced_bos_token_id": "it"})"); }), "");
    EXPECT_NE(test::refusal([&] { rules_of("{}", "[1"); }), "");
}

}  // namespace
}  // namespace headlight
