#include "engine/io/sentence_modules.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/model_files.h"

namespace headlight {
namespace {

using nlohmann::json;

json module(const char* type, const char* path) {
    return {{"type", std::string("sentence_transformers.models.") + type}, {"path", path}};
}

/// The head after reading a folder with these modules and this pooling.
HeadSpec read(const json& modules, const json& pooling) {
    const test::TempFolder folder;
    test::write_file(folder / "modules.json", modules.dump());
    test::write_file(folder / "1_Pooling" / "config.json", pooling.dump());
    HeadSpec head;
    head.pool = PoolKind::FirstTanh;
    read_sentence_modules(folder.path(), head);
    return head;
}

const json kBody = module("Transformer", "");
const json kPooling = module("Pooling", "1_Pooling");
const json kNormalize = module("Normalize", "2_Normalize");

TEST(SentenceModules, NameThePooling) {
    const HeadSpec mean = read({kBody, kPooling, kNormalize}, {{"pooling_mode_cls_token", false},
                                                               {"pooling_mode_mean_tokens", true},
                                                               {"pooling_mode_max_tokens", false}});
    EXPECT_EQ(mean.pool, PoolKind::Mean);
    EXPECT_TRUE(mean.pool_normalised);
    const HeadSpec first = read(
        {kBody, kPooling}, {{"pooling_mode_cls_token", true}, {"pooling_mode_mean_tokens", false}});
    EXPECT_EQ(first.pool, PoolKind::First);
    EXPECT_FALSE(first.pool_normalised);
    EXPECT_EQ(read({kBody, kPooling}, {{"word_embedding_dimension", 8}}).pool, PoolKind::Mean);
    EXPECT_EQ(read({kBody, kPooling}, {{"pooling_mode", "cls"}}).pool, PoolKind::First);
}

TEST(SentenceModules, WhatIsNotUnderstoodIsNotShown) {
    const json mean{{"pooling_mode_mean_tokens", true}};
    EXPECT_EQ(read({kBody, kPooling},
                   {{"pooling_mode_mean_tokens", true}, {"pooling_mode_max_tokens", true}})
                  .pool,
              PoolKind::None);
    EXPECT_EQ(read({kBody, kPooling}, {{"pooling_mode", "max"}}).pool, PoolKind::None);
    EXPECT_EQ(read({kBody, kPooling, module("Dense", "2_Dense"), kNormalize}, mean).pool,
              PoolKind::None);
    EXPECT_EQ(read(json::array({kBody}), mean).pool, PoolKind::None);
}

TEST(SentenceModules, OtherFoldersAreLeftAlone) {
    const test::TempFolder folder;
    HeadSpec head;
    head.pool = PoolKind::FirstTanh;
    read_sentence_modules(folder.path(), head);
    EXPECT_EQ(head.pool, PoolKind::FirstTanh);
}

TEST(SentenceModules, BadFilesAreNamed) {
    const auto refused = [](const json& modules, const json& pooling, const char* part) {
        const std::string message = test::refusal([&] { read(modules, pooling); });
        EXPECT_NE(message.find(part), std::string::npos) << message;
    };
    refused(json::object(), {}, "modules.json");
    refused({kBody, 7}, {}, "modules.json");
    refused({kBody, {{"type", 5}}}, {}, "modules.json: type");
    refused({kBody, module("Pooling", "../1_Pooling")}, {}, "modules.json: path");
    refused({kBody, module("Pooling", "")}, {}, "modules.json: path");
    refused({kBody, module("Pooling", "elsewhere")}, {}, "elsewhere");
    refused({kBody, kPooling}, {{"pooling_mode_mean_tokens", "yes"}}, "pooling_mode_mean_tokens");
}

}  // namespace
}  // namespace headlight
