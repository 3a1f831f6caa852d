// Configurations of Llama's relatives.

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/io/hf_config.h"
#include "engine/io/tensor_binding.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using nlohmann::json;

ModelSpec read(const json& config) { return read_hf_config(config.dump(), "config.json"); }

json llama(const json& changes = json::object()) {
    json config{{"model_type", "llama"},         {"hidden_size", 48},
                {"intermediate_size", 20},       {"num_attention_heads", 6},
                {"num_key_value_heads", 2},      {"num_hidden_layers", 3},
                {"max_position_embeddings", 64}, {"vocab_size", 100},
                {"rms_norm_eps", 1e-5},          {"bos_token_id", 1},
                {"eos_token_id", {2, 3}}};
    config.update(changes);
    return config;
}

json of(const char* family, const json& changes = json::object()) {
    json config = llama(changes);
    config["model_type"] = family;
    return config;
}

std::vector<int> windows_of(const ModelSpec& spec) {
    std::vector<int> windows;
    for (const BlockSpec& block : spec.decoder->blocks) {
        windows.push_back(block.attention.window);
    }
    return windows;
}

TEST(LlamaConfig, IsPreNormWithRotationAndGroupedQueries) {
    const ModelSpec spec = read(llama());
    EXPECT_EQ(spec.layout(), Layout::DecoderOnly);
    EXPECT_EQ(spec.context, 64);
    EXPECT_EQ(spec.eos_ids, (std::vector<int>{2, 3}));
    EXPECT_FALSE(spec.head.tied);
    ASSERT_EQ(spec.decoder->blocks.size(), 3U);
    const BlockSpec& block = spec.decoder->blocks[2];
    EXPECT_EQ(block.placement, NormPlacement::Pre);
    EXPECT_EQ(block.norm.kind, NormKind::RmsNorm);
    EXPECT_FLOAT_EQ(block.norm.epsilon, 1e-5F);
    EXPECT_EQ(block.attention.n_kv_heads, 2);
    EXPECT_EQ(block.attention.d_head, 8);
    EXPECT_FLOAT_EQ(block.attention.scale, 1 / std::sqrt(8.0F));
    EXPECT_EQ(block.attention.relative, RelativeKind::Rotary);
    EXPECT_FALSE(block.attention.qkv_bias);
    EXPECT_FALSE(block.attention.out_bias);
    EXPECT_TRUE(block.mlp.gated);
    EXPECT_EQ(block.mlp.activation, Activation::Silu);
    EXPECT_FALSE(block.mlp.bias);
    EXPECT_EQ(spec.decoder->embed.position, PositionKind::None);
    EXPECT_EQ(spec.decoder->ropes.at(0).rotary_dim, 8);
    EXPECT_EQ(spec.decoder->ropes[0].theta, 10000);
}

TEST(LlamaConfig, WhatIsNotStatedIsAsInTheFamilysClass) {
    const ModelSpec llama = read({{"model_type", "llama"}});
    EXPECT_EQ(llama.d_model(), 4096);
    EXPECT_EQ(llama.vocab_size(), 32000);
    EXPECT_EQ(llama.context, 2048);
    EXPECT_EQ(llama.decoder->blocks.size(), 32U);
    EXPECT_EQ(llama.decoder->blocks[0].attention.n_kv_heads, 32);
    EXPECT_EQ(llama.decoder->blocks[0].mlp.d_mlp, 11008);
    EXPECT_EQ(llama.bos_id, 1);
    EXPECT_EQ(llama.eos_ids, std::vector<int>{2});
    const ModelSpec mistral = read({{"model_type", "mistral"}});
    EXPECT_EQ(mistral.decoder->blocks[5].attention.window, 4096);
    EXPECT_EQ(mistral.decoder->blocks[5].attention.n_kv_heads, 8);
    EXPECT_EQ(mistral.context, 131072);
    const ModelSpec mixtral = read({{"model_type", "mixtral"}});
    EXPECT_EQ(mixtral.decoder->ropes[0].theta, 1e6F);
    EXPECT_EQ(mixtral.decoder->blocks[0].mlp.moe->n_experts, 8);
    EXPECT_EQ(mixtral.decoder->blocks[0].mlp.moe->top_k, 2);
    EXPECT_EQ(mixtral.decoder->blocks[0].attention.window, 0);
    EXPECT_FLOAT_EQ(mixtral.decoder->blocks[0].norm.epsilon, 1e-5F);
    const ModelSpec qwen2 = read({{"model_type", "qwen2"}});
    EXPECT_EQ(qwen2.vocab_size(), 151936);
    EXPECT_TRUE(qwen2.decoder->blocks[0].attention.qkv_bias);
    EXPECT_FALSE(qwen2.decoder->blocks[0].attention.out_bias);
    EXPECT_EQ(qwen2.decoder->blocks[31].attention.window, 0);
    EXPECT_FALSE(qwen2.bos_id);
    const ModelSpec qwen3 = read({{"model_type", "qwen3"}});
    EXPECT_EQ(qwen3.decoder->blocks[0].attention.d_head, 128);
    EXPECT_TRUE(qwen3.decoder->blocks[0].attention.qk_norm);
    const ModelSpec phi3 = read({{"model_type", "phi3"}});
    EXPECT_EQ(phi3.d_model(), 3072);
    EXPECT_EQ(phi3.eos_ids, std::vector<int>{32000});
}

TEST(LlamaConfig, NullIsNoneWhereTheDefaultIsNot) {
    const auto heads = [](const json& config) {
        return read(config).decoder->blocks[0].attention.n_kv_heads;
    };
    EXPECT_EQ(heads(llama({{"num_key_value_heads", nullptr}})), 6);
    EXPECT_EQ(heads(of("mistral", {{"num_key_value_heads", nullptr}})), 6);
    EXPECT_EQ(
        read(of("mistral", {{"sliding_window", nullptr}})).decoder->blocks[0].attention.window, 0);
    EXPECT_FALSE(read(llama({{"bos_token_id", nullptr}})).bos_id);
    EXPECT_TRUE(read(llama({{"eos_token_id", nullptr}})).eos_ids.empty());
    EXPECT_EQ(read(llama({{"head_dim", nullptr}})).decoder->blocks[0].attention.d_head, 8);
    EXPECT_EQ(read(llama({{"rope_scaling", nullptr}})).decoder->ropes[0].scaling,
              RopeScaling::None);
}

TEST(LlamaConfig, HonoursItsOptions) {
    const ModelSpec spec = read(llama({{"attention_bias", true},
                                       {"mlp_bias", true},
                                       {"head_dim", 10},
                                       {"hidden_act", "gelu_pytorch_tanh"},
                                       {"tie_word_embeddings", true}}));
    EXPECT_TRUE(spec.decoder->blocks[0].attention.qkv_bias);
    EXPECT_TRUE(spec.decoder->blocks[0].attention.out_bias);
    EXPECT_TRUE(spec.decoder->blocks[0].mlp.bias);
    EXPECT_EQ(spec.decoder->blocks[0].attention.d_head, 10);
    EXPECT_EQ(spec.decoder->blocks[0].mlp.activation, Activation::GeluTanh);
    EXPECT_TRUE(spec.head.tied);
}

TEST(LlamaConfig, WindowsAreByLayer) {
    const json slides{
        {"use_sliding_window", true}, {"sliding_window", 7}, {"max_window_layers", 1}};
    EXPECT_EQ(windows_of(read(of("qwen2", slides))), (std::vector<int>{0, 7, 7}));
    json listed = slides;
    listed["layer_types"] = {"sliding_attention", "full_attention", "sliding_attention"};
    EXPECT_EQ(windows_of(read(of("qwen3", listed))), (std::vector<int>{7, 0, 7}));
    EXPECT_EQ(windows_of(read(of("qwen2", {{"sliding_window", 7}, {"max_window_layers", 1}}))),
              (std::vector<int>{0, 0, 0}));
    EXPECT_EQ(windows_of(read(of("mistral", {{"sliding_window", 5}}))),
              (std::vector<int>{5, 5, 5}));
}

TEST(RopeConfig, IsTheSameInBothStyles) {
    const json old_style{{"rope_theta", 5e5},
                         {"rope_scaling",
                          {{"type", "llama3"},
                           {"factor", 8},
                           {"low_freq_factor", 1},
                           {"high_freq_factor", 4},
                           {"original_max_position_embeddings", 32}}}};
    json inside = old_style["rope_scaling"];
    inside["rope_type"] = "llama3";
    inside["rope_theta"] = 5e5;
    const json new_style{{"rope_parameters", inside}};
    for (const json& style : {old_style, new_style}) {
        const RopeSpec rope = read(llama(style)).decoder->ropes.at(0);
        EXPECT_EQ(rope.theta, 5e5F);
        EXPECT_EQ(rope.scaling, RopeScaling::Llama3);
        EXPECT_EQ(rope.factor, 8);
        EXPECT_EQ(rope.low_freq_factor, 1);
        EXPECT_EQ(rope.high_freq_factor, 4);
        EXPECT_EQ(rope.original_context, 32);
    }
}

TEST(RopeConfig, ScalingsTakeWhatIsMissingFromTheContext) {
    const auto rope = [](const json& scaling) {
        return read(llama({{"rope_scaling", scaling}})).decoder->ropes.at(0);
    };
    EXPECT_EQ(rope({{"type", "linear"}, {"factor", 2.5}}).factor, 2.5F);
    const RopeSpec yarn = rope({{"rope_type", "yarn"},
                                {"factor", nullptr},
                                {"original_max_position_embeddings", 16},
                                {"truncate", false}});
    EXPECT_EQ(yarn.factor, 4);  // 64 / 16
    EXPECT_FLOAT_EQ(yarn.attention_factor, static_cast<float>(0.1 * std::log(4.0) + 1));
    EXPECT_EQ(yarn.beta_fast, 32);
    EXPECT_FALSE(yarn.truncate);
    const RopeSpec scaled =
        rope({{"rope_type", "yarn"}, {"factor", 4}, {"mscale", 0.5}, {"mscale_all_dim", 2}});
    EXPECT_FLOAT_EQ(scaled.attention_factor,
                    static_cast<float>((0.05 * std::log(4.0) + 1) / (0.2 * std::log(4.0) + 1)));
    EXPECT_EQ(scaled.original_context, 64);
    EXPECT_EQ(read(llama({{"rope_scaling", {{"type", "dynamic"}, {"factor", 3}}}})).context, 192);
}

TEST(RopeConfig, LongRopeOfPhi3) {
    const json scaling{{"type", "su"}, {"short_factor", {1, 2, 3}}, {"long_factor", {4, 5, 6}}};
    json config = of("phi3", {{"rope_scaling", scaling},
                              {"partial_rotary_factor", 0.75},
                              {"original_max_position_embeddings", 16}});
    const RopeSpec rope = read(config).decoder->ropes.at(0);
    EXPECT_EQ(rope.scaling, RopeScaling::LongRope);
    EXPECT_EQ(rope.rotary_dim, 6);
    EXPECT_EQ(rope.original_context, 16);
    EXPECT_EQ(rope.factor, 4);
    EXPECT_EQ(rope.long_factors, (std::vector<float>{4, 5, 6}));
    config["rope_scaling"]["type"] = "yarn";
    EXPECT_EQ(read(config).decoder->ropes[0].scaling, RopeScaling::LongRope);
}

TEST(RopeConfig, OnlyPhi3RotatesPartOfAHead) {
    const json half{{"rope_parameters", {{"partial_rotary_factor", 0.5}}}};
    EXPECT_EQ(read(of("phi3", half)).decoder->ropes.at(0).rotary_dim, 4);
    for (const char* family : {"llama", "mistral", "mixtral", "qwen2", "qwen3"}) {
        const ModelSpec spec = read(of(family, half));
        EXPECT_EQ(spec.decoder->ropes.at(0).rotary_dim, spec.decoder->blocks[0].attention.d_head)
            << family;
    }
}

TEST(LlamaConfig, EveryBadFieldIsNamed) {
    struct Case {
        const char* family;
        json changes;
        const char* named;
    };
    const std::vector<Case> cases{
        {"llama", {{"hidden_size", 5}}, "hidden_size"},
        {"llama", {{"hidden_size", 42}}, "hidden_size"},  // 6 heads of 7 features cannot pair
        {"llama", {{"head_dim", 9}}, "head_dim"},
        {"llama", {{"num_key_value_heads", 4}}, "num_key_value_heads"},
        {"llama", {{"num_hidden_layers", 5000}}, "num_hidden_layers"},
        {"llama", {{"rms_norm_eps", 0}}, "rms_norm_eps"},
        {"llama", {{"hidden_act", "mish"}}, "hidden_act"},
        {"llama", {{"attention_bias", "no"}}, "attention_bias"},
        {"llama", {{"rope_theta", -1}}, "rope_theta"},
        {"llama", {{"rope_scaling", 3}}, "rope_scaling"},
        {"llama", {{"rope_scaling", {{"type", "spiral"}}}}, "rope_scaling: type"},
        {"llama", {{"rope_scaling", {{"type", "linear"}}}}, "rope_scaling: factor"},
        {"llama",
         {{"rope_parameters", {{"rope_type", "llama3"}, {"factor", 8}}}},
         "rope_parameters: low_freq_factor"},
        {"phi3",
         {{"rope_parameters", {{"partial_rotary_factor", 1.5}}}},
         "rope_parameters: partial_rotary_factor"},
        {"phi3",
         {{"rope_scaling", {{"type", "longrope"}, {"short_factor", {1, 2}}}}},
         "rope_scaling: short_factor"},
        {"mistral", {{"sliding_window", 0}}, "sliding_window"},
        {"qwen2", {{"layer_types", {"full_attention"}}}, "layer_types"},
        {"qwen2",
         {{"layer_types", {"full_attention", "chunked_attention", "full_attention"}}},
         "layer_types"},
        {"qwen3",
         {{"layer_types", {"full_attention", "sliding_attention", "full_attention"}}},
         "sliding_window"},
        {"mixtral", {{"num_local_experts", 100000}}, "num_local_experts"},
        {"mixtral", {{"num_experts_per_tok", 9}}, "num_experts_per_tok"},
    };
    for (const Case& c : cases) {
        const std::string message = test::refusal([&] { read(of(c.family, c.changes)); });
        EXPECT_NE(message.find(std::string("config.json: ") + c.named), std::string::npos)
            << c.changes << ": " << message;
        EXPECT_NE(message.find("expected"), std::string::npos) << message;
    }
}

TEST(LlamaConfig, PublishedParameterCounts) {
    const json llama32{
        {"model_type", "llama"},     {"hidden_size", 2048},      {"intermediate_size", 8192},
        {"num_attention_heads", 32}, {"num_key_value_heads", 8}, {"num_hidden_layers", 16},
        {"vocab_size", 128256},      {"head_dim", 64},           {"tie_word_embeddings", true}};
    EXPECT_EQ(count_parameters(read(llama32)).total(), 1'235'814'400U);
    const json smollm2{{"model_type", "llama"},     {"hidden_size", 576},
                       {"intermediate_size", 1536}, {"num_attention_heads", 9},
                       {"num_key_value_heads", 3},  {"num_hidden_layers", 30},
                       {"vocab_size", 49152},       {"tie_word_embeddings", true}};
    EXPECT_EQ(count_parameters(read(smollm2)).total(), 134'515'008U);
    const ParameterCounts mixtral = count_parameters(read({{"model_type", "mixtral"}}));
    EXPECT_EQ(mixtral.total(), 46'702'792'704U);
    EXPECT_EQ(mixtral.active, 12'879'925'248U);
}

}  // namespace
}  // namespace headlight
