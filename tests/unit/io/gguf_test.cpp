#include "engine/io/gguf.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/io/mapped_file.h"
#include "engine/io/safetensors.h"
#include "tests/support/gguf_files.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using test::GgufFile;

constexpr std::uint32_t kF32 = 0, kQ4_0 = 2, kQ4K = 12;

GgufContent read(const std::string& bytes) {
    return read_gguf(std::as_bytes(std::span(bytes)), "model.gguf");
}

void expect_refused(const std::string& bytes, const std::vector<std::string>& parts) {
    const std::string message = test::refusal([&] { read(bytes); });
    for (const std::string& part : parts) {
        EXPECT_NE(message.find(part), std::string::npos)
            << "\"" << part << "\" in: \"" << message << "\"";
    }
}

GgufFile small_file() {
    GgufFile file;
    file.set("general.architecture", "llama").set("llama.block_count", std::uint32_t{2});
    file.set("llama.rope.freq_base", 1e4F).set("flag", true).set("tokens", {"a", "", "long"});
    file.set("scores", GgufType::F32, std::vector<float>{0.5F, -1});
    file.set("types", GgufType::I32, std::vector<std::int32_t>{1, -3});
    file.tensor("a", {2, 3}, kF32, std::string(24, 'a'));
    file.tensor("b", {64}, kQ4_0, std::string(36, 'b'));
    return file;
}

TEST(Gguf, ReadsMetadataAndTensors) {
    const std::string bytes = small_file().bytes();
    const GgufContent content = read(bytes);
    const auto value = [&](const char* key) { return content.metadata.find(key)->second; };
    EXPECT_EQ(value("general.architecture").to_json(), "llama");
    EXPECT_EQ(value("llama.block_count").to_json(), 2);
    EXPECT_EQ(value("llama.rope.freq_base").to_json(), 1e4);
    EXPECT_EQ(value("flag").to_json(), true);
    EXPECT_EQ(value("tokens").texts(), (std::vector<std::string_view>{"a", "", "long"}));
    EXPECT_EQ(value("scores").floats(), (std::vector<float>{0.5F, -1}));
    EXPECT_EQ(value("types").wholes(), (std::vector<std::int64_t>{1, -3}));
    EXPECT_EQ(value("types").to_json(), nlohmann::json::parse("[1, -3]"));
    EXPECT_TRUE(value("types").texts().empty());
    EXPECT_TRUE(value("tokens").floats().empty());
    const StoredTensor& a = content.tensors.at("a");
    EXPECT_EQ(a.dtype, "F32");
    EXPECT_EQ(a.shape, (std::vector<std::int64_t>{3, 2}));
    EXPECT_EQ(a.bytes.size(), 24U);
    EXPECT_EQ(a.bytes[0], std::byte{'a'});
    const StoredTensor& b = content.tensors.at("b");
    EXPECT_EQ(b.weight_type(), DType::Q4_0);
    EXPECT_EQ(b.bytes.size(), 36U);
    EXPECT_EQ(b.bytes[35], std::byte{'b'});
}

TEST(Gguf, ReadsVersionTwoAndFilesWithoutTensors) {
    GgufFile file = small_file();
    file.version = 2;
    EXPECT_EQ(read(file.bytes()).tensors.size(), 2U);
    EXPECT_TRUE(read(GgufFile().set("a", true).bytes()).tensors.empty());
}

TEST(Gguf, KeepsToTheAlignmentOfTheFile) {
    GgufFile file;
    file.alignment = 64;
    file.set("general.alignment", std::uint32_t{64});
    file.tensor("a", {1}, kF32, "aaaa").tensor("b", {1}, kF32, "bbbb");
    const std::string bytes = file.bytes();
    EXPECT_EQ(read(bytes).tensors.at("b").bytes[0], std::byte{'b'});
    for (const std::uint32_t wrong : {0U, 48U}) {
        expect_refused(GgufFile().set("general.alignment", wrong).bytes(),
                       {"model.gguf: general.alignment", std::to_string(wrong), "power of two"});
    }
    expect_refused(GgufFile().set("general.alignment", "32").bytes(), {"general.alignment"});
    expect_refused(GgufFile().set("general.alignment", "\xff").bytes(), {"general.alignment"});
}

TEST(Gguf, EveryTruncationIsRefused) {
    const std::string whole = small_file().bytes();
    // The padding after the last tensor may be missing.
    for (std::size_t size = 0; size < whole.size() - 28; ++size) {
        EXPECT_NE(test::refusal([&] { read(whole.substr(0, size)); }), "") << size;
    }
    EXPECT_EQ(test::refusal([&] { read(whole.substr(0, whole.size() - 28)); }), "");
}

TEST(Gguf, RefusesOtherFilesAndVersions) {
    expect_refused("GGML....", {"model.gguf", "GGUF"});
    GgufFile file;
    file.version = 1;
    expect_refused(file.bytes(), {"version 1", "2 or 3"});
    file.version = 3U << 24;
    expect_refused(file.bytes(), {"highest byte first"});
}

TEST(Gguf, RefusesCountsThatTheFileCannotHold) {
    constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
    GgufFile file = small_file();
    file.more_values = kHuge;
    expect_refused(file.bytes(), {"metadata values", "at most"});
    file.more_values = 0;
    file.more_tensors = kHuge;
    expect_refused(file.bytes(), {"tensors", "at most"});
    for (const std::uint64_t count : {std::uint64_t{1} << 62, std::uint64_t{100}}) {
        expect_refused(GgufFile().list("k", GgufType::F64, count, "12345678").bytes(),
                       {"model.gguf: k", std::to_string(count) + " items", "at most 1"});
        expect_refused(GgufFile().list("k", GgufType::Text, count, "12345678").bytes(),
                       {"model.gguf: k", std::to_string(count) + " items", "at most 1"});
    }
    const std::string text = GgufFile::raw(std::uint64_t{1} << 40) + "text";
    expect_refused(GgufFile().value("k", 8, text).bytes(), {"model.gguf: k", "1099511627776"});
    expect_refused(GgufFile().value("k", 8, GgufFile::raw(std::uint64_t{5}) + "text").bytes(),
                   {"a text of k", "5 bytes", "4 are left"});
}

TEST(Gguf, RefusesOddMetadata) {
    expect_refused(GgufFile().set("", "text").bytes(), {"metadata value 0", "empty key"});
    expect_refused(GgufFile().set("k", true).set("k", false).bytes(),
                   {"model.gguf: k", "occurs twice"});
    expect_refused(GgufFile().value("k", 13, "12345678").bytes(), {"model.gguf: k", "type 13"});
    expect_refused(GgufFile().list("k", GgufType::List, 1, "12345678").bytes(),
                   {"model.gguf: k", "list of lists"});
    expect_refused(GgufFile().value("k", 7, "\2").bytes(), {"model.gguf: k", "neither 0 nor 1"});
    expect_refused(GgufFile().set(std::string(65536, 'k'), true).bytes(),
                   {"key of metadata value 0", "65536", "at most 65535"});
}

TEST(Gguf, RefusesOddTensors) {
    const std::string four(4, 'x');
    const auto refused = [&](const GgufFile& file, const std::vector<std::string>& parts) {
        expect_refused(file.bytes(), parts);
    };
    refused(GgufFile().tensor("", {1}, kF32, four), {"tensor 0", "empty name"});
    refused(GgufFile().tensor(std::string(64, 'n'), {1}, kF32, four), {"64", "at most 63"});
    refused(GgufFile().tensor("t", {1}, kF32, four).tensor("t", {1}, kF32, four),
            {"model.gguf: tensor t", "twice"});
    refused(GgufFile().tensor("t", {1, 1, 1, 1, 1}, kF32, four), {"tensor t", "5 dimensions"});
    refused(GgufFile().tensor("t", {-1}, kF32, four), {"tensor t", "[-1]"});
    refused(GgufFile().tensor("t", {1LL << 40, 1LL << 40}, kF32, four),
            {"tensor t", "64-bit count"});
    refused(GgufFile().tensor("t", {1LL << 62}, kF32, four), {"tensor t", "64-bit count"});
    refused(GgufFile().tensor("t", {33}, kQ4_0, std::string(36, 'x')),
            {"tensor t", "rows of 33", "multiple of 32", "Q4_0"});
    refused(GgufFile().tensor("t", {128, 2}, kQ4K, std::string(144, 'x')),
            {"tensor t", "rows of 128", "multiple of 256", "Q4_K"});
    refused(GgufFile().tensor("t", {1}, 23, four), {"tensor t", "IQ4_XS", "Q2_K to Q6_K"});
    refused(GgufFile().tensor("t", {1}, 1000, four), {"tensor t", "type 1000"});
    refused(GgufFile().tensor("t", {9}, kF32, four), {"tensor t", "36 bytes", "32 left"});
}

TEST(Gguf, TensorsMustFollowEachOther) {
    const std::string four(4, 'x');
    for (const std::uint64_t offset : {0, 16, 64}) {
        GgufFile file;
        file.tensor("a", {1}, kF32, four).tensor_at(offset, "b", {1}, kF32, four);
        expect_refused(file.bytes(),
                       {"model.gguf: tensor b", "byte " + std::to_string(offset), "expected 32"});
    }
}

/// Equal, or both no number at all.
bool same_number(float a, float b) {
    return std::isnan(b) ? std::isnan(a) : std::memcmp(&a, &b, sizeof a) == 0;
}

TEST(Gguf, BlocksStandForTheNumbersThatGgmlReads) {
    // Of random bytes, too; tests/golden/make_gguf_goldens.py.
    const std::filesystem::path folder = std::filesystem::path(HEADLIGHT_GOLDEN) / "gguf";
    const MappedFile file(folder / "blocks.gguf"), golden(folder / "blocks.safetensors");
    const GgufContent content = read_gguf(file.bytes(), "blocks.gguf");
    const SafetensorsContent expected = read_safetensors(golden.bytes(), "blocks.safetensors");
    EXPECT_EQ(content.tensors.size(), 13U);
    for (const auto& [name, tensor] : content.tensors) {
        const StoredTensor& numbers = expected.tensors.at(name);
        ASSERT_EQ(tensor.shape, numbers.shape);
        ASSERT_TRUE(tensor.weight_type()) << name;
        const Matrix read =
            to_matrix(whole_matrix(*tensor.weight_type(), WeightLayout::OutIn, tensor.bytes.data(),
                                   tensor.shape[0], tensor.shape[1]));
        for (Index i = 0; i < read.size(); ++i) {
            float number = 0;
            std::memcpy(&number, numbers.bytes.data() + i * 4, sizeof number);
            EXPECT_TRUE(same_number(read.data()[i], number))
                << name << " " << i << ": " << read.data()[i] << ", expected " << number;
        }
    }
}

}  // namespace
}  // namespace headlight
