// Models in GGUF files, against the same models in Hugging Face layout.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/io/checkpoint.h"
#include "engine/model/trace_catalogue.h"
#include "engine/model/transformer.h"
#include "tests/support/gguf_files.h"
#include "tests/support/model_files.h"
#include "tests/unit/model/random_blocks.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;
using test::GgufFile;

fs::path golden(const std::string& name) { return fs::path(HEADLIGHT_GOLDEN) / name; }

std::vector<std::string> golden_models() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(golden("gguf/models"))) {
        names.push_back(entry.path().stem().string());
    }
    std::ranges::sort(names);
    return names;
}

std::vector<int> ids_of(const StoredTensor& tensor) {
    std::vector<std::int64_t> ids(tensor.bytes.size() / sizeof(std::int64_t));
    std::memcpy(ids.data(), tensor.bytes.data(), tensor.bytes.size());
    return {ids.begin(), ids.end()};
}

ForwardInput golden_input(const std::string& name) {
    const MappedFile file(golden("models") / name / "expected.safetensors");
    const auto tensors = read_safetensors(file.bytes(), name).tensors;
    const auto decoder = tensors.find("decoder.hook_tokens");
    return {ids_of(tensors.at("hook_tokens")),
            {},
            decoder == tensors.end() ? std::vector<int>{} : ids_of(decoder->second)};
}

using Tensors = std::vector<std::pair<std::string, Tensor>>;

Tensors all_tensors(const Checkpoint& checkpoint, const ForwardInput& input) {
    ThreadPool pool(2);
    const Trace trace = *forward(checkpoint.spec, checkpoint.weights, input, nullptr, pool);
    const TraceView view{checkpoint.spec, checkpoint.weights, trace, pool};
    Tensors tensors;
    for (const TensorInfo& info : list_tensors(view)) {
        tensors.emplace_back(info.name, read_tensor(view, info.name));
    }
    return tensors;
}

/// Equal bits, or numbers whose difference is below `tolerance` times their size.
bool agree(const Tensor& a, const Tensor& b, float tolerance) {
    if (a.shape != b.shape || a.ids != b.ids || a.values.size() != b.values.size()) return false;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        const bool same = std::memcmp(&a.values[i], &b.values[i], sizeof(float)) == 0;
        const float difference = std::abs(a.values[i] - b.values[i]);
        if (!same && !(difference <= tolerance * (1 + std::abs(b.values[i])))) return false;
    }
    return true;
}

void expect_same(const Tensors& actual, const Tensors& expected, float tolerance) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
        EXPECT_EQ(actual[i].first, expected[i].first);
        EXPECT_TRUE(agree(actual[i].second, expected[i].second, tolerance)) << actual[i].first;
    }
}

void copy_unsaid(StackSpec& stored, const StackSpec& folder) {
    ASSERT_EQ(stored.blocks.size(), folder.blocks.size());
    for (std::size_t i = 0; i < stored.blocks.size(); ++i) {
        AttentionSpec& attention = stored.blocks[i].attention;
        const AttentionSpec& said = folder.blocks[i].attention;
        attention.scale = said.scale;
        attention.window = said.window;
        attention.rope = said.rope;
        attention.relative_max_distance = said.relative_max_distance;
        stored.blocks[i].mlp.activation = folder.blocks[i].mlp.activation;
    }
}

/// What the format has no key for is as usual in the family, and unusual in some goldens: Gemma's
/// divisor and the order of its windows, the activation of GPT-NeoX, the distance of T5, whether a
/// sentence's vector is normalised.
ModelSpec with_unsaid(ModelSpec stored, const ModelSpec& folder) {
    if (stored.encoder) copy_unsaid(*stored.encoder, *folder.encoder);
    if (stored.decoder) copy_unsaid(*stored.decoder, *folder.decoder);
    stored.head.pool_normalised = folder.head.pool_normalised;
    return stored;
}

class GgufModel : public ::testing::TestWithParam<std::string> {};

TEST_P(GgufModel, GivesTheBitsOfTheFolderItWasConvertedFrom) {
    Checkpoint stored = load_checkpoint(golden("gguf/models") / (GetParam() + ".gguf"), {});
    const Checkpoint folder = load_checkpoint(golden("models") / GetParam(), {});
    EXPECT_TRUE(stored.unknown_tensors.empty()) << stored.unknown_tensors.front();
    EXPECT_EQ(stored.parameters.total(), folder.parameters.total());
    EXPECT_EQ(stored.spec.context, folder.spec.context);
    stored.spec = with_unsaid(std::move(stored.spec), folder.spec);
    // Llama 3's frequencies come as quotients of rounded factors.
    const bool rounded = GetParam() == "llama-rope-llama3";
    const ForwardInput input = golden_input(GetParam());
    expect_same(all_tensors(stored, input), all_tensors(folder, input), rounded ? 2e-5F : 0);
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Models, GgufModel, ::testing::ValuesIn(golden_models()), test_name);

/// A Llama of one layer whose matrices are in every quantised type, and the folder with the floats
/// that they stand for.
class QuantisedLlama : public ::testing::Test {
protected:
    static constexpr Index kWidth = 256, kHeads = 4, kHead = 64, kMlp = 512, kVocabulary = 23;

    QuantisedLlama() {
        file_.set("general.architecture", "llama");
        const auto count = [&](const char* key, Index value) {
            file_.set(std::string("llama.") + key, static_cast<std::uint32_t>(value));
        };
        count("context_length", 40);
        count("embedding_length", kWidth);
        count("block_count", 1);
        count("feed_forward_length", kMlp);
        count("attention.head_count", kHeads);
        count("attention.head_count_kv", 2);
        file_.set("llama.attention.layer_norm_rms_epsilon", 1e-5F);
        const std::string layer = "model.layers.0.";
        matrix("token_embd", "model.embed_tokens", kVocabulary, kWidth, DType::Q6_K);
        paired("blk.0.attn_q", layer + "self_attn.q_proj", kHeads * kHead, DType::Q4_K);
        paired("blk.0.attn_k", layer + "self_attn.k_proj", 2 * kHead, DType::Q5_0);
        matrix("blk.0.attn_v", layer + "self_attn.v_proj", 2 * kHead, kWidth, DType::Q3_K);
        matrix("blk.0.attn_output", layer + "self_attn.o_proj", kWidth, kWidth, DType::Q5_K);
        matrix("blk.0.ffn_gate", layer + "mlp.gate_proj", kMlp, kWidth, DType::Q4_0);
        matrix("blk.0.ffn_up", layer + "mlp.up_proj", kMlp, kWidth, DType::Q2_K);
        matrix("blk.0.ffn_down", layer + "mlp.down_proj", kWidth, kMlp, DType::Q8_0);
        matrix("output", "lm_head", kVocabulary, kWidth, DType::Q4_1);
        norm("blk.0.attn_norm", layer + "input_layernorm");
        norm("blk.0.ffn_norm", layer + "post_attention_layernorm");
        norm("output_norm", "model.norm");
        test::write_file(folder_ / "model.gguf", file_.bytes());
        test::write_file(folder_ / "floats/config.json", kConfig);
        write_safetensors(folder_ / "floats/model.safetensors", floats_, {});
    }

    test::TempFolder folder_;

private:
    static constexpr const char* kConfig = R"({"model_type": "llama", "hidden_size": 256,
        "num_attention_heads": 4, "num_key_value_heads": 2, "num_hidden_layers": 1,
        "intermediate_size": 512, "vocab_size": 23, "max_position_embeddings": 40,
        "rms_norm_eps": 1e-05})";

    Matrix add_blocks(const std::string& name, Index rows, Index cols, DType dtype) {
        const float scale = 1 / std::sqrt(static_cast<float>(cols));
        const std::vector<std::byte> blocks =
            testing::random_blocks(dtype, rows, cols, scale, numbers_);
        file_.tensor(name + ".weight", {cols, rows}, number_of(dtype),
                     std::string(reinterpret_cast<const char*>(blocks.data()), blocks.size()));
        return to_matrix(whole_matrix(dtype, WeightLayout::OutIn, blocks.data(), rows, cols));
    }
    void add_floats(const std::string& name, std::vector<std::int64_t> shape, const float* data,
                    Index count) {
        floats_.emplace_back(name + ".weight",
                             Tensor{std::move(shape), std::vector<float>(data, data + count), {}});
    }
    void matrix(const std::string& name, const std::string& plain, Index rows, Index cols,
                DType dtype) {
        const Matrix numbers = add_blocks(name, rows, cols, dtype);
        add_floats(plain, {rows, cols}, numbers.data(), numbers.size());
    }
    /// Stored rows 2i and 2i + 1 of a head are its rows i and i + half.
    void paired(const std::string& name, const std::string& plain, Index rows, DType dtype) {
        const Matrix stored = add_blocks(name, rows, kWidth, dtype);
        Matrix numbers(rows, kWidth);
        for (Index row = 0; row < rows; ++row) {
            const Index head = row / kHead * kHead, pair = (row - head) / 2;
            numbers.row(head + pair + (row % 2) * kHead / 2) = stored.row(row);
        }
        add_floats(plain, {rows, kWidth}, numbers.data(), numbers.size());
    }
    void norm(const std::string& name, const std::string& plain) {
        const Matrix numbers = numbers_.matrix(1, kWidth);
        file_.tensor(name + ".weight", {kWidth}, 0,
                     std::string(reinterpret_cast<const char*>(numbers.data()),
                                 static_cast<std::size_t>(kWidth) * sizeof(float)));
        add_floats(plain, {kWidth}, numbers.data(), kWidth);
    }
    /// ggml's number of a type.
    static std::uint32_t number_of(DType dtype) {
        switch (dtype) {
            case DType::Q4_0:
                return 2;
            case DType::Q4_1:
                return 3;
            case DType::Q5_0:
                return 6;
            case DType::Q8_0:
                return 8;
            case DType::Q2_K:
                return 10;
            case DType::Q3_K:
                return 11;
            case DType::Q4_K:
                return 12;
            case DType::Q5_K:
                return 13;
            default:
                return 14;
        }
    }

    testing::Numbers numbers_{11};
    GgufFile file_;
    test::NamedTensors floats_;
};

TEST_F(QuantisedLlama, GivesTheBitsOfTheFloatsItStandsFor) {
    const Checkpoint stored = load_checkpoint(folder_ / "model.gguf", {});
    const Checkpoint floats = load_checkpoint(folder_ / "floats", {});
    const ForwardInput input{{1, 5, 22, 0, 7, 7, 13, 2, 19, 4}, {}, {}};
    expect_same(all_tensors(stored, input), all_tensors(floats, input), 0);
}

TEST_F(QuantisedLlama, KeepsItsTypeInMemory) {
    const Checkpoint stored = load_checkpoint(folder_ / "model.gguf", {});
    const WeightView& view = stored.weights.decoder->blocks[0].attention.q.weight;
    EXPECT_EQ(view.dtype, DType::Q4_K);
    const std::span<const std::byte> file = stored.files.at(0).bytes();
    EXPECT_GE(view.data, file.data());
    EXPECT_LT(view.data, file.data() + file.size());
}

}  // namespace
}  // namespace headlight
