#include "engine/io/hf_config.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

ModelSpec read(const nlohmann::json& config) {
    return read_hf_config(config.dump(), "config.json");
}

nlohmann::json gpt2(const nlohmann::json& changes = nlohmann::json::object()) {
    nlohmann::json config = nlohmann::json::parse(test::TinyGpt2::kConfig);
    config.update(changes);
    return config;
}

TEST(HfConfig, Gpt2IsPreNormWithLearnedPositions) {
    const ModelSpec spec = read(gpt2());
    EXPECT_EQ(spec.family, "gpt2");
    EXPECT_EQ(spec.layout(), Layout::DecoderOnly);
    EXPECT_EQ(spec.context, 12);
    EXPECT_EQ(spec.vocab_size(), 16);
    EXPECT_EQ(spec.bos_id, 0);
    EXPECT_TRUE(spec.head.tied);
    ASSERT_EQ(spec.decoder->blocks.size(), 2U);
    const BlockSpec& block = spec.decoder->blocks[1];
    EXPECT_EQ(block.placement, NormPlacement::Pre);
    EXPECT_EQ(block.norm.kind, NormKind::LayerNorm);
    EXPECT_EQ(block.attention.mask, MaskKind::Causal);
    EXPECT_EQ(block.attention.d_head, 4);
    EXPECT_FLOAT_EQ(block.attention.scale, 0.5F);
    EXPECT_EQ(block.mlp.d_mlp, 32);
    EXPECT_EQ(block.mlp.activation, Activation::GeluTanh);
    EXPECT_EQ(block.weight_group, 1);
    EXPECT_EQ(spec.decoder->embed.position, PositionKind::Learned);
    EXPECT_TRUE(spec.decoder->final_norm);
}

TEST(HfConfig, Gpt2HonoursItsOptions) {
    const ModelSpec spec = read(gpt2({{"n_inner", 20},
                                      {"activation_function", "relu"},
                                      {"layer_norm_epsilon", 1e-3},
                                      {"scale_attn_by_inverse_layer_idx", true},
                                      {"tie_word_embeddings", false},
                                      {"eos_token_id", {3, 4}}}));
    EXPECT_EQ(spec.decoder->blocks[0].mlp.d_mlp, 20);
    EXPECT_EQ(spec.decoder->blocks[0].mlp.activation, Activation::Relu);
    EXPECT_FLOAT_EQ(spec.decoder->blocks[0].norm.epsilon, 1e-3F);
    EXPECT_FLOAT_EQ(spec.decoder->blocks[0].attention.scale, 0.5F);
    EXPECT_FLOAT_EQ(spec.decoder->blocks[1].attention.scale, 0.25F);
    EXPECT_FALSE(spec.head.tied);
    EXPECT_EQ(spec.eos_ids, (std::vector<int>{3, 4}));
    EXPECT_FLOAT_EQ(read(gpt2({{"scale_attn_weights", false}})).decoder->blocks[0].attention.scale,
                    1.0F);
    EXPECT_EQ(read(gpt2({{"n_inner", nullptr}})).decoder->blocks[0].mlp.d_mlp, 32);
}

TEST(HfConfig, EveryBadFieldIsNamed) {
    struct Case {
        const char* field;
        nlohmann::json value;
    };
    const std::vector<Case> cases{
        {"n_embd", 0},
        {"n_embd", -8},
        {"n_embd", "8"},
        {"n_embd", 8.5},
        {"n_embd", 9},
        {"n_embd", 1e300},
        {"n_embd", 4294967304},
        {"n_head", 0},
        {"n_head", {2}},
        {"n_layer", 0},
        {"n_layer", 1000000},
        {"n_positions", -1},
        {"vocab_size", 0},
        {"vocab_size", 2147483648},
        {"n_inner", 0},
        {"n_inner", "x"},
        {"layer_norm_epsilon", 0},
        {"layer_norm_epsilon", -1},
        {"layer_norm_epsilon", "tiny"},
        {"layer_norm_epsilon", 1e300},
        {"activation_function", "mish"},
        {"activation_function", 3},
        {"scale_attn_weights", 1},
        {"tie_word_embeddings", "yes"},
        {"bos_token_id", "x"},
        {"eos_token_id", {1, "x"}},
        {"bos_token_id", -7},
        {"add_cross_attention", true},
        {"model_type", "perceptron"},
        {"model_type", 5},
        {"model_type", nullptr},
    };
    for (const Case& c : cases) {
        const std::string message = test::refusal([&] { read(gpt2({{c.field, c.value}})); });
        EXPECT_NE(message.find(std::string("config.json: ") + c.field), std::string::npos)
            << c.field << " = " << c.value << ": " << message;
        EXPECT_NE(message.find("expected"), std::string::npos) << message;
    }
}

TEST(HfConfig, AnUnknownFamilyListsTheKnownOnes) {
    const std::string message = test::refusal([] { read(gpt2({{"model_type", "perceptron"}})); });
    for (const std::string& family : known_families()) {
        EXPECT_NE(message.find(family), std::string::npos) << message;
    }
}

TEST(HfConfig, RefusesWhatIsNoObject) {
    for (const char* text :
         {"", "7", "[1]", "null", "{\"model_type\":\"gpt2\",\"model_type\":\"gpt2\"}"}) {
        EXPECT_NE(test::refusal([&] { read_hf_config(text, "config.json"); }), "") << text;
    }
}

nlohmann::json deberta(const nlohmann::json& changes = nlohmann::json::object()) {
    nlohmann::json config{{"model_type", "deberta-v2"},
                          {"vocab_size", 31},
                          {"hidden_size", 12},
                          {"num_attention_heads", 3},
                          {"num_hidden_layers", 2},
                          {"intermediate_size", 20},
                          {"max_position_embeddings", 64},
                          {"relative_attention", true},
                          {"position_buckets", 8},
                          {"max_relative_positions", -1},
                          {"pos_att_type", "P2C | c2p"},
                          {"position_biased_input", false}};
    config.update(changes);
    return config;
}

TEST(HfConfig, DebertaTellsItsTermsApart) {
    const ModelSpec spec = read(deberta({{"share_att_key", true}, {"norm_rel_ebd", "layer_norm"}}));
    EXPECT_EQ(spec.layout(), Layout::EncoderOnly);
    const AttentionSpec& attention = spec.encoder->blocks[1].attention;
    EXPECT_EQ(attention.relative, RelativeKind::Disentangled);
    EXPECT_EQ(attention.relative_buckets, 8);
    EXPECT_EQ(attention.relative_max_distance, 64);
    EXPECT_TRUE(attention.disentangled.content_to_position);
    EXPECT_TRUE(attention.disentangled.position_to_content);
    EXPECT_TRUE(attention.disentangled.shared_projections);
    EXPECT_FLOAT_EQ(attention.scale, 1 / std::sqrt(12.0F));
    EXPECT_TRUE(spec.encoder->relative_norm);
    EXPECT_EQ(spec.encoder->embed.position, PositionKind::None);
    EXPECT_FALSE(spec.encoder->blocks[0].conv);
}

TEST(HfConfig, DebertaHonoursItsOptions) {
    const ModelSpec spec = read(deberta({{"pos_att_type", {"c2p"}},
                                         {"position_buckets", -1},
                                         {"max_relative_positions", 20},
                                         {"position_biased_input", true},
                                         {"embedding_size", 5},
                                         {"conv_kernel_size", 3},
                                         {"architectures", {"DebertaV2ForMaskedLM"}}}));
    const AttentionSpec& attention = spec.encoder->blocks[0].attention;
    EXPECT_EQ(attention.relative_buckets, 0);
    EXPECT_EQ(attention.relative_max_distance, 20);
    EXPECT_FALSE(attention.disentangled.position_to_content);
    EXPECT_FLOAT_EQ(attention.scale, 1 / std::sqrt(8.0F));
    EXPECT_EQ(spec.encoder->embed.n_positions, 64);
    EXPECT_TRUE(spec.encoder->embed.project);
    EXPECT_TRUE(spec.encoder->blocks[0].conv);
    EXPECT_FALSE(spec.encoder->blocks[1].conv);
    EXPECT_EQ(spec.head.kind, HeadKind::MaskedLm);
    EXPECT_EQ(spec.head.transform->d_out, 5);
}

TEST(HfConfig, DebertaRefusesWhatContradictsItself) {
    EXPECT_THROW(read(deberta({{"attention_head_size", 5}})), Error);
    EXPECT_THROW(read(deberta({{"position_buckets", 8}, {"max_relative_positions", 4}})), Error);
    EXPECT_THROW(read(deberta({{"conv_kernel_size", 2}})), Error);
}

TEST(HfConfig, WhatIsNotWrittenIsAsTheClassesHaveIt) {
    const ModelSpec deberta = read({{"model_type", "deberta-v2"}});
    EXPECT_EQ(deberta.encoder->embed.vocab_size, 128100);
    EXPECT_EQ(deberta.encoder->embed.d_model, 1536);
    EXPECT_EQ(deberta.encoder->blocks.size(), 24U);
    EXPECT_EQ(deberta.encoder->blocks[0].attention.n_heads, 24);
    EXPECT_EQ(deberta.encoder->blocks[0].mlp.d_mlp, 6144);
    EXPECT_EQ(deberta.encoder->blocks[0].attention.relative, RelativeKind::None);
    EXPECT_EQ(deberta.pad_id, 0);
    const ModelSpec xlnet = read({{"model_type", "xlnet"}});
    EXPECT_EQ(xlnet.bos_id, 1);
    EXPECT_EQ(xlnet.pad_id, 5);
    EXPECT_EQ(xlnet.eos_ids, std::vector<int>{2});
}

TEST(HfConfig, DebertaReadsTokensOnlyWhereItsHeadFits) {
    const auto head = [](const nlohmann::json& changes) {
        nlohmann::json config = deberta({{"architectures", {"DebertaV2ForMaskedLM"}}});
        config.update(changes);
        return read(config).head.kind;
    };
    EXPECT_EQ(head({{"legacy", false}}), HeadKind::MaskedLm);
    EXPECT_EQ(head({{"legacy", true}, {"embedding_size", 5}}), HeadKind::MaskedLm);
    EXPECT_EQ(head({{"legacy", false}, {"embedding_size", 5}}), HeadKind::None);
}

nlohmann::json roberta_kind(const char* model_type,
                            const nlohmann::json& changes = nlohmann::json::object()) {
    nlohmann::json config{{"model_type", model_type}, {"vocab_size", 31},
                          {"hidden_size", 12},        {"num_attention_heads", 3},
                          {"num_hidden_layers", 2},   {"intermediate_size", 20},
                          {"hidden_act", "relu"},     {"max_position_embeddings", 64},
                          {"pad_token_id", 1}};
    config.update(changes);
    return config;
}

TEST(HfConfig, LongformerHasAWindowPerLayer) {
    const ModelSpec spec = read(roberta_kind("longformer", {{"attention_window", {4, 10}}}));
    EXPECT_EQ(spec.encoder->blocks[0].attention.window, 2);
    EXPECT_EQ(spec.encoder->blocks[1].attention.window, 5);
    EXPECT_TRUE(spec.encoder->blocks[1].attention.global_projections);
    EXPECT_EQ(spec.encoder->embed.position_ids, PositionIds::AfterPadding);
    EXPECT_EQ(spec.context, 62);
    const ModelSpec same = read(roberta_kind("longformer", {{"attention_window", 8}}));
    EXPECT_EQ(same.encoder->blocks[1].attention.window, 4);
    EXPECT_EQ(read(roberta_kind("longformer")).encoder->blocks[0].attention.window, 256);
    for (const nlohmann::json& wrong : {nlohmann::json(3), nlohmann::json(0), nlohmann::json({4}),
                                        nlohmann::json({4, 5}), nlohmann::json("4")})
        EXPECT_THROW(read(roberta_kind("longformer", {{"attention_window", wrong}})), Error);
}

TEST(HfConfig, LukeHasEntities) {
    const ModelSpec spec = read(roberta_kind("luke", {{"entity_vocab_size", 9},
                                                      {"entity_emb_size", 5},
                                                      {"architectures", {"LukeForMaskedLM"}}}));
    ASSERT_TRUE(spec.encoder->embed.entities);
    EXPECT_EQ(spec.encoder->embed.entities->vocab_size, 9);
    EXPECT_EQ(spec.encoder->embed.entities->d_embed, 5);
    EXPECT_TRUE(spec.encoder->blocks[0].attention.entity_queries);
    EXPECT_EQ(spec.head.kind, HeadKind::MaskedLm);
    EXPECT_FALSE(spec.head.tied);
    EXPECT_EQ(spec.head.transform->activation, Activation::GeluErf);
    ASSERT_TRUE(spec.head.entity);
    EXPECT_TRUE(spec.head.entity->tied);
    EXPECT_EQ(spec.head.entity->transform.activation, Activation::Relu);
    const ModelSpec plain = read(roberta_kind("luke", {{"use_entity_aware_attention", false}}));
    EXPECT_FALSE(plain.encoder->blocks[0].attention.entity_queries);
}

TEST(HfConfig, VitReadsPictures) {
    const auto vit = [](const nlohmann::json& changes) {
        nlohmann::json config{{"model_type", "vit"},
                              {"hidden_size", 12},
                              {"num_attention_heads", 3},
                              {"num_hidden_layers", 2},
                              {"intermediate_size", 20},
                              {"image_size", 11},
                              {"patch_size", {4, 5}},
                              {"num_channels", 1},
                              {"id2label", {{"0", "cat"}, {"1", "dog"}, {"2", "bird"}}}};
        config.update(changes);
        return read(config);
    };
    const ModelSpec spec = vit({{"qkv_bias", false}});
    ASSERT_TRUE(spec.encoder->embed.patches);
    EXPECT_EQ(spec.encoder->embed.patches->down(), 2);
    EXPECT_EQ(spec.encoder->embed.patches->across(), 2);
    EXPECT_EQ(spec.context, 5);
    EXPECT_EQ(spec.encoder->blocks[0].placement, NormPlacement::Pre);
    EXPECT_FALSE(spec.encoder->blocks[0].attention.qkv_bias);
    EXPECT_TRUE(spec.encoder->final_norm);
    EXPECT_EQ(spec.head.kind, HeadKind::None);
    EXPECT_EQ(spec.head.pool, PoolKind::FirstTanh);
    const ModelSpec classifier = vit({{"architectures", {"ViTForImageClassification"}}});
    EXPECT_EQ(classifier.head.classes, (std::vector<std::string>{"cat", "dog", "bird"}));
    EXPECT_EQ(classifier.head.pool, PoolKind::First);
    const ModelSpec counted = vit({{"architectures", {"ViTForImageClassification"}},
                                   {"id2label", nullptr},
                                   {"num_labels", 2}});
    EXPECT_EQ(counted.head.classes, (std::vector<std::string>{"LABEL_0", "LABEL_1"}));
    EXPECT_THROW(vit({{"architectures", {"ViTForImageClassification"}},
                      {"id2label", {{"0", "cat"}, {"2", "dog"}}}}),
                 Error);
    for (const nlohmann::json& wrong :
         {nlohmann::json(12), nlohmann::json(0), nlohmann::json({1, 2, 3}), nlohmann::json("4")})
        EXPECT_THROW(vit({{"patch_size", wrong}}), Error);
    EXPECT_THROW(vit({{"image_size", 1 << 20}}), Error);
    EXPECT_THROW(vit({{"pooler_act", "relu"}}), Error);
}

TEST(HfConfig, XlnetComparesPositionsAndSegments) {
    const auto xlnet = [](const nlohmann::json& changes) {
        nlohmann::json config{{"model_type", "xlnet"}, {"vocab_size", 31}, {"d_model", 12},
                              {"n_head", 3},           {"n_layer", 2},     {"d_inner", 20}};
        config.update(changes);
        return read(config);
    };
    const ModelSpec spec = xlnet({{"clamp_len", -1}});
    const AttentionSpec& attention = spec.encoder->blocks[1].attention;
    EXPECT_EQ(attention.relative, RelativeKind::TransformerXl);
    EXPECT_EQ(attention.relative_max_distance, 0);
    EXPECT_EQ(attention.mask, MaskKind::Bidirectional);
    EXPECT_FALSE(attention.qkv_bias);
    EXPECT_TRUE(spec.encoder->compares_types());
    EXPECT_EQ(spec.encoder->embed.position, PositionKind::None);
    EXPECT_EQ(spec.context, 0);
    EXPECT_EQ(xlnet({{"attn_type", "uni"}}).encoder->blocks[0].attention.mask, MaskKind::Causal);
    EXPECT_EQ(xlnet({{"clamp_len", 7}}).encoder->blocks[0].attention.relative_max_distance, 7);
    EXPECT_THROW(xlnet({{"attn_type", "both"}}), Error);
    EXPECT_THROW(xlnet({{"bi_data", true}}), Error);
    EXPECT_THROW(xlnet({{"attn_type", "uni"}, {"same_length", true}}), Error);
    EXPECT_THROW(xlnet({{"d_head", 5}}), Error);
    EXPECT_THROW(xlnet({{"d_model", 9}}), Error);
}

}  // namespace
}  // namespace headlight
