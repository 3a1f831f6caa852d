#include "engine/text/protobuf.h"

#include <bit>

#include "engine/error.h"

namespace headlight {

float ProtobufField::as_float() const {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value));
}

std::optional<ProtobufField> ProtobufReader::next() {
    if (rest_.empty()) return std::nullopt;
    const std::uint64_t tag = read_varint();
    constexpr std::uint64_t kLargestNumber = (1u << 29) - 1;
    ProtobufField field;
    if (tag >> 3 == 0 || tag >> 3 > kLargestNumber) fail();
    field.number = static_cast<std::uint32_t>(tag >> 3);
    switch (tag & 7) {
        case 0:
            field.value = read_varint();
            break;
        case 1:
            field.value = read_fixed(8);
            break;
        case 2:
            field.kind = ProtobufField::Kind::Bytes;
            field.bytes = read_bytes();
            break;
        case 5:
            field.value = read_fixed(4);
            break;
        default:
            fail();
    }
    return field;
}

std::uint64_t ProtobufReader::read_varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (rest_.empty()) fail();
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        value |= std::uint64_t{byte & 0x7Fu} << shift;
        if (byte < 0x80) return value;
    }
    fail();
}

std::uint64_t ProtobufReader::read_fixed(std::size_t bytes) {
    if (rest_.size() < bytes) fail();
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        value |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
    }
    rest_.remove_prefix(bytes);
    return value;
}

std::string_view ProtobufReader::read_bytes() {
    const std::uint64_t size = read_varint();
    if (size > rest_.size()) fail();
    const std::string_view bytes = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(bytes.size());
    return bytes;
}

void ProtobufReader::fail() const {
    throw Error("the file is cut or is no SentencePiece model", where_, "download it again");
}

}  // namespace headlight
