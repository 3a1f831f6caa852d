// Files of torch.save; tests/golden/make_torch_goldens.py makes them.

#include "engine/io/torch_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/io/mapped_file.h"
#include "engine/io/safetensors.h"
#include "engine/io/weight_files.h"
#include "engine/sampling/rng.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

namespace fs = std::filesystem;

fs::path golden(const std::string& name) { return fs::path(HEADLIGHT_GOLDEN) / "torch" / name; }

std::span<const std::byte> bytes_of(const std::string& text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

void expect_same(const std::string& torch_name, const std::string& expected_name) {
    const MappedFile file(golden(torch_name));
    const MappedFile expected_file(golden(expected_name));
    const auto expected = read_safetensors(expected_file.bytes(), "expected").tensors;
    const auto tensors = read_torch_file(file.bytes(), torch_name);
    ASSERT_EQ(tensors.size(), expected.size());
    for (const auto& [name, tensor] : tensors) {
        ASSERT_TRUE(expected.contains(name)) << name;
        const StoredTensor& other = expected.at(name);
        EXPECT_EQ(tensor.dtype, other.dtype) << name;
        EXPECT_EQ(tensor.shape, other.shape) << name;
        EXPECT_TRUE(std::ranges::equal(tensor.bytes, other.bytes)) << name;
        EXPECT_EQ(tensor.file, torch_name);
    }
}

TEST(TorchFile, HoldsTheTensorsThatWereSaved) {
    expect_same("protocol2.bin", "expected.safetensors");
    expect_same("protocol4.bin", "expected.safetensors");
    expect_same("plain_dict.bin", "expected.safetensors");
    expect_same("module.bin", "module.safetensors");
}

std::string refusal(const std::string& bytes) {
    return test::refusal([&] { read_torch_file(bytes_of(bytes), "file.bin"); });
}

TEST(TorchFile, NothingButTensorsIsRead) {
    const auto refused = nlohmann::json::parse(test::read_file(golden("refused.json")));
    EXPECT_GE(refused.size(), 10u);
    for (const auto& [name, words] : refused.items()) {
        const std::string message = refusal(test::read_file(golden(name + ".bin")));
        EXPECT_NE(message.find("file.bin"), std::string::npos) << message;
        for (const std::string word : words) {
            EXPECT_NE(message.find(word), std::string::npos) << name << ": " << message;
        }
    }
}

/// A ZIP file with one stored entry for each text.
class Zip {
public:
    void add(const std::string& name, const std::string& content, std::uint16_t method = 0) {
        const auto offset = static_cast<std::uint32_t>(bytes_.size());
        number<std::uint32_t>(bytes_, 0x04034b50);
        fields(bytes_, name, content, method);
        bytes_ += name + content;
        number<std::uint32_t>(directory_, 0x02014b50);
        number<std::uint16_t>(directory_, 0);
        fields(directory_, name, content, method);
        directory_.append(10, '\0');
        number<std::uint32_t>(directory_, offset);
        directory_ += name;
        ++entries_;
    }
    std::string finish() const {
        std::string file = bytes_ + directory_;
        number<std::uint32_t>(file, 0x06054b50);
        number<std::uint32_t>(file, 0);
        number<std::uint16_t>(file, entries_);
        number<std::uint16_t>(file, entries_);
        number<std::uint32_t>(file, static_cast<std::uint32_t>(directory_.size()));
        number<std::uint32_t>(file, static_cast<std::uint32_t>(bytes_.size()));
        number<std::uint16_t>(file, 0);
        return file;
    }

private:
    template <typename T>
    static void number(std::string& out, T value) {
        out.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    static void fields(std::string& out, const std::string& name, const std::string& content,
                       std::uint16_t method) {
        number<std::uint32_t>(out, 0);
        number<std::uint16_t>(out, method);
        out.append(8, '\0');
        number<std::uint32_t>(out, static_cast<std::uint32_t>(content.size()));
        number<std::uint32_t>(out, static_cast<std::uint32_t>(content.size()));
        number<std::uint16_t>(out, static_cast<std::uint16_t>(name.size()));
        number<std::uint16_t>(out, 0);
    }

    std::string bytes_;
    std::string directory_;
    std::uint16_t entries_ = 0;
};

std::string text_op(const std::string& text) {
    return "\x8c" + std::string(1, static_cast<char>(text.size())) + text;
}

/// A pickle of {"w": one tensor} with these fields of its description.
std::string pickle(const std::string& offset, const std::string& shape, const std::string& strides,
                   const std::string& elements, const std::string& key = "0") {
    return "\x80\x02}" + text_op("w") + "ctorch._utils\n_rebuild_tensor_v2\n((" +
           text_op("storage") + "ctorch\nFloatStorage\n" + text_op(key) + text_op("cpu") +
           elements + "tQ" + offset + shape + strides + "\x89}t" + "Rs.";
}

std::string archive(const std::string& data_pkl, const std::string& data = std::string(16, 'x')) {
    Zip zip;
    zip.add("a/data.pkl", data_pkl);
    zip.add("a/data/0", data);
    return zip.finish();
}

const std::string kZero = std::string("K\0", 2);
const std::string kOne = "K\x01";
const std::string kFour = "K\x04";
const std::string kHuge = std::string("\x8a\x08\0\0\0\0\0\0\0\x40", 10);  // 2 to the 62nd

TEST(TorchFile, EveryNumberIsChecked) {
    EXPECT_EQ(
        read_torch_file(bytes_of(archive(pickle(kZero, kFour + "\x85", kOne + "\x85", kFour))), "f")
            .at("w")
            .bytes.size(),
        16u);
    const auto refused = [](const std::string& file, const std::string& why) {
        const std::string message = refusal(file);
        EXPECT_NE(message.find(why), std::string::npos) << message;
    };
    const std::string four = kFour + "\x85", one = kOne + "\x85", huge = kHuge + "\x85";
    refused(archive(pickle(kOne, four, one, kFour)), "begins at element 1");
    refused(archive(pickle(kHuge, four, one, kFour)), "begins at element 4611686018427387904");
    refused(archive(pickle(kZero, huge, one, kFour)), "[4611686018427387904]");
    refused(archive(pickle(kZero, kHuge + kHuge + "\x86", kHuge + kOne + "\x86", kFour)),
            "overflows");
    refused(archive(pickle(kZero, four, one, kHuge)), "holds 4");
    refused(archive(pickle(kZero, four, kOne + kOne + "\x86", kFour)), "2 strides");
    refused(archive(pickle("J\xff\xff\xff\xff", four, one, kFour)), "no count");
    refused(archive(pickle(kZero, four, one, kFour, "7")), "a/data/7");
    refused(archive(pickle(kZero, four, one, kFour), "short"), "holds 1");
    refused(archive("\x80\x02}"), "ends inside an instruction");
    refused(archive("\x80\x02)."), "dict of tensors");
    refused(archive("\x80\x07}."), "protocol 7");
    refused(archive("\x80\x02s."), "not there");
    refused(archive("\x80\x02h\x05."), "not kept");
    refused(archive("\x80\x02ios\nsystem\n."), "instruction 105");
    refused(archive("\x80\x02X\xff\xff\xff\xff"), "ends inside");
    refused(archive("\x80\x02" + text_op("os") + text_op("system") + "\x93."), "os.system");
    Zip compressed;
    compressed.add("a/data.pkl", "x", 8);
    refused(compressed.finish(), "compressed");
    Zip big_endian;
    big_endian.add("a/data.pkl", "}.");
    big_endian.add("a/byteorder", "big");
    refused(big_endian.finish(), "byte order");
    Zip without;
    without.add("a/other", "");
    refused(without.finish(), "data.pkl");
    Zip twice;
    twice.add("a/data.pkl", "}.");
    twice.add("a/data.pkl", "}.");
    refused(twice.finish(), "twice");
}

TEST(TorchFile, DamageNeverCrashes) {
    const std::string whole = test::read_file(golden("plain_dict.bin"));
    for (std::size_t size = 0; size < whole.size(); size += 13)
        refusal(whole.substr(0, size));
    Rng rng(3);
    for (int round = 0; round < 3000; ++round) {
        std::string bytes = whole;
        for (int edits = 0; edits < 1 + round % 4; ++edits) {
            bytes[rng.below(static_cast<std::uint32_t>(bytes.size()))] =
                static_cast<char>(rng.below(256));
        }
        try {
            for (const auto& [name, tensor] : read_torch_file(bytes_of(bytes), "damaged")) {
                EXPECT_LE(tensor.bytes.size(), bytes.size());
            }
        } catch (const Error&) {
            continue;
        }
    }
}

TEST(TorchFile, StandsInForSafetensorsWhereThereAreNone) {
    const test::TempFolder folder;
    const auto open = [&] { return open_weight_files(folder.path(), [](auto, auto, auto&) {}); };
    fs::copy(golden("module.bin"), folder / "pytorch_model.bin");
    EXPECT_EQ(open().tensors.size(), 2u);
    fs::rename(folder / "pytorch_model.bin", folder / "pytorch_model-00001-of-00002.bin");
    fs::copy(golden("protocol2.bin"), folder / "pytorch_model-00002-of-00002.bin");
    const auto write_index = [&](const std::string& file_of_f32) {
        test::write_file(
            folder / "pytorch_model.bin.index.json",
            R"({"weight_map": {"weight": "pytorch_model-00001-of-00002.bin", "f32": ")" +
                file_of_f32 + "\"}}");
    };
    write_index("pytorch_model-00002-of-00002.bin");
    EXPECT_EQ(open().tensors.size(), 18u);
    write_index("pytorch_model-00001-of-00002.bin");
    EXPECT_NE(test::refusal(open).find("does not hold it"), std::string::npos);
    write_index("../elsewhere.bin");
    EXPECT_NE(test::refusal(open).find("plain name"), std::string::npos);
    fs::copy(golden("module.safetensors"), folder / "model.safetensors");
    EXPECT_EQ(open().tensors.size(), 2u);
}

}  // namespace
}  // namespace headlight
