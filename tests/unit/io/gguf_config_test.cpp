#include "engine/io/gguf_config.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/gguf_files.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using test::GgufFile;

/// What a file says about a small Llama. Only shapes and names of tensors are looked at here.
class Described {
public:
    explicit Described(const char* architecture = "llama") : architecture_(architecture) {
        file.set("general.architecture", architecture);
        count("context_length", 64);
        count("embedding_length", 8);
        count("block_count", 2);
        count("feed_forward_length", 12);
        count("attention.head_count", 2);
        file.set(key("attention.layer_norm_rms_epsilon"), 1e-5F);
        row("token_embd.weight", {8, 16});
    }
    std::string key(const std::string& name) const { return architecture_ + "." + name; }
    Described& count(const std::string& name, std::uint32_t value) {
        file.set(key(name), value);
        return *this;
    }
    Described& row(const char* name, const std::vector<std::int64_t>& shape) {
        std::size_t numbers = 1;
        for (const std::int64_t size : shape) {
            numbers *= static_cast<std::size_t>(size);
        }
        std::string bytes;
        for (std::size_t i = 0; i < numbers; ++i) {
            bytes += GgufFile::raw(2.0F);
        }
        file.tensor(name, shape, 0, bytes);
        return *this;
    }

    GgufFile file;

private:
    std::string architecture_;
};

ModelSpec read(const Described& described) {
    const std::string bytes = described.file.bytes();
    return read_gguf_spec(read_gguf(std::as_bytes(std::span(bytes)), "model.gguf"), "model.gguf");
}

void expect_refused(const Described& described, const std::vector<std::string>& parts) {
    const std::string message = test::refusal([&] { read(described); });
    EXPECT_NE(message, "");
    for (const std::string& part : parts) {
        EXPECT_NE(message.find(part), std::string::npos) << part << " in: " << message;
    }
}

TEST(GgufConfig, ReadsAShape) {
    const ModelSpec spec = read(Described().count("attention.head_count_kv", 1));
    EXPECT_EQ(spec.family, "llama");
    EXPECT_EQ(spec.context, 64);
    EXPECT_EQ(spec.vocab_size(), 16);
    EXPECT_TRUE(spec.head.tied);
    ASSERT_EQ(spec.decoder->blocks.size(), 2U);
    const BlockSpec& block = spec.decoder->blocks[1];
    EXPECT_EQ(block.attention.n_heads, 2);
    EXPECT_EQ(block.attention.n_kv_heads, 1);
    EXPECT_EQ(block.attention.d_head, 4);
    EXPECT_FALSE(block.attention.qkv_bias);
    EXPECT_EQ(block.mlp.d_mlp, 12);
    EXPECT_EQ(block.norm.epsilon, 1e-5F);
    EXPECT_EQ(spec.decoder->ropes.at(0).theta, 10000);
    EXPECT_EQ(spec.decoder->ropes.at(0).pairing, RotaryPairing::Half);
    EXPECT_FALSE(read(Described().row("output.weight", {8, 16})).head.tied);
}

TEST(GgufConfig, CountsMayBe64BitsLongOrOneForEachLayer) {
    Described described;
    described.file.set("llama.attention.head_count_kv", GgufType::U32,
                       std::vector<std::uint32_t>{1, 1});
    described.file.value("llama.rope.dimension_count", 10, GgufFile::raw(std::uint64_t{4}));
    EXPECT_EQ(read(described).decoder->blocks[0].attention.n_kv_heads, 1);
    Described uneven;
    uneven.file.set("llama.attention.head_count_kv", GgufType::U32,
                    std::vector<std::uint32_t>{1, 2});
    expect_refused(uneven, {"model.gguf: llama.attention.head_count_kv", "[1,2]"});
}

TEST(GgufConfig, ExpertsMakeALlamaAMixtral) {
    const ModelSpec spec = read(Described().count("expert_count", 4).count("expert_used_count", 2));
    EXPECT_EQ(spec.family, "mixtral");
    EXPECT_EQ(spec.decoder->blocks[0].mlp.moe->n_experts, 4);
    EXPECT_EQ(spec.decoder->blocks[0].mlp.moe->top_k, 2);
}

TEST(GgufConfig, AWindowMakesALlamaAMistralAndZeroIsNone) {
    const ModelSpec windowed = read(Described().count("attention.sliding_window", 16));
    EXPECT_EQ(windowed.family, "mistral");
    EXPECT_EQ(windowed.decoder->blocks[1].attention.window, 16);
    const ModelSpec plain =
        read(Described().count("attention.sliding_window", 0).count("expert_count", 0));
    EXPECT_EQ(plain.family, "llama");
    EXPECT_EQ(plain.decoder->blocks[0].attention.window, 0);
}

TEST(GgufConfig, BertHasABodyAndAPooling) {
    const auto bert = [](std::uint32_t pooling) {
        Described described("bert");
        described.file.set("bert.attention.layer_norm_epsilon", 1e-12F);
        described.row("token_types.weight", {8, 3}).count("pooling_type", pooling);
        return described;
    };
    const ModelSpec spec = read(bert(1));
    EXPECT_EQ(spec.family, "bert");
    EXPECT_EQ(spec.encoder->embed.n_types, 3);
    EXPECT_EQ(spec.encoder->blocks[0].placement, NormPlacement::Post);
    EXPECT_EQ(spec.head.kind, HeadKind::None);
    EXPECT_EQ(spec.head.pool, PoolKind::Mean);
    EXPECT_EQ(read(bert(0)).head.pool, PoolKind::None);
    EXPECT_EQ(read(bert(2)).head.pool, PoolKind::First);
    expect_refused(bert(4), {"model.gguf: bert.pooling_type", "holds 4", "2 (first token)"});
}

TEST(GgufConfig, T5KnowsItsGateAndItsScaleByTheTensors) {
    const auto t5 = [] {
        Described described("t5");
        described.count("attention.key_length", 3).count("attention.relative_buckets_count", 32);
        described.count("decoder_block_count", 1).count("decoder_start_token_id", 0);
        return described;
    };
    const ModelSpec first = read(t5());
    EXPECT_EQ(first.encoder->blocks.size(), 2U);
    EXPECT_EQ(first.decoder->blocks.size(), 1U);
    EXPECT_EQ(first.decoder->blocks[0].attention.d_head, 3);
    EXPECT_EQ(first.decoder->blocks[0].mlp.activation, Activation::Relu);
    EXPECT_FLOAT_EQ(first.head.hidden_scale, 1 / std::sqrt(8.0F));
    EXPECT_EQ(first.decoder_start_id, 0);
    const ModelSpec later =
        read(t5().row("enc.blk.0.ffn_gate.weight", {8, 12}).row("output.weight", {8, 16}));
    EXPECT_TRUE(later.encoder->blocks[0].mlp.gated);
    EXPECT_EQ(later.encoder->blocks[0].mlp.activation, Activation::GeluTanh);
    EXPECT_EQ(later.head.hidden_scale, 1);
}

TEST(GgufConfig, ReadsSpecialTokens) {
    Described described;
    described.file.set("tokenizer.ggml.bos_token_id", std::uint32_t{1});
    described.file.set("tokenizer.ggml.eos_token_id", std::uint32_t{2});
    described.file.set("tokenizer.ggml.eot_token_id", std::uint32_t{5});
    const ModelSpec spec = read(described);
    EXPECT_EQ(spec.bos_id, 1);
    EXPECT_EQ(spec.eos_ids, (std::vector<int>{2, 5}));
    EXPECT_FALSE(read(Described()).bos_id);
}

TEST(GgufConfig, ReadsWhatStretchesTheRotation) {
    Described linear;
    linear.file.set("llama.rope.freq_base", 5e5F).set("llama.rope.scaling.type", "linear");
    linear.file.set("llama.rope.scaling.factor", 8.0F);
    const RopeSpec rope = read(linear).decoder->ropes.at(0);
    EXPECT_EQ(rope.theta, 5e5F);
    EXPECT_EQ(rope.scaling, RopeScaling::Linear);
    EXPECT_EQ(rope.factor, 8);
    const RopeSpec stored = read(Described().row("rope_freqs.weight", {2})).decoder->ropes.at(0);
    EXPECT_EQ(stored.scaling, RopeScaling::Stored);
    EXPECT_EQ(stored.stored_factors, (std::vector<float>{2, 2}));
    expect_refused(Described().row("rope_freqs.weight", {3}),
                   {"model.gguf: tensor rope_freqs.weight", "rotary_dim / 2"});
    Described odd;
    odd.file.set("llama.rope.scaling.type", "spiral");
    expect_refused(odd, {"model.gguf: llama.rope.scaling.type", "spiral", "yarn"});
    expect_refused(Described().count("rope.dimension_count", 2),
                   {"model.gguf: llama.rope.dimension_count", "holds 2", "size of a head, 4"});
}

TEST(GgufConfig, GemmaNormsHaveTheirOffsetAlready) {
    Described described("gemma2");
    described.count("attention.head_count_kv", 1).count("attention.sliding_window", 16);
    described.file.set("gemma2.attn_logit_softcapping", 50.0F);
    const ModelSpec spec = read(described);
    EXPECT_EQ(spec.family, "gemma2");
    EXPECT_EQ(spec.decoder->final_norm->weight_offset, 0);
    const BlockSpec& block = spec.decoder->blocks[0];
    EXPECT_EQ(block.norm.weight_offset, 0);
    EXPECT_EQ(block.attention.scale, 0.5F);
    EXPECT_EQ(block.attention.score_softcap, 50);
    EXPECT_EQ(block.attention.window, 16);
    EXPECT_EQ(spec.decoder->blocks[1].attention.window, 0);
    EXPECT_EQ(spec.head.logit_softcap, 0);
    EXPECT_EQ(spec.decoder->embed.scale, std::sqrt(8.0F));
}

TEST(GgufConfig, PartOfANeoxHeadRotates) {
    // 3 of 10: a quotient that a float does not hold.
    GgufFile file;
    const auto count = [&](const char* key, std::uint32_t value) {
        file.set(std::string("gptneox.") + key, value);
    };
    file.set("general.architecture", "gptneox");
    count("context_length", 64);
    count("embedding_length", 20);
    count("block_count", 1);
    count("feed_forward_length", 12);
    count("attention.head_count", 2);
    count("rope.dimension_count", 6);
    file.set("gptneox.attention.layer_norm_epsilon", 1e-5F);
    file.set("gptneox.use_parallel_residual", true);
    file.tensor("token_embd.weight", {20, 4}, 0, std::string(320, '\0'));
    const std::string bytes = file.bytes();
    const ModelSpec spec =
        read_gguf_spec(read_gguf(std::as_bytes(std::span(bytes)), "m.gguf"), "m.gguf");
    EXPECT_EQ(spec.family, "gpt_neox");
    EXPECT_EQ(spec.decoder->ropes.at(0).rotary_dim, 6);
    EXPECT_EQ(spec.decoder->blocks[0].placement, NormPlacement::Parallel);
}

TEST(GgufConfig, RefusesWhatItCannotMean) {
    Described alien("alien");
    expect_refused(alien, {"model.gguf: general.architecture", "alien", "llama"});
    GgufFile silent;
    silent.set("general.name", "x");
    Described none;
    none.file = silent;
    expect_refused(none, {"general.architecture", "missing"});
    Described bare;
    bare.file = GgufFile().set("general.architecture", "llama");
    expect_refused(bare, {"model.gguf: llama.context_length", "missing"});
    const auto replaced = [](const char* name, const auto& value) {
        // The same file with another value for one key, which then comes alone.
        Described described("qwen2");
        described.file = GgufFile().set("general.architecture", "qwen2");
        for (const char* key : {"context_length", "embedding_length", "block_count",
                                "feed_forward_length", "attention.head_count"}) {
            if (std::string(key) != name) described.count(key, 8);
        }
        described.file.set(std::string("qwen2.") + name, value);
        return described;
    };
    expect_refused(replaced("block_count", std::uint32_t{0}), {"qwen2.block_count", "holds 0"});
    expect_refused(replaced("block_count", 2.0F), {"qwen2.block_count", "holds 2.0"});
    expect_refused(replaced("embedding_length", "8"), {"qwen2.embedding_length", "\"8\""});
    expect_refused(replaced("attention.head_count", std::uint32_t{1} << 30),
                   {"qwen2.attention.head_count", "1073741824"});
    expect_refused(replaced("context_length", std::uint32_t{8}),
                   {"qwen2.attention.layer_norm_rms_epsilon", "missing"});
    Described tableless("qwen2");
    tableless.file = replaced("attention.layer_norm_rms_epsilon", 1e-5F).file;
    expect_refused(tableless, {"model.gguf", "token_embd.weight"});
    // Found by the reader of the family, told in the words of the file.
    expect_refused(Described().count("attention.head_count_kv", 3),
                   {"model.gguf: llama.attention.head_count_kv", "holds 3", "divisor of the 2"});
    Described part;
    part.file.set("split.count", std::uint32_t{3});
    expect_refused(part, {"model.gguf: split.count", "one of 3 parts", "--merge"});
}

}  // namespace
}  // namespace headlight
