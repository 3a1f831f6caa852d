// Configurations of Gemma 2 and 3.

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/io/hf_config.h"
#include "engine/io/tensor_binding.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using nlohmann::json;

ModelSpec read(const char* family, json config = json::object()) {
    config["model_type"] = family;
    return read_hf_config(config.dump(), "config.json");
}

std::vector<int> windows_of(const ModelSpec& spec) {
    std::vector<int> windows;
    for (const BlockSpec& block : spec.decoder->blocks) {
        windows.push_back(block.attention.window);
    }
    return windows;
}

TEST(GemmaConfig, Gemma2HasSandwichNormsCapsAndEveryOtherLayerSliding) {
    const ModelSpec spec = read("gemma2", {{"num_hidden_layers", 4}, {"head_dim", 64}});
    const BlockSpec& block = spec.decoder->blocks[0];
    EXPECT_EQ(block.placement, NormPlacement::Sandwich);
    EXPECT_EQ(block.norm.weight_offset, 1);
    EXPECT_EQ(spec.decoder->final_norm->weight_offset, 1);
    EXPECT_EQ(block.attention.scale, 1 / 16.0F);  // of query_pre_attn_scalar, not of the head
    EXPECT_EQ(block.attention.score_softcap, 50);
    EXPECT_EQ(spec.head.logit_softcap, 30);
    EXPECT_FALSE(block.attention.qk_norm);
    EXPECT_EQ(block.mlp.activation, Activation::GeluTanh);
    EXPECT_FLOAT_EQ(spec.decoder->embed.scale, std::sqrt(2304.0F));
    EXPECT_TRUE(spec.head.tied);
    EXPECT_EQ(windows_of(spec), (std::vector<int>{4096, 0, 4096, 0}));
    EXPECT_EQ(spec.bos_id, 2);
    const ModelSpec uncapped =
        read("gemma2", {{"attn_logit_softcapping", nullptr}, {"final_logit_softcapping", nullptr}});
    EXPECT_EQ(uncapped.decoder->blocks[0].attention.score_softcap, 0);
    EXPECT_EQ(uncapped.head.logit_softcap, 0);
}

TEST(GemmaConfig, Gemma3HasTwoRopesByLayer) {
    const json small{{"num_hidden_layers", 7}, {"sliding_window", 512}};
    const ModelSpec spec = read("gemma3_text", small);
    EXPECT_EQ(windows_of(spec), (std::vector<int>{512, 512, 512, 512, 512, 0, 512}));
    ASSERT_EQ(spec.decoder->ropes.size(), 2U);
    EXPECT_EQ(spec.decoder->ropes[0].theta, 1e6F);
    EXPECT_EQ(spec.decoder->ropes[1].theta, 1e4F);
    EXPECT_EQ(spec.decoder->blocks[0].attention.rope, 1);
    EXPECT_EQ(spec.decoder->blocks[5].attention.rope, 0);
    EXPECT_TRUE(spec.decoder->blocks[0].attention.qk_norm);
    EXPECT_EQ(spec.decoder->blocks[0].attention.qk_norm->weight_offset, 1);
    EXPECT_EQ(spec.decoder->blocks[0].attention.score_softcap, 0);
    EXPECT_EQ(spec.head.logit_softcap, 0);

    json nested = small;
    nested["rope_parameters"] = {
        {"full_attention", {{"rope_type", "linear"}, {"factor", 8}, {"rope_theta", 5e5}}},
        {"sliding_attention", {{"rope_theta", 2e4}}}};
    json flat = small;
    flat["rope_theta"] = 5e5;
    flat["rope_local_base_freq"] = 2e4;
    flat["rope_scaling"] = {{"rope_type", "linear"}, {"factor", 8}};
    for (const json& style : {nested, flat}) {
        const std::vector<RopeSpec> ropes = read("gemma3_text", style).decoder->ropes;
        EXPECT_EQ(ropes[0].scaling, RopeScaling::Linear);
        EXPECT_EQ(ropes[0].factor, 8);
        EXPECT_EQ(ropes[0].theta, 5e5F);
        EXPECT_EQ(ropes[1].scaling, RopeScaling::None);
        EXPECT_EQ(ropes[1].theta, 2e4F);
    }
}

TEST(GemmaConfig, ThePicturesModelIsReadByItsTextPart) {
    // As the 4B model's file has it: what is as in the class is left out.
    const ModelSpec spec =
        read("gemma3", {{"text_config",
                         {{"hidden_size", 2560},
                          {"intermediate_size", 10240},
                          {"model_type", "gemma3_text"},
                          {"num_hidden_layers", 34},
                          {"rope_scaling", {{"factor", 8.0}, {"rope_type", "linear"}}},
                          {"sliding_window", 1024}}},
                        {"eos_token_id", {1, 106}}});
    EXPECT_EQ(spec.family, "gemma3");
    EXPECT_EQ(spec.vocab_size(), 262208);
    EXPECT_EQ(spec.decoder->blocks[0].attention.n_heads, 8);
    EXPECT_EQ(spec.decoder->blocks[0].attention.d_head, 256);
    EXPECT_EQ(spec.decoder->ropes[0].scaling, RopeScaling::Linear);
    EXPECT_EQ(spec.eos_ids, (std::vector<int>{1, 106}));
    EXPECT_EQ(spec.bos_id, 2);
    EXPECT_TRUE(spec.head.tied);
    EXPECT_EQ(count_parameters(spec).total(), 3'880'263'168U);  // the text part, as published
}

TEST(GemmaConfig, WithoutTheMaskTheWindowReachesBothWays) {
    const ModelSpec spec =
        read("gemma3_text", {{"use_bidirectional_attention", true}, {"sliding_window", 512}});
    EXPECT_EQ(spec.decoder->blocks[0].attention.mask, MaskKind::Bidirectional);
    EXPECT_EQ(spec.decoder->blocks[0].attention.window, 256);
    EXPECT_EQ(spec.decoder->blocks[5].attention.window, 0);
}

TEST(GemmaConfig, EveryBadFieldIsNamed) {
    struct Case {
        const char* family;
        json config;
        const char* named;
    };
    const std::vector<Case> cases{
        {"gemma2", {{"query_pre_attn_scalar", 0}}, "query_pre_attn_scalar"},
        {"gemma2", {{"attn_logit_softcapping", -1}}, "attn_logit_softcapping"},
        {"gemma2", {{"sliding_window", nullptr}}, "sliding_window"},
        {"gemma2", {{"use_bidirectional_attention", true}}, "use_bidirectional_attention"},
        {"gemma3_text", {{"sliding_window_pattern", 0}}, "sliding_window_pattern"},
        {"gemma3_text",
         {{"rope_parameters", {{"full_attention", 3}}}},
         "rope_parameters: full_attention"},
        {"gemma3", {{"text_config", {{"hidden_size", -4}}}}, "text_config: hidden_size"},
        {"gemma3", {{"text_config", 7}}, "text_config"},
    };
    for (const Case& c : cases) {
        const std::string message = test::refusal([&] { read(c.family, c.config); });
        EXPECT_NE(message.find(std::string("config.json: ") + c.named), std::string::npos)
            << c.config << ": " << message;
        EXPECT_NE(message.find("expected"), std::string::npos) << message;
    }
}

}  // namespace
}  // namespace headlight
