#include "engine/io/checkpoint.h"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/io/hf_config.h"
#include "engine/io/tensor_binding.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using test::refusal;
using test::TempFolder;
using test::TinyGpt2;

void expect_mentions(const std::string& message, const std::vector<std::string>& parts) {
    EXPECT_NE(message, "");
    for (const std::string& part : parts) {
        EXPECT_NE(message.find(part), std::string::npos) << "\"" << part << "\" in: " << message;
    }
}

std::string load_refusal(const TempFolder& folder) {
    return refusal([&] { load_checkpoint(folder.path(), {}); });
}

const Tensor& tensor_of(const test::NamedTensors& all, const std::string& name) {
    for (const auto& [key, tensor] : all) {
        if (key == name) {
            return tensor;
        }
    }
    throw std::runtime_error("no tensor " + name);
}

/// The stored number at (row, col) of a view.
float number(const WeightView& view, Index row, Index col) { return to_matrix(view)(row, col); }

TEST(Checkpoint, BindsEveryTensorWithoutCopy) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    const Checkpoint checkpoint = load_checkpoint(folder.path(), {});
    const test::NamedTensors stored = TinyGpt2::tensors();
    ASSERT_TRUE(checkpoint.weights.decoder);
    const StackWeights& stack = *checkpoint.weights.decoder;
    ASSERT_EQ(stack.blocks.size(), 2U);
    EXPECT_EQ(number(stack.embedding.tokens, 3, 5),
              tensor_of(stored, "wte.weight").values[3 * 8 + 5]);
    const AttentionWeights& attention = stack.blocks[1].attention;
    const std::vector<float>& fused = tensor_of(stored, "h.1.attn.c_attn.weight").values;
    EXPECT_EQ(number(attention.q.weight, 2, 7), fused[2 * 24 + 7]);
    EXPECT_EQ(number(attention.k.weight, 2, 7), fused[2 * 24 + 8 + 7]);
    EXPECT_EQ(number(attention.v.weight, 2, 7), fused[2 * 24 + 16 + 7]);
    EXPECT_EQ(attention.v.bias(3), tensor_of(stored, "h.1.attn.c_attn.bias").values[16 + 3]);
    EXPECT_EQ(attention.k.weight.rows, 8);
    EXPECT_EQ(attention.k.weight.cols, 8);
    EXPECT_EQ(stack.blocks[0].ln2.bias(1), tensor_of(stored, "h.0.ln_2.bias").values[1]);
    EXPECT_EQ(stack.final_norm.weight(7), tensor_of(stored, "ln_f.weight").values[7]);
    // Tied, and a view into the mapping.
    EXPECT_EQ(checkpoint.weights.head.unembed.weight.data, stack.embedding.tokens.data);
    const std::span<const std::byte> file = checkpoint.files.at(0).bytes();
    EXPECT_GE(stack.embedding.tokens.data, file.data());
    EXPECT_LT(stack.embedding.tokens.data, file.data() + file.size());
    EXPECT_TRUE(checkpoint.unknown_tensors.empty());
    EXPECT_EQ(checkpoint.generation.stop_ids, std::vector<int>{0});
    EXPECT_EQ(checkpoint.bytes, file.size());
}

TEST(Checkpoint, CountsParametersByPart) {
    // Published sizes of GPT-2 small, from its configuration alone.
    const ModelSpec spec = read_hf_config(
        R"({"model_type":"gpt2","n_embd":768,"n_head":12,"n_layer":12,"n_positions":1024,"vocab_size":50257})",
        "config.json");
    const ParameterCounts counts = count_parameters(spec);
    EXPECT_EQ(counts.embedding, 38'597'376U);
    EXPECT_EQ(counts.positions, 786'432U);
    EXPECT_EQ(counts.attention, 28'348'416U);
    EXPECT_EQ(counts.mlp, 56'669'184U);
    EXPECT_EQ(counts.norms, 38'400U);
    EXPECT_EQ(counts.head, 0U);
    EXPECT_EQ(counts.total(), 124'439'808U);
    EXPECT_EQ(counts.active, counts.total());
}

TEST(Checkpoint, AcceptsPrefixesBuffersAndTiedHeads) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    test::NamedTensors renamed;
    for (const auto& [name, tensor] : TinyGpt2::tensors()) {
        renamed.emplace_back("transformer." + name, tensor);
    }
    renamed.emplace_back("lm_head.weight", tensor_of(TinyGpt2::tensors(), "wte.weight"));
    renamed.emplace_back("transformer.h.0.attn.bias", Tensor{{1}, {0}, {}});
    renamed.emplace_back("transformer.h.9.extra", Tensor{{1}, {0}, {}});
    write_safetensors(folder / "model.safetensors", renamed, {});
    EXPECT_EQ(load_checkpoint(folder.path(), {}).unknown_tensors,
              std::vector<std::string>{"transformer.h.9.extra"});
}

TEST(Checkpoint, FindsTheTiedTableUnderTheHeadsName) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    test::NamedTensors tensors = TinyGpt2::tensors();
    tensors.front().first = "lm_head.weight";
    write_safetensors(folder / "model.safetensors", tensors, {});
    const Checkpoint checkpoint = load_checkpoint(folder.path(), {});
    EXPECT_FALSE(checkpoint.weights.decoder->embedding.tokens.empty());
    EXPECT_EQ(checkpoint.weights.head.unembed.weight.data,
              checkpoint.weights.decoder->embedding.tokens.data);
}

TEST(Checkpoint, AnUntiedHeadMustBeThere) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    nlohmann::json config = nlohmann::json::parse(TinyGpt2::kConfig);
    config["tie_word_embeddings"] = false;
    test::write_file(folder / "config.json", config.dump());
    expect_mentions(load_refusal(folder), {"unembedding", "lm_head.weight", "[16, 8]", "missing"});
}

TEST(Checkpoint, ReadsUnalignedTensors) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    const std::string aligned = test::read_file(folder / "model.safetensors");
    std::uint64_t size = 0;
    std::memcpy(&size, aligned.data(), sizeof size);
    std::string header = aligned.substr(8, size);
    header.erase(header.find_last_not_of(' ') + 1);
    while (header.size() % 4 != 1) {
        header += ' ';
    }
    const Checkpoint before = load_checkpoint(folder.path(), {});
    const Matrix expected = to_matrix(before.weights.decoder->blocks[0].mlp.in.weight);
    test::write_file(folder / "shifted" / "model.safetensors",
                     test::safetensors_bytes(header, aligned.substr(8 + size)));
    test::write_file(folder / "shifted" / "config.json", TinyGpt2::kConfig);
    test::write_file(folder / "shifted" / "tokenizer.json", TinyGpt2::kTokenizer);
    const Checkpoint after = load_checkpoint(folder / "shifted", {});
    EXPECT_NE(reinterpret_cast<std::uintptr_t>(after.weights.decoder->embedding.tokens.data) % 4,
              0U);
    EXPECT_EQ(to_matrix(after.weights.decoder->blocks[0].mlp.in.weight), expected);
}

TEST(Checkpoint, EveryTruncationOfTheWeightsIsRefused) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    const std::string whole = test::read_file(folder / "model.safetensors");
    for (std::size_t size = 0; size < whole.size(); size += size < 64 ? 1 : 97) {
        test::write_file(folder / "model.safetensors", whole.substr(0, size));
        expect_mentions(load_refusal(folder), {"model.safetensors"});
    }
}

TEST(Checkpoint, EveryTruncationOfTheConfigurationIsRefused) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    const std::string whole = TinyGpt2::kConfig;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        test::write_file(folder / "config.json", whole.substr(0, size));
        expect_mentions(load_refusal(folder), {"config.json"});
    }
}

TEST(Checkpoint, RefusesTensorsThatDoNotFit) {
    const auto with = [](const std::string& name, Tensor replacement) {
        const TempFolder folder;
        TinyGpt2::write(folder.path());
        test::NamedTensors tensors = TinyGpt2::tensors();
        for (auto& [key, tensor] : tensors) {
            if (key == name) {
                tensor = replacement;
            }
        }
        write_safetensors(folder / "model.safetensors", tensors, {});
        return load_refusal(folder);
    };
    Rng rng(1);
    expect_mentions(
        with("wte.weight", test::random_tensor({8, 16}, rng)),
        {"model.safetensors: tensor wte.weight", "token embedding", "[8, 16]", "[16, 8]"});
    expect_mentions(with("h.1.attn.c_attn.weight", test::random_tensor({24, 8}, rng)),
                    {"h.1.attn.c_attn.weight", "query, key and value", "[24, 8]", "[8, 24]"});
    expect_mentions(with("h.0.ln_1.bias", test::random_tensor({9}, rng)),
                    {"h.0.ln_1.bias", "[9]", "[8]"});
    expect_mentions(with("ln_f.weight", Tensor{{8}, {}, {1, 2, 3, 4, 5, 6, 7, 8}}),
                    {"ln_f.weight", "I64", "F32"});
}

TEST(Checkpoint, NamesWhatIsMissing) {
    const TempFolder folder;
    expect_mentions(load_refusal(folder), {"config.json", "GGUF"});
    test::write_file(folder / "config.json", TinyGpt2::kConfig);
    expect_mentions(load_refusal(folder), {"model.safetensors", "index"});
    test::write_file(folder / "pytorch_model.bin", "");
    expect_mentions(load_refusal(folder), {"pytorch_model.bin", "torch.save"});
    test::NamedTensors tensors = TinyGpt2::tensors();
    std::erase_if(tensors, [](const auto& entry) { return entry.first == "h.1.mlp.c_fc.bias"; });
    write_safetensors(folder / "model.safetensors", tensors, {});
    expect_mentions(load_refusal(folder), {"MLP's input", "h.1.mlp.c_fc.bias", "[32]", "missing"});
}

TEST(Checkpoint, RefusesAnAmbiguousName) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    test::NamedTensors tensors = TinyGpt2::tensors();
    tensors.emplace_back("transformer.wte.weight", tensors.front().second);
    write_safetensors(folder / "model.safetensors", tensors, {});
    expect_mentions(load_refusal(folder), {"wte.weight", "twice"});
}

TEST(Checkpoint, StopsWhenAsked) {
    const TempFolder folder;
    TinyGpt2::write(folder.path());
    std::stop_source source;
    LoadOptions options;
    options.stop = source.get_token();
    double last = -1.0;
    options.progress = [&](double fraction, const std::string& what) {
        EXPECT_GE(fraction, last);
        EXPECT_LE(fraction, 1.0);
        EXPECT_FALSE(what.empty());
        last = fraction;
        source.request_stop();
    };
    expect_mentions(refusal([&] { load_checkpoint(folder.path(), options); }), {"cancelled"});
    EXPECT_EQ(last, 0.0);
}

class ShardedCheckpoint : public testing::Test {
protected:
    void SetUp() override {
        TinyGpt2::write(folder_.path());
        std::filesystem::remove(folder_ / "model.safetensors");
        test::NamedTensors first = TinyGpt2::tensors();
        test::NamedTensors second;
        while (second.size() < 10) {
            second.push_back(first.back());
            first.pop_back();
        }
        write_safetensors(folder_ / kFirst, first, {});
        write_safetensors(folder_ / kSecond, second, {});
        for (const auto& [name, tensor] : first) {
            index_["weight_map"][name] = kFirst;
        }
        for (const auto& [name, tensor] : second) {
            index_["weight_map"][name] = kSecond;
        }
        write_index();
    }
    void write_index() {
        test::write_file(folder_ / "model.safetensors.index.json", index_.dump());
    }

    static constexpr const char* kFirst = "model-00001-of-00002.safetensors";
    static constexpr const char* kSecond = "model-00002-of-00002.safetensors";
    TempFolder folder_;
    nlohmann::json index_{{"metadata", {{"total_size", 1}}}};
};

TEST_F(ShardedCheckpoint, IsReadAsOne) {
    const Checkpoint checkpoint = load_checkpoint(folder_.path(), {});
    EXPECT_EQ(checkpoint.files.size(), 2U);
    EXPECT_TRUE(checkpoint.unknown_tensors.empty());
}

TEST_F(ShardedCheckpoint, NeverLeavesItsFolder) {
    for (const char* name : {"../model.safetensors", "/etc/passwd", "..", "a/b", ""}) {
        index_["weight_map"]["wte.weight"] = name;
        write_index();
        expect_mentions(load_refusal(folder_), {"index.json", "wte.weight", "plain name"});
    }
    index_["weight_map"]["wte.weight"] = 7;
    write_index();
    expect_mentions(load_refusal(folder_), {"index.json", "wte.weight"});
}

TEST_F(ShardedCheckpoint, RefusesAnIndexThatDisagrees) {
    index_["weight_map"]["wte.weight"] = kSecond;
    write_index();
    expect_mentions(load_refusal(folder_), {"index.json", "wte.weight", kSecond});
    index_["weight_map"]["wte.weight"] = "missing.safetensors";
    write_index();
    expect_mentions(load_refusal(folder_), {"missing.safetensors", "cannot be opened"});
    index_ = nlohmann::json::object();
    write_index();
    expect_mentions(load_refusal(folder_), {"index.json", "weight_map"});
}

TEST_F(ShardedCheckpoint, RefusesATensorInTwoShards) {
    write_safetensors(folder_ / kSecond, TinyGpt2::tensors(), {});
    expect_mentions(load_refusal(folder_), {"two files", kFirst, kSecond});
}

}  // namespace
}  // namespace headlight
