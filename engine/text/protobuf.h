#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headlight {

/// One field of a message in the wire format of Protocol Buffers.
struct ProtobufField {
    enum class Kind { Number, Bytes };  // a number has any width; bytes are texts and messages

    std::uint32_t number = 0;
    Kind kind = Kind::Number;
    std::uint64_t value = 0;
    std::string_view bytes;

    /// The number as the 32-bit float it stands for.
    float as_float() const;
};

/// Reads the fields of a message one by one and never beyond its end.
class ProtobufReader {
public:
    /// @param where  the file, for errors
    ProtobufReader(std::string_view message, const std::string& where)
        : rest_(message), where_(where) {}

    /// The next field; nothing at the end. @throws Error when the message is cut or no message
    std::optional<ProtobufField> next();

private:
    std::uint64_t read_varint();
    std::uint64_t read_fixed(std::size_t bytes);
    std::string_view read_bytes();
    [[noreturn]] void fail() const;

    std::string_view rest_;
    const std::string& where_;
};

}  // namespace headlight
