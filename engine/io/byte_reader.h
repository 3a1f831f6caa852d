#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "engine/error.h"

namespace headlight {

/// Reads a binary file from front to back and never past its end.
class ByteReader {
public:
    ByteReader(std::span<const std::byte> bytes, std::string where)
        : all_(bytes), rest_(bytes), where_(std::move(where)) {}

    /// The next number. Its address need not be aligned.
    /// @param what  what is read, for messages
    /// @throws Error when the file ends before it
    template <typename Number>
    Number number(const std::string& what) {
        Number value;
        std::memcpy(&value, take(sizeof value, what).data(), sizeof value);
        return value;
    }

    /// The next `count` bytes.
    std::string_view take(std::uint64_t count, const std::string& what) {
        if (count > rest_.size()) {
            throw Error("ends inside " + what + ": " + std::to_string(count) +
                            " bytes are expected, " + std::to_string(rest_.size()) + " are left",
                        where_, "the file is damaged or incomplete: obtain it again");
        }
        const std::string_view taken(reinterpret_cast<const char*>(rest_.data()), count);
        rest_ = rest_.subspan(count);
        return taken;
    }

    std::span<const std::byte> all() const { return all_; }
    std::span<const std::byte> rest() const { return rest_; }
    std::uint64_t size() const { return all_.size(); }
    std::uint64_t left() const { return rest_.size(); }
    std::uint64_t position() const { return size() - left(); }

private:
    std::span<const std::byte> all_, rest_;
    std::string where_;
};

}  // namespace headlight
