#include "engine/io/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "engine/io/mapped_file.h"
#include "tests/support/model_files.h"

namespace headlight {
namespace {

using test::refusal;
using test::safetensors_bytes;

SafetensorsContent read(const std::string& bytes) {
    return read_safetensors(std::as_bytes(std::span(bytes)), "model.safetensors");
}

/// What reading a file with this header and this many bytes of data is refused with.
std::string refusal_of(const std::string& header, std::size_t data_size) {
    return refusal([&] { read(safetensors_bytes(header, std::string(data_size, '\0'))); });
}

void expect_mentions(const std::string& message, const std::vector<std::string>& parts) {
    EXPECT_NE(message, "");
    for (const std::string& part : parts) {
        EXPECT_NE(message.find(part), std::string::npos) << "\"" << part << "\" in: " << message;
    }
}

TEST(Safetensors, ReadsEveryDeclaredTensor) {
    const std::string header =
        R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[2],"data_offsets":[16,20]},)"
        R"("a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},)"
        R"("scalar":{"dtype":"F32","shape":[],"data_offsets":[20,24]},)"
        R"("none":{"dtype":"I64","shape":[0,3],"data_offsets":[24,24]}}   )";
    const std::string bytes = safetensors_bytes(header, std::string(24, '\1'));
    const SafetensorsContent content = read(bytes);
    ASSERT_EQ(content.tensors.size(), 4U);
    EXPECT_EQ(content.metadata.at("format"), "pt");
    EXPECT_EQ(content.tensors.at("a").shape, (std::vector<std::int64_t>{2, 2}));
    EXPECT_EQ(content.tensors.at("a").weight_type(), DType::F32);
    EXPECT_EQ(content.tensors.at("b").weight_type(), DType::F16);
    EXPECT_EQ(content.tensors.at("scalar").element_count(), 1);
    EXPECT_EQ(content.tensors.at("none").element_count(), 0);
    EXPECT_FALSE(content.tensors.at("none").weight_type());
}

TEST(Safetensors, WhatIsWrittenIsRead) {
    const test::TempFolder folder;
    Tensor numbers{{2, 3}, {1, 2, 3, -4, 5.5F, std::numeric_limits<float>::infinity()}, {}};
    Tensor ids{{2}, {}, {7, -9'000'000'000}};
    const test::NamedTensors tensors{{"numbers", numbers}, {"ids", ids}};
    write_safetensors(folder / "out.safetensors", tensors, {{"prompt", "\xff caf\xc3\xa9"}});
    const MappedFile file(folder / "out.safetensors");
    const SafetensorsContent content = read_safetensors(file.bytes(), "out.safetensors");
    const StoredTensor& stored = content.tensors.at("numbers");
    EXPECT_EQ(stored.shape, numbers.shape);
    EXPECT_EQ(std::memcmp(stored.bytes.data(), numbers.values.data(), 24), 0);
    EXPECT_EQ(content.tensors.at("ids").dtype, "I64");
    EXPECT_EQ(std::memcmp(content.tensors.at("ids").bytes.data(), ids.ids.data(), 16), 0);
    EXPECT_EQ(content.metadata.at("prompt"), "\xef\xbf\xbd caf\xc3\xa9");
}

TEST(Safetensors, EveryTruncationIsRefused) {
    const std::string header = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    const std::string whole = safetensors_bytes(header, std::string(8, '\0'));
    EXPECT_EQ(refusal([&] { read(whole); }), "");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        expect_mentions(refusal([&] { read(whole.substr(0, size)); }), {"model.safetensors"});
    }
    expect_mentions(refusal([&] { read(whole + "x"); }), {"9 bytes of data", "take 8"});
}

TEST(Safetensors, RefusesHeadersThatAreNone) {
    expect_mentions(refusal_of("", 0), {"does not begin with {"});
    expect_mentions(refusal_of("[]", 0), {"does not begin with {"});
    expect_mentions(refusal_of("{", 0), {"not valid JSON at byte 2"});
    expect_mentions(refusal_of(R"({"a":1e999})", 0), {"a number is out of range"});
    expect_mentions(refusal_of("{\"a\xff\":1}", 0), {"not valid JSON"});
    expect_mentions(refusal_of(R"({"a":{"dtype":"F32"}} {})", 0), {"not valid JSON"});
    std::string huge(8, '\xff');
    expect_mentions(refusal([&] { read(huge + "{}"); }),
                    {"declares a header", "18446744073709551615"});
    expect_mentions(refusal_of(std::string(20000, ' ').replace(0, 1, "{"), 0), {"not valid JSON"});
    std::string deep = "{\"a\":";
    for (int i = 0; i < 5000; ++i) {
        deep += "[";
    }
    expect_mentions(refusal_of(deep, 0), {"nested deeper"});
}

TEST(Safetensors, RefusesDuplicateKeys) {
    const std::string one = R"("a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]})";
    expect_mentions(refusal_of("{" + one + "," + one + "}", 1), {"\"a\"", "twice"});
    expect_mentions(
        refusal_of(R"({"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1),
        {"\"dtype\"", "twice"});
}

TEST(Safetensors, RefusesFieldsOfTheWrongKind) {
    const auto with = [](const std::string& dtype, const std::string& shape,
                         const std::string& offsets) {
        return refusal_of("{\"t\":{\"dtype\":" + dtype + ",\"shape\":" + shape +
                              ",\"data_offsets\":" + offsets + "}}",
                          4);
    };
    EXPECT_EQ(with("\"F32\"", "[1]", "[0,4]"), "");
    expect_mentions(with("\"F99\"", "[1]", "[0,4]"), {"tensor t", "unknown dtype \"F99\""});
    expect_mentions(with("32", "[1]", "[0,4]"), {"tensor t", "unknown dtype 32"});
    expect_mentions(with("\"F32\"", "[-1]", "[0,4]"), {"tensor t", "shape holds -1"});
    expect_mentions(with("\"F32\"", "[1.0]", "[0,4]"), {"tensor t", "shape holds 1.0"});
    expect_mentions(with("\"F32\"", "[18446744073709551615]", "[0,4]"),
                    {"tensor t", "shape holds"});
    expect_mentions(with("\"F32\"", "1", "[0,4]"), {"tensor t", "shape"});
    expect_mentions(with("\"F32\"", "[1]", "[0]"), {"tensor t", "pair"});
    expect_mentions(with("\"F32\"", "[1]", "[4,0]"), {"tensor t", "outside"});
    expect_mentions(with("\"F32\"", "[1]", "[0,5]"), {"tensor t", "outside the 4 bytes"});
    expect_mentions(with("\"F32\"", "[2]", "[0,4]"), {"tensor t", "needs 8 bytes", "4"});
    expect_mentions(with("\"F4\"", "[1]", "[0,4]"), {"tensor t", "inside a byte"});
    expect_mentions(refusal_of(R"({"t":{"shape":[1],"data_offsets":[0,4],"x":0}})", 4),
                    {"tensor t", "has no dtype"});
    expect_mentions(refusal_of(R"({"t":7})", 4), {"tensor t"});
    expect_mentions(refusal_of(R"({"__metadata__":{"k":1}})", 0), {"__metadata__", "k"});
}

TEST(Safetensors, RefusesSizesThatOverflow) {
    for (const std::string shape :
         {"[4611686018427387904,2]", "[9223372036854775807]", "[65536,65536,65536,65536]",
          "[0,4611686018427387904,4611686018427387904]"}) {
        const std::string message = refusal_of(
            "{\"t\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":[0,4]}}", 4);
        expect_mentions(message, {"tensor t"});
    }
}

TEST(Safetensors, RefusesHolesAndOverlaps) {
    const auto two = [](const std::string& first, const std::string& second) {
        return R"({"a":{"dtype":"U8","shape":[2],"data_offsets":)" + first +
               R"(},"b":{"dtype":"U8","shape":[2],"data_offsets":)" + second + "}}";
    };
    EXPECT_EQ(refusal_of(two("[0,2]", "[2,4]"), 4), "");
    expect_mentions(refusal_of(two("[0,2]", "[3,5]"), 5),
                    {"tensor b", "hole", "byte 3", "expected 2"});
    expect_mentions(refusal_of(two("[0,2]", "[1,3]"), 3), {"tensor b", "overlaps"});
    expect_mentions(refusal_of(two("[1,3]", "[3,5]"), 5), {"tensor a", "hole"});
    expect_mentions(refusal_of(two("[0,2]", "[2,4]"), 6), {"6 bytes of data", "take 4"});
}

TEST(MappedFile, RefusesWhatIsNoFile) {
    const test::TempFolder folder;
    expect_mentions(refusal([&] { MappedFile(folder.path()); }),
                    {folder.path().string(), "regular file"});
    expect_mentions(refusal([&] { MappedFile(folder / "none"); }), {"none", "cannot be opened"});
    test::write_file(folder / "empty", "");
    EXPECT_TRUE(MappedFile(folder / "empty").bytes().empty());
    test::write_file(folder / "long", "12345");
    expect_mentions(refusal([&] { read_text_file(folder / "long", 4); }), {"long", "5 bytes", "4"});
    EXPECT_EQ(read_text_file(folder / "long", 5), "12345");
}

}  // namespace
}  // namespace headlight
