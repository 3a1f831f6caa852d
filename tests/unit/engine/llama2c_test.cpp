// Models of llama2.c: a golden Llama written the way its export.py does, and what is no such file.

#include "engine/io/llama2c.h"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/io/checkpoint.h"
#include "engine/llama2c_text.h"
#include "engine/model/derive.h"
#include "engine/model/transformer.h"
#include "engine/text/sentencepiece.h"
#include "tests/support/gguf_files.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;
constexpr int kDim = 16, kHidden = 13, kLayers = 2, kHeads = 4, kKvHeads = 2, kVocabulary = 23,
              kContext = 32;

fs::path golden_llama() { return fs::path(HEADLIGHT_GOLDEN) / "models" / "llama-grouped"; }

template <typename Number>
std::string raw(Number number) {
    return test::GgufFile::raw(number);
}

/// The numbers of a golden tensor; rows of queries and keys in rotary pairs.
class Golden {
public:
    Golden() : file_(golden_llama() / "model.safetensors") {
        tensors_ = read_safetensors(file_.bytes(), "golden").tensors;
    }
    std::string tensor(const std::string& name) const {
        const StoredTensor& tensor = tensors_.at(name);
        return {reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size()};
    }
    std::string layers(const std::string& name, int paired_heads = 0) const {
        std::string all;
        for (int layer = 0; layer < kLayers; ++layer) {
            const std::string one =
                tensor("model.layers." + std::to_string(layer) + "." + name + ".weight");
            all += paired_heads > 0 ? in_pairs(one, paired_heads) : one;
        }
        return all;
    }

private:
    static std::string in_pairs(const std::string& rows, int heads) {
        const std::size_t row = kDim * sizeof(float), count = rows.size() / row;
        const std::size_t d = count / static_cast<std::size_t>(heads);
        std::string paired;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t head = i / d * d, at = i % d;
            paired += rows.substr((head + at / 2 + at % 2 * d / 2) * row, row);
        }
        return paired;
    }

    MappedFile file_;
    std::map<std::string, StoredTensor> tensors_;
};

std::string header(int vocabulary, int version) {
    std::string bytes = version == 0 ? "" : raw(std::uint32_t{0x616b3432}) + raw(version);
    for (const int number : {kDim, kHidden, kLayers, kHeads, kKvHeads, vocabulary, kContext}) {
        bytes += raw(number);
    }
    return bytes;
}

std::string matrices(const Golden& golden, bool norm_between) {
    return golden.layers("self_attn.q_proj", kHeads) + golden.layers("self_attn.k_proj", kKvHeads) +
           golden.layers("self_attn.v_proj") + golden.layers("self_attn.o_proj") +
           (norm_between ? golden.layers("post_attention_layernorm") : "") +
           golden.layers("mlp.gate_proj") + golden.layers("mlp.down_proj") +
           golden.layers("mlp.up_proj");
}

std::string version_0(bool tied) {
    const Golden golden;
    const std::size_t rotations = std::size_t{kContext} * (kDim / kHeads) * sizeof(float);
    return header(tied ? kVocabulary : -kVocabulary, 0) +
           golden.tensor("model.embed_tokens.weight") + golden.layers("input_layernorm") +
           matrices(golden, true) + golden.tensor("model.norm.weight") +
           std::string(rotations, '\0') + (tied ? "" : golden.tensor("lm_head.weight"));
}

std::string version_1(bool tied) {
    const Golden golden;
    std::string head = header(kVocabulary, 1) + raw(static_cast<std::uint8_t>(tied));
    head.resize(256);
    return head + golden.layers("input_layernorm") + golden.layers("post_attention_layernorm") +
           golden.tensor("model.norm.weight") + golden.tensor("model.embed_tokens.weight") +
           matrices(golden, false) + (tied ? "" : golden.tensor("lm_head.weight"));
}

Matrix logits_of(const Checkpoint& checkpoint) {
    ThreadPool pool(1);
    const ForwardInput input{{1, 4, 22, 7, 7, 13, 0, 19, 2}, {}, {}};
    const Trace trace = *forward(checkpoint.spec, checkpoint.weights, input, nullptr, pool);
    return logits({checkpoint.spec, checkpoint.weights, trace, pool});
}

TEST(Llama2c, BothVersionsComputeWhatTheFolderDoes) {
    const test::TempFolder folder;
    const Matrix expected = logits_of(load_checkpoint(golden_llama(), {}));
    int version = 0;
    for (const std::string& bytes : {version_0(false), version_1(false)}) {
        test::write_file(folder / "model.bin", bytes);
        const Checkpoint checkpoint = load_checkpoint(folder / "model.bin", {});
        EXPECT_EQ(checkpoint.place.format, ModelFormat::Llama2c);
        EXPECT_TRUE(checkpoint.unknown_tensors.empty());
        EXPECT_EQ(checkpoint.spec.context, kContext);
        EXPECT_EQ(checkpoint.spec.decoder->ropes.at(0).pairing, RotaryPairing::Interleaved);
        EXPECT_LT((logits_of(checkpoint) - expected).cwiseAbs().maxCoeff(), 1e-4F) << version;
        ++version;
    }
}

TEST(Llama2c, TheSignOrAFlagTiesTheTables) {
    const test::TempFolder folder;
    Matrix first;
    for (const std::string& bytes : {version_0(true), version_1(true)}) {
        test::write_file(folder / "model.bin", bytes);
        const Checkpoint checkpoint = load_checkpoint(folder / "model.bin", {});
        EXPECT_TRUE(checkpoint.spec.head.tied);
        EXPECT_EQ(checkpoint.weights.head.unembed.weight.data,
                  checkpoint.weights.decoder->embedding.tokens.data);
        if (first.size() == 0) first = logits_of(checkpoint);
        EXPECT_EQ(logits_of(checkpoint), first);
    }
}

std::string refusal_of(const std::string& bytes) {
    return test::refusal([&] { read_llama2c(std::as_bytes(std::span(bytes)), "model.bin"); });
}

std::string with_number(std::string bytes, std::size_t place, std::int32_t number) {
    std::memcpy(bytes.data() + place * sizeof number, &number, sizeof number);
    return bytes;
}

void expect_mentions(const std::string& message, const std::vector<std::string>& parts) {
    EXPECT_NE(message, "");
    for (const std::string& part : parts) {
        EXPECT_NE(message.find(part), std::string::npos) << part << " in: " << message;
    }
}

TEST(Llama2c, RefusesHeadersThatCannotBeMeant) {
    const std::string whole = version_0(false);
    const auto changed = [&](std::size_t place, std::int32_t number) {
        return refusal_of(with_number(whole, place, number));
    };
    constexpr std::int32_t kHuge = 2147483647, kLeast = -2147483647 - 1;
    expect_mentions(changed(0, 0), {"model.bin: dim", "holds 0", "from 1"});
    expect_mentions(changed(0, 18), {"model.bin: dim", "18", "4 heads"});
    expect_mentions(changed(1, -1), {"hidden_dim", "-1"});
    expect_mentions(changed(2, kHuge), {"n_layers", "2147483647"});
    expect_mentions(changed(3, 17), {"n_heads", "17"});
    expect_mentions(changed(4, 3), {"n_kv_heads", "divisor of the 4 heads"});
    expect_mentions(changed(5, kLeast), {"vocab_size", "-2147483648"});
    expect_mentions(changed(5, 0), {"vocab_size"});
    expect_mentions(changed(6, 0), {"seq_len"});
    expect_mentions(changed(6, kContext + 1), {std::to_string(whole.size()), "asks for"});
    const std::string marked = version_1(false);
    expect_mentions(refusal_of(with_number(marked, 1, 2)), {"version 2", "0 or 1"});
    expect_mentions(refusal_of(marked.substr(0, marked.size() - 1)), {"asks for"});
    for (std::size_t size = 0; size < 300; ++size) {
        EXPECT_NE(refusal_of(whole.substr(0, size)), "") << size;
        EXPECT_NE(refusal_of(marked.substr(0, size)), "") << size;
        EXPECT_FALSE(is_llama2c(std::as_bytes(std::span(whole).first(size))));
    }
}

/// tokenizer.bin of the SentencePiece model among the goldens of text.
std::string tokenizer_bin(std::size_t* count) {
    const fs::path path = fs::path(HEADLIGHT_GOLDEN) / "text" / "spm-bpe.model";
    const SentencePieceModel model =
        SentencePieceModel::parse(test::read_file(path), path.string());
    std::string bytes = raw(std::int32_t{27});
    for (const SentencePieceModel::Piece& piece : model.pieces) {
        std::string text = piece.text;
        for (std::size_t at = 0; (at = text.find("▁", at)) != std::string::npos;) {
            text.replace(at, std::string_view("▁").size(), " ");
        }
        bytes += raw(piece.score) + raw(static_cast<std::int32_t>(text.size())) + text;
    }
    *count = model.pieces.size();
    return bytes;
}

TEST(Llama2c, ReadsTheTokenizerBesideTheModel) {
    const test::TempFolder folder;
    std::size_t count = 0;
    const std::string bytes = tokenizer_bin(&count);
    test::write_file(folder / ("tok" + std::to_string(count) + ".bin"), bytes);
    const Tokenizer tokenizer =
        read_llama2c_tokenizer(folder / "model.bin", static_cast<int>(count));
    std::istringstream lines(
        test::read_file(fs::path(HEADLIGHT_GOLDEN) / "text" / "spm-bpe.jsonl"));
    for (std::string line; std::getline(lines, line);) {
        const nlohmann::json golden = nlohmann::json::parse(line);
        if (!golden.contains("s")) continue;
        auto ids = golden["i"].get<std::vector<TokenId>>();
        ids.insert(ids.begin(), 1);
        EXPECT_EQ(tokenizer.encode(golden["s"].get<std::string>()).ids, ids) << golden["s"];
    }
    EXPECT_EQ(tokenizer.kind(), "BPE with byte fallback");
}

TEST(Llama2c, RefusesTokenizersOfAnotherModel) {
    const test::TempFolder folder;
    std::size_t count = 0;
    const std::string bytes = tokenizer_bin(&count);
    const auto refused = [&](int vocabulary) {
        return test::refusal([&] { read_llama2c_tokenizer(folder / "model.bin", vocabulary); });
    };
    expect_mentions(refused(7), {"model.bin", "tokenizer.bin", "tok7.bin"});
    test::write_file(folder / "tokenizer.bin", bytes);
    expect_mentions(refused(static_cast<int>(count) - 1), {"tokenizer.bin", "more than"});
    expect_mentions(refused(static_cast<int>(count) + 1), {"tokenizer.bin", "ends inside"});
    test::write_file(folder / "tokenizer.bin", with_number(bytes, 2, -5));
    expect_mentions(refused(static_cast<int>(count)), {"piece 0", "-5 bytes"});
}

}  // namespace
}  // namespace headlight
