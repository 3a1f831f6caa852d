// Configurations of encoders and encoder-decoders.

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/io/hf_config.h"
#include "engine/io/tensor_binding.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

ModelSpec read(const nlohmann::json& config) {
    return read_hf_config(config.dump(), "config.json");
}

nlohmann::json config_of(const char* family, const nlohmann::json& changes) {
    nlohmann::json config{{"model_type", family}};
    config.update(changes);
    return config;
}

// Parameters of the classes of transformers with the defaults of their configurations.
TEST(EncoderConfig, AnEmptyConfigurationHasTheDefaultsOfItsClass) {
    struct Case {
        const char* family;
        const char* architecture;
        std::uint64_t parameters;
    };
    for (const Case& c : {
             Case{"bert", "BertModel", 109'482'240},
             Case{"bert", "BertForMaskedLM", 109'514'298},
             Case{"bert", "BertForPreTraining", 110'106'428},
             Case{"bert", "BertForNextSentencePrediction", 109'483'778},
             Case{"roberta", "RobertaModel", 124'644'864},
             Case{"roberta", "RobertaForMaskedLM", 124'696'665},
             Case{"xlm-roberta", "XLMRobertaForMaskedLM", 109'514'298},
             Case{"camembert", "CamembertForMaskedLM", 109'514'298},
             Case{"distilbert", "DistilBertModel", 66'362'880},
             Case{"distilbert", "DistilBertForMaskedLM", 66'985'530},
             Case{"albert", "AlbertModel", 222'595'584},
             Case{"albert", "AlbertForMaskedLM", 206'368'944},
             Case{"albert", "AlbertForPreTraining", 223'158'450},
             Case{"electra", "ElectraModel", 13'483'008},
             Case{"electra", "ElectraForMaskedLM", 13'546'682},
             Case{"electra", "ElectraForPreTraining", 13'549'057},
             Case{"xlm", "XLMModel", 667'088'896},
             Case{"xlm", "XLMWithLMHeadModel", 667'119'041},
             Case{"t5", "T5ForConditionalGeneration", 60'506'624},
             Case{"t5", "T5EncoderModel", 35'330'816},
             Case{"mt5", "MT5ForConditionalGeneration", 172'119'424},
             Case{"bart", "BartForConditionalGeneration", 406'291'456},
             Case{"mbart", "MBartForConditionalGeneration", 406'295'552},
             Case{"m2m_100", "M2M100ForConditionalGeneration", 483'905'536},
             Case{"marian", "MarianMTModel", 412'210'176},
             Case{"pegasus", "PegasusForConditionalGeneration", 404'190'208},
         }) {
        const ModelSpec spec = read(config_of(c.family, {{"architectures", {c.architecture}}}));
        EXPECT_EQ(count_parameters(spec).total(), c.parameters) << c.architecture;
        EXPECT_EQ(spec.architecture, c.architecture);
    }
}

TEST(EncoderConfig, BertIsPostNormAndLooksBothWays) {
    const ModelSpec spec = read(config_of("bert", {{"hidden_size", 12},
                                                   {"num_attention_heads", 3},
                                                   {"num_hidden_layers", 2},
                                                   {"layer_norm_eps", 1e-5},
                                                   {"type_vocab_size", 0},
                                                   {"tie_word_embeddings", false},
                                                   {"hidden_act", "gelu_new"}}));
    EXPECT_EQ(spec.layout(), Layout::EncoderOnly);
    EXPECT_EQ(spec.context, 512);
    EXPECT_EQ(spec.pad_id, 0);
    EXPECT_FALSE(spec.head.tied);
    const BlockSpec& block = spec.encoder->blocks[1];
    EXPECT_EQ(block.placement, NormPlacement::Post);
    EXPECT_FLOAT_EQ(block.norm.epsilon, 1e-5F);
    EXPECT_EQ(block.attention.mask, MaskKind::Bidirectional);
    EXPECT_EQ(block.attention.d_head, 4);
    EXPECT_FLOAT_EQ(block.attention.scale, 0.5F);
    EXPECT_EQ(block.mlp.activation, Activation::GeluTanh);
    EXPECT_EQ(spec.encoder->embed.n_types, 0);
    EXPECT_TRUE(spec.encoder->embed.norm);
    EXPECT_FALSE(spec.encoder->embed.project);
    EXPECT_FALSE(spec.encoder->final_norm);
}

TEST(EncoderConfig, TheClassSaysWhichHeadsThereAre) {
    const auto head = [](const char* architecture) {
        return read(config_of("bert", {{"architectures", {architecture}}})).head;
    };
    EXPECT_EQ(head("BertForMaskedLM").kind, HeadKind::MaskedLm);
    EXPECT_EQ(head("BertForMaskedLM").pool, PoolKind::None);
    EXPECT_FALSE(head("BertForMaskedLM").next_sentence);
    EXPECT_EQ(head("BertForPreTraining").kind, HeadKind::MaskedLm);
    EXPECT_EQ(head("BertForPreTraining").pool, PoolKind::FirstTanh);
    EXPECT_TRUE(head("BertForPreTraining").next_sentence);
    EXPECT_EQ(head("BertForNextSentencePrediction").kind, HeadKind::None);
    EXPECT_TRUE(head("BertForNextSentencePrediction").next_sentence);
    EXPECT_EQ(head("BertForSequenceClassification").kind, HeadKind::None);
    EXPECT_FALSE(head("BertForSequenceClassification").next_sentence);
    EXPECT_EQ(head("BertForSequenceClassification").pool, PoolKind::FirstTanh);
    EXPECT_EQ(read(config_of("bert", nlohmann::json::object())).head.kind, HeadKind::None);
}

TEST(EncoderConfig, RobertaCountsFromThePadding) {
    const ModelSpec spec =
        read(config_of("roberta", {{"max_position_embeddings", 514}, {"type_vocab_size", 1}}));
    EXPECT_EQ(spec.context, 512);
    EXPECT_EQ(spec.pad_id, 1);
    EXPECT_EQ(spec.bos_id, 0);
    EXPECT_EQ(spec.eos_ids, std::vector<int>{2});
    EXPECT_EQ(spec.encoder->embed.n_positions, 514);
    EXPECT_EQ(spec.encoder->embed.position_ids, PositionIds::AfterPadding);
    EXPECT_EQ(read(config_of("roberta", {{"pad_token_id", 5}})).context, 506);
    // Whatever the blocks use, the head's activation is GELU.
    EXPECT_EQ(read(config_of("xlm-roberta", {{"hidden_act", "relu"}})).head.transform->activation,
              Activation::GeluErf);
}

TEST(EncoderConfig, AlbertSharesWeightsAmongLayers) {
    const auto groups = [](const nlohmann::json& changes) {
        const ModelSpec spec = read(config_of("albert", changes));
        std::vector<int> result;
        for (const BlockSpec& block : spec.encoder->blocks)
            result.push_back(block.weight_group);
        return result;
    };
    EXPECT_EQ(groups({{"num_hidden_layers", 3}}), (std::vector<int>{0, 0, 0}));
    EXPECT_EQ(groups({{"num_hidden_layers", 5}, {"num_hidden_groups", 2}}),
              (std::vector<int>{0, 0, 0, 1, 1}));
    EXPECT_EQ(groups({{"num_hidden_layers", 2}, {"num_hidden_groups", 2}, {"inner_group_num", 2}}),
              (std::vector<int>{0, 1, 2, 3}));
    EXPECT_EQ(groups({{"num_hidden_layers", 3}, {"num_hidden_groups", 5}}),
              (std::vector<int>{0, 1, 3}));
    const ModelSpec spec = read(config_of("albert", {{"embedding_size", 4096}}));
    EXPECT_TRUE(spec.encoder->embed.project);
    EXPECT_EQ(spec.encoder->blocks[0].mlp.activation, Activation::GeluTanh);
}

TEST(EncoderConfig, ElectraIsGeneratorOrDiscriminator) {
    const auto spec_of = [](const char* architecture) {
        return read(
            config_of("electra", {{"architectures", {architecture}}, {"hidden_act", "gelu_new"}}));
    };
    const ModelSpec generator = spec_of("ElectraForMaskedLM");
    EXPECT_EQ(generator.head.kind, HeadKind::MaskedLm);
    EXPECT_EQ(generator.head.transform->d_out, 128);
    EXPECT_EQ(generator.head.transform->activation, Activation::GeluErf);
    EXPECT_TRUE(generator.head.transform->norm);
    const ModelSpec discriminator = spec_of("ElectraForPreTraining");
    EXPECT_EQ(discriminator.head.kind, HeadKind::Discriminator);
    EXPECT_EQ(discriminator.head.transform->d_out, 256);
    EXPECT_EQ(discriminator.head.transform->activation, Activation::GeluTanh);
    EXPECT_FALSE(discriminator.head.transform->norm);
    EXPECT_FALSE(read(config_of("electra", {{"embedding_size", 256}})).encoder->embed.project);
}

TEST(EncoderConfig, XlmHasLanguagesAndMayLookBackOnly) {
    const ModelSpec spec = read(config_of("xlm", {{"architectures", {"XLMWithLMHeadModel"}},
                                                  {"n_langs", 15},
                                                  {"causal", true},
                                                  {"gelu_activation", false},
                                                  {"emb_dim", 32},
                                                  {"mask_index", 7},
                                                  {"pad_index", 3}}));
    EXPECT_EQ(spec.encoder->embed.n_types, 15);
    EXPECT_TRUE(spec.encoder->is_causal());
    EXPECT_EQ(spec.head.kind, HeadKind::CausalLm);
    EXPECT_EQ(spec.encoder->blocks[0].mlp.d_mlp, 128);
    EXPECT_EQ(spec.encoder->blocks[0].mlp.activation, Activation::Relu);
    EXPECT_EQ(spec.mask_id, 7);
    EXPECT_EQ(spec.pad_id, 3);
    const ModelSpec plain = read(config_of("xlm", {{"n_langs", 2}, {"use_lang_emb", false}}));
    EXPECT_EQ(plain.encoder->embed.n_types, 0);
    EXPECT_FALSE(plain.encoder->is_causal());
}

TEST(EncoderConfig, ThePapersModelHasItsOwnConfiguration) {
    const ModelSpec spec = read(config_of("transformer2017", nlohmann::json::object()));
    EXPECT_EQ(spec.layout(), Layout::EncoderDecoder);
    EXPECT_EQ(spec.context, 0);
    EXPECT_TRUE(spec.shared_embedding);
    EXPECT_TRUE(spec.head.tied);
    EXPECT_FALSE(spec.encoder->final_norm);
    EXPECT_FLOAT_EQ(spec.decoder->embed.scale, std::sqrt(512.0F));
    EXPECT_EQ(spec.decoder->embed.position, PositionKind::SinusoidInterleaved);
    EXPECT_EQ(spec.decoder->blocks[0].placement, NormPlacement::Post);
    // Table 3 rounds the base model to 65 million parameters, of which 18.9 are the table.
    EXPECT_EQ(count_parameters(spec).embedding, 37000U * 512U);
    EXPECT_EQ(count_parameters(spec).total(), 63'045'632U);
    const ModelSpec other = read(config_of("transformer2017", {{"vocab_size", 9},
                                                               {"n_layers", 2},
                                                               {"n_decoder_layers", 3},
                                                               {"share_embeddings", false},
                                                               {"attention_bias", true},
                                                               {"max_length", 50}}));
    EXPECT_EQ(other.encoder->blocks.size(), 2U);
    EXPECT_EQ(other.decoder->blocks.size(), 3U);
    EXPECT_FALSE(other.head.tied);
    EXPECT_TRUE(other.decoder->blocks[0].cross->qkv_bias);
    EXPECT_EQ(other.context, 50);
}

TEST(EncoderConfig, T5HasItsTwoGenerations) {
    const ModelSpec first = read(config_of("t5", {{"d_model", 64}, {"num_layers", 3}}));
    EXPECT_FLOAT_EQ(first.head.hidden_scale, 0.125F);
    EXPECT_FALSE(first.decoder->blocks[0].mlp.gated);
    EXPECT_EQ(first.decoder->blocks.size(), 3U);
    EXPECT_EQ(first.eos_ids, std::vector<int>{1});
    EXPECT_EQ(first.pad_id, 0);
    EXPECT_TRUE(first.shared_embedding);
    const AttentionSpec& attention = first.decoder->blocks[0].attention;
    EXPECT_EQ(attention.scale, 1.0F);
    EXPECT_FALSE(attention.qkv_bias);
    EXPECT_FALSE(attention.relative_bidirectional);
    EXPECT_TRUE(first.encoder->blocks[0].attention.relative_bidirectional);
    EXPECT_EQ(first.decoder->blocks[0].cross->relative, RelativeKind::None);
    EXPECT_EQ(first.decoder->blocks[0].cross->mask, MaskKind::Bidirectional);

    const ModelSpec second = read(config_of("t5", {{"feed_forward_proj", "gated-gelu"},
                                                   {"num_decoder_layers", 2},
                                                   {"tie_word_embeddings", false}}));
    EXPECT_EQ(second.head.hidden_scale, 1.0F);
    EXPECT_TRUE(second.encoder->blocks[0].mlp.gated);
    EXPECT_EQ(second.encoder->blocks[0].mlp.activation, Activation::GeluTanh);
    EXPECT_EQ(second.encoder->blocks.size(), 6U);
    EXPECT_EQ(second.decoder->blocks.size(), 2U);

    const auto scale = [](const nlohmann::json& changes) {
        return read(config_of("t5", changes)).head.hidden_scale;
    };
    EXPECT_EQ(scale({{"tie_word_embeddings", true}, {"scale_decoder_outputs", false}}), 1.0F);
    EXPECT_NE(scale({{"tie_word_embeddings", false}, {"scale_decoder_outputs", true}}), 1.0F);
}

TEST(EncoderConfig, BartsRelativesDifferWhereTheyShould) {
    const ModelSpec bart = read(config_of("bart", {{"scale_embedding", true}, {"d_model", 256}}));
    EXPECT_EQ(bart.encoder->embed.scale, 16.0F);
    EXPECT_EQ(bart.encoder->embed.position_offset, 2);
    EXPECT_EQ(bart.encoder->embed.n_positions, 1026);
    EXPECT_EQ(bart.context, 1024);
    EXPECT_EQ(bart.encoder->blocks[0].placement, NormPlacement::Post);
    EXPECT_TRUE(bart.decoder->embed.norm);
    EXPECT_EQ(bart.decoder_start_id, 2);
    const ModelSpec mbart = read(config_of("mbart", nlohmann::json::object()));
    EXPECT_EQ(mbart.decoder->blocks[0].placement, NormPlacement::Pre);
    EXPECT_TRUE(mbart.decoder->embed.norm);
    EXPECT_TRUE(mbart.encoder->final_norm);
    EXPECT_EQ(mbart.decoder_start_id, std::nullopt);
    const ModelSpec m2m = read(config_of("m2m_100", nlohmann::json::object()));
    EXPECT_EQ(m2m.encoder->embed.position, PositionKind::SinusoidHalfT2t);
    EXPECT_EQ(m2m.encoder->embed.position_ids, PositionIds::AfterPadding);
    EXPECT_EQ(m2m.encoder->embed.scale, 32.0F);
    EXPECT_EQ(m2m.encoder->blocks[0].mlp.activation, Activation::Relu);
    EXPECT_FALSE(m2m.head.bias);
    const ModelSpec marian = read(config_of("marian", {{"share_encoder_decoder_embeddings", false},
                                                       {"vocab_size", 30},
                                                       {"decoder_vocab_size", 40}}));
    EXPECT_EQ(marian.encoder->embed.position, PositionKind::SinusoidHalf);
    EXPECT_EQ(marian.vocab_size(), 40);
    EXPECT_EQ(marian.encoder->embed.vocab_size, 30);
    EXPECT_FALSE(marian.shared_embedding);
    EXPECT_TRUE(marian.head.tied);
    EXPECT_FALSE(marian.decoder->embed.norm);
}

TEST(EncoderConfig, EveryBadFieldIsNamed) {
    struct Case {
        const char* family;
        const char* field;
        nlohmann::json value;
    };
    const std::vector<Case> cases{
        {"bert", "hidden_size", 0},
        {"bert", "hidden_size", 770},
        {"bert", "hidden_size", "wide"},
        {"bert", "num_attention_heads", -1},
        {"bert", "num_hidden_layers", 1'000'000},
        {"bert", "intermediate_size", 0},
        {"bert", "vocab_size", 4294967296},
        {"bert", "max_position_embeddings", 0},
        {"bert", "type_vocab_size", -1},
        {"bert", "layer_norm_eps", 0},
        {"bert", "hidden_act", "mish"},
        {"bert", "is_decoder", true},
        {"bert", "position_embedding_type", "relative_key"},
        {"bert", "architectures", "BertModel"},
        {"bert", "pad_token_id", "x"},
        {"roberta", "max_position_embeddings", 2},
        {"xlm-roberta", "hidden_size", 769},
        {"distilbert", "dim", 769},
        {"distilbert", "n_layers", 0},
        {"distilbert", "hidden_dim", "x"},
        {"distilbert", "activation", 7},
        {"albert", "num_hidden_groups", 0},
        {"albert", "inner_group_num", 4000},
        {"albert", "embedding_size", -1},
        {"electra", "embedding_size", 0},
        {"xlm", "emb_dim", 2049},
        {"xlm", "asm", true},
        {"xlm", "is_encoder", false},
        {"xlm", "n_langs", 0},
        {"xlm", "gelu_activation", "yes"},
        {"transformer2017", "vocab_size", 0},
        {"transformer2017", "d_model", 513},
        {"transformer2017", "n_encoder_layers", 0},
        {"transformer2017", "activation", "step"},
        {"transformer2017", "share_embeddings", 1},
        {"transformer2017", "max_length", -1},
        {"t5", "d_kv", 0},
        {"t5", "num_heads", 0},
        {"t5", "num_layers", 5000},
        {"t5", "num_decoder_layers", 0},
        {"t5", "d_ff", 1.5},
        {"t5", "feed_forward_proj", "gated-"},
        {"t5", "feed_forward_proj", "swiglu"},
        {"t5", "relative_attention_num_buckets", 0},
        {"t5", "scale_decoder_outputs", 1},
        {"bart", "d_model", 1000},
        {"bart", "encoder_layers", 0},
        {"bart", "decoder_attention_heads", 0},
        {"bart", "encoder_ffn_dim", -4},
        {"bart", "scale_embedding", "no"},
        {"bart", "activation_function", "swoosh"},
        {"marian", "decoder_vocab_size", 7},
        {"m2m_100", "max_position_embeddings", 0},
    };
    for (const Case& c : cases) {
        const std::string message = test::refusal([&] {
            read(config_of(c.family, {{c.field, c.value}}));
        });
        EXPECT_NE(message.find(std::string("config.json: ") + c.field), std::string::npos)
            << c.family << " " << c.field << " = " << c.value << ": " << message;
    }
}

}  // namespace
}  // namespace headlight
