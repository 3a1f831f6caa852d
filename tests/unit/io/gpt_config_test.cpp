// Configurations of GPT-1, GPT-Neo, GPT-NeoX and OPT.

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

TEST(GptConfig, Gpt1IsPostNormWithoutFinalNorm) {
    const ModelSpec spec = read("openai-gpt");
    ASSERT_EQ(spec.decoder->blocks.size(), 12U);
    EXPECT_EQ(spec.decoder->blocks[0].placement, NormPlacement::Post);
    EXPECT_EQ(spec.decoder->blocks[0].mlp.activation, Activation::GeluTanh);
    EXPECT_FALSE(spec.decoder->final_norm);
    EXPECT_EQ(spec.context, 512);
    EXPECT_EQ(spec.vocab_size(), 40478);
    EXPECT_FALSE(spec.bos_id);
    EXPECT_EQ(count_parameters(spec).total(), 116'534'784U);  // as published
    EXPECT_EQ(read("openai-gpt", {{"afn", "relu"}}).decoder->blocks[0].mlp.activation,
              Activation::Relu);
}

TEST(GptConfig, Gpt2StatesNothing) {
    const ModelSpec spec = read("gpt2");
    EXPECT_EQ(count_parameters(spec).total(), 124'439'808U);
    EXPECT_EQ(spec.eos_ids, std::vector<int>{50256});
}

TEST(GptConfig, NeoExpandsItsAttentionTypes) {
    const auto windows = [](const json& changes) {
        json config{{"num_layers", 3}, {"num_heads", 2}, {"hidden_size", 8}, {"window_size", 5}};
        config.update(changes);
        const ModelSpec spec = read("gpt_neo", config);
        std::vector<int> all;
        for (const BlockSpec& block : spec.decoder->blocks) {
            EXPECT_EQ(block.attention.scale, 1);
            EXPECT_FALSE(block.attention.qkv_bias);
            EXPECT_TRUE(block.attention.out_bias);
            all.push_back(block.attention.window);
        }
        return all;
    };
    const json mixed = {{json({"global", "local"}), 1}, {json({"local"}), 1}};
    EXPECT_EQ(windows({{"attention_types", mixed}}), (std::vector<int>{0, 5, 5}));
    EXPECT_EQ(windows({{"attention_layers", {"local", "global", "local"}}}),
              (std::vector<int>{5, 0, 5}));
    const ModelSpec spec = read("gpt_neo");
    ASSERT_EQ(spec.decoder->blocks.size(), 24U);
    EXPECT_EQ(spec.decoder->blocks[1].attention.window, 256);
    EXPECT_EQ(spec.decoder->blocks[0].mlp.d_mlp, 8192);
}

TEST(GptConfig, NeoxIsParallelAndRotatesInPart) {
    json config{{"hidden_size", 512},        {"num_attention_heads", 8}, {"num_hidden_layers", 6},
                {"intermediate_size", 2048}, {"rotary_pct", 0.25},       {"rotary_emb_base", 20000},
                {"vocab_size", 50304}};
    const ModelSpec spec = read("gpt_neox", config);
    EXPECT_EQ(spec.decoder->blocks[0].placement, NormPlacement::Parallel);
    EXPECT_EQ(spec.decoder->ropes.at(0).rotary_dim, 16);
    EXPECT_EQ(spec.decoder->ropes[0].theta, 20000);
    EXPECT_EQ(spec.decoder->embed.position, PositionKind::None);
    EXPECT_FALSE(spec.head.tied);
    EXPECT_EQ(count_parameters(spec).total(), 70'426'624U);  // Pythia 70m, as published
    config["use_parallel_residual"] = false;
    config["rope_parameters"] = {{"partial_rotary_factor", 0.5}, {"rope_theta", 1000}};
    const ModelSpec sequential = read("gpt_neox", config);
    EXPECT_EQ(sequential.decoder->blocks[0].placement, NormPlacement::Pre);
    EXPECT_EQ(sequential.decoder->ropes[0].rotary_dim, 32);
    EXPECT_EQ(sequential.decoder->ropes[0].theta, 1000);
}

TEST(GptConfig, OptHasTwoLayouts) {
    const ModelSpec small = read("opt");
    EXPECT_EQ(small.decoder->blocks[0].placement, NormPlacement::Pre);
    EXPECT_EQ(small.decoder->embed.position_offset, 2);
    EXPECT_EQ(small.decoder->embed.n_positions, 2050);
    EXPECT_EQ(small.context, 2048);
    EXPECT_TRUE(small.decoder->final_norm);
    EXPECT_FALSE(small.decoder->embed.project);
    EXPECT_EQ(small.pad_id, 1);
    EXPECT_EQ(count_parameters(small).total(), 125'239'296U);  // OPT 125m, as published
    const ModelSpec odd = read("opt", {{"do_layer_norm_before", false},
                                       {"word_embed_proj_dim", 512},
                                       {"hidden_size", 1024},
                                       {"num_attention_heads", 16},
                                       {"ffn_dim", 4096},
                                       {"num_hidden_layers", 24}});
    EXPECT_EQ(odd.decoder->blocks[0].placement, NormPlacement::Post);
    EXPECT_FALSE(odd.decoder->final_norm);
    EXPECT_TRUE(odd.decoder->embed.project_before_positions);
    EXPECT_TRUE(odd.head.project_out);
    EXPECT_EQ(count_parameters(odd).total(), 331'196'416U);  // OPT 350m, as published
    const ModelSpec plain =
        read("opt", {{"enable_bias", false}, {"layer_norm_elementwise_affine", false}});
    EXPECT_FALSE(plain.decoder->blocks[0].norm.affine);
    EXPECT_FALSE(plain.decoder->blocks[0].mlp.bias);
    EXPECT_FALSE(plain.decoder->blocks[0].attention.out_bias);
}

TEST(GptConfig, EveryBadFieldIsNamed) {
    struct Case {
        const char* family;
        json config;
        const char* named;
    };
    const std::vector<Case> cases{
        {"openai-gpt", {{"n_head", 5}}, "n_embd"},
        {"openai-gpt", {{"afn", "mish"}}, "afn"},
        {"gpt_neo", {{"num_heads", 3}}, "hidden_size"},
        {"gpt_neo", {{"num_layers", 3}}, "attention_types"},
        {"gpt_neo", {{"attention_types", "local"}}, "attention_types"},
        {"gpt_neo", {{"attention_types", {{{"local"}, -1}}}}, "attention_types"},
        {"gpt_neo", {{"attention_types", {{{"near"}, 24}}}}, "attention_types"},
        {"gpt_neo", {{"attention_types", {{json::array({"local"}), 4096}}}}, "attention_types"},
        {"gpt_neo", {{"attention_layers", {"local"}}}, "attention_layers"},
        {"gpt_neox", {{"rotary_pct", 0.001}}, "rotary_pct"},
        {"gpt_neox", {{"rotary_pct", 2}}, "rotary_pct"},
        {"gpt_neox", {{"num_attention_heads", 7}}, "hidden_size"},
        {"opt", {{"word_embed_proj_dim", 0}}, "word_embed_proj_dim"},
        {"opt", {{"enable_bias", 1}}, "enable_bias"},
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
