// What the tensors of a file decide, on the checkpoints of the goldens.

#include "engine/io/settle_spec.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/io/checkpoint.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using test::TempFolder;

/// A golden's checkpoint with other fields and other tensors.
class Variant {
public:
    explicit Variant(const std::string& golden) {
        const auto from = std::filesystem::path(HEADLIGHT_GOLDEN) / "models" / golden;
        config_ = nlohmann::json::parse(test::read_file(from / "config.json"));
        const std::string bytes = test::read_file(from / "model.safetensors");
        const SafetensorsContent content = read_safetensors(
            {reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()}, golden);
        for (const auto& [name, stored] : content.tensors) {
            const Vector values =
                to_vector(whole_matrix(*stored.weight_type(), WeightLayout::OutIn,
                                       stored.bytes.data(), 1, stored.element_count()));
            tensors_[name] = {stored.shape, {values.begin(), values.end()}, {}};
        }
        test::write_file(folder_ / "tokenizer.json", "{}");
    }

    Variant& set(const char* field, const nlohmann::json& value) {
        config_[field] = value;
        return *this;
    }
    Variant& remove(const std::string& beginning) {
        std::erase_if(tensors_,
                      [&](const auto& entry) { return entry.first.starts_with(beginning); });
        return *this;
    }
    Variant& copy(const std::string& from, const std::string& to, float change = 0) {
        tensors_[to] = tensors_.at(from);
        tensors_[to].values.back() += change;
        return *this;
    }

    Variant& put(const std::string& name, const Tensor& tensor) {
        tensors_[name] = tensor;
        return *this;
    }

    Checkpoint load() const {
        test::write_file(folder_ / "config.json", config_.dump());
        write_safetensors(folder_ / "model.safetensors",
                          test::NamedTensors(tensors_.begin(), tensors_.end()), {});
        return load_checkpoint(folder_.path(), {});
    }

private:
    TempFolder folder_;
    nlohmann::json config_;
    std::map<std::string, Tensor> tensors_;
};

constexpr const char* kPreTraining = "bert-pretraining-first-release";

TEST(SettleSpec, HeadsThatTheClassLacksAreFoundInTheFile) {
    // As bert-base-uncased, whose file holds more than its class.
    for (const char* architecture : {"BertForMaskedLM", "BertModel", "Unheard"}) {
        const Checkpoint checkpoint =
            Variant(kPreTraining).set("architectures", {architecture}).load();
        const HeadSpec& head = checkpoint.spec.head;
        EXPECT_EQ(head.kind, HeadKind::MaskedLm) << architecture;
        EXPECT_TRUE(head.next_sentence) << architecture;
        EXPECT_EQ(head.pool, PoolKind::FirstTanh) << architecture;
        EXPECT_TRUE(checkpoint.unknown_tensors.empty()) << architecture;
    }
}

TEST(SettleSpec, WhatNeitherClassNorFileHasIsNotThere) {
    Variant body(kPreTraining);
    body.set("architectures", {"BertModel"}).remove("cls.");
    EXPECT_EQ(body.load().spec.head.kind, HeadKind::None);
    EXPECT_EQ(body.load().spec.head.pool, PoolKind::FirstTanh);
    EXPECT_EQ(body.remove("bert.pooler").load().spec.head.pool, PoolKind::None);
    EXPECT_TRUE(body.load().weights.head.unembed.weight.empty());
}

TEST(SettleSpec, AHeadThatTheClassHasMustBeThere) {
    Variant model(kPreTraining);
    model.remove("cls.seq_relationship");
    EXPECT_NE(test::refusal([&] { model.load(); }).find("cls.seq_relationship.weight"),
              std::string::npos);
    EXPECT_FALSE(model.set("architectures", {"BertForMaskedLM"}).load().spec.head.next_sentence);
    EXPECT_NE(test::refusal([&] {
                  model.remove("cls.predictions.transform").load();
              }).find("cls.predictions.transform.dense.weight"),
              std::string::npos);
}

TEST(SettleSpec, ElectrasTensorsTellItsTwoHalvesApart) {
    const HeadSpec generator =
        Variant("electra-generator").set("architectures", {"ElectraModel"}).load().spec.head;
    EXPECT_EQ(generator.kind, HeadKind::MaskedLm);
    EXPECT_TRUE(generator.transform->norm);
    const HeadSpec discriminator =
        Variant("electra-discriminator").set("architectures", {"ElectraModel"}).load().spec.head;
    EXPECT_EQ(discriminator.kind, HeadKind::Discriminator);
    EXPECT_FALSE(discriminator.transform->norm);
}

TEST(SettleSpec, OneTableServesHoweverItIsNamed) {
    const Checkpoint one = Variant("bart-scaled").load();
    EXPECT_TRUE(one.spec.shared_embedding);
    EXPECT_TRUE(one.spec.head.tied);
    EXPECT_EQ(one.weights.encoder->embedding.tokens.data,
              one.weights.decoder->embedding.tokens.data);
    EXPECT_EQ(one.weights.head.unembed.weight.data, one.weights.decoder->embedding.tokens.data);
    for (const char* alias : {"model.encoder.embed_tokens.weight",
                              "model.decoder.embed_tokens.weight", "lm_head.weight"}) {
        Variant renamed("bart-scaled");
        renamed.copy("model.shared.weight", alias).remove("model.shared");
        const Checkpoint checkpoint = renamed.load();
        EXPECT_EQ(to_matrix(checkpoint.weights.encoder->embedding.tokens),
                  to_matrix(one.weights.encoder->embedding.tokens))
            << alias;
        EXPECT_EQ(checkpoint.parameters.total(), one.parameters.total()) << alias;
        EXPECT_TRUE(checkpoint.unknown_tensors.empty()) << alias;
    }
}

TEST(SettleSpec, TablesThatDifferAreKeptApart) {
    Variant head("bart-scaled");
    head.copy("model.shared.weight", "lm_head.weight", 1);
    const Checkpoint untied = head.load();
    EXPECT_FALSE(untied.spec.head.tied);
    EXPECT_TRUE(untied.spec.shared_embedding);
    EXPECT_NE(to_matrix(untied.weights.head.unembed.weight),
              to_matrix(untied.weights.decoder->embedding.tokens));
    Variant decoder("bart-scaled");
    decoder.copy("model.shared.weight", "model.decoder.embed_tokens.weight", 1);
    const Checkpoint apart = decoder.load();
    EXPECT_FALSE(apart.spec.shared_embedding);
    EXPECT_NE(to_matrix(apart.weights.encoder->embedding.tokens),
              to_matrix(apart.weights.decoder->embedding.tokens));
    EXPECT_EQ(to_matrix(apart.weights.head.unembed.weight),
              to_matrix(apart.weights.decoder->embedding.tokens));
    Variant copies("bart-scaled");
    copies.copy("model.shared.weight", "model.decoder.embed_tokens.weight")
        .copy("model.shared.weight", "lm_head.weight");
    EXPECT_TRUE(copies.load().spec.head.tied);
    EXPECT_TRUE(copies.load().spec.shared_embedding);
}

TEST(SettleSpec, ADecoderWithoutUnembeddingHasNoLogits) {
    Variant body("bart-untied");
    body.set("architectures", {"BartModel"}).remove("lm_head");
    EXPECT_EQ(body.load().spec.head.kind, HeadKind::None);
    body.set("architectures", {"BartForConditionalGeneration"});
    EXPECT_NE(test::refusal([&] { body.load(); }).find("lm_head.weight"), std::string::npos);
}

TEST(SettleSpec, StoredSinusoidsAreRead) {
    Variant stored("marian-odd-width");
    EXPECT_TRUE(stored.load().weights.encoder->embedding.positions.empty());
    const char* name = "model.encoder.embed_positions.weight";
    stored.put(name, {{16, 15}, std::vector<float>(16 * 15, 0.5F), {}});
    const Checkpoint checkpoint = stored.load();
    EXPECT_EQ(to_matrix(checkpoint.weights.encoder->embedding.positions)(15, 14), 0.5F);
    EXPECT_TRUE(checkpoint.unknown_tensors.empty());
    EXPECT_EQ(checkpoint.parameters.positions, 0U);
    stored.put(name, {{15, 15}, std::vector<float>(15 * 15, 0.5F), {}});
    EXPECT_NE(test::refusal([&] { stored.load(); }).find(name), std::string::npos);
}

}  // namespace
}  // namespace headlight
