#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/io/gguf.h"

namespace headlight::test {

/// A GGUF file, part by part, right or wrong.
class GgufFile {
public:
    std::uint32_t version = 3;
    std::uint64_t alignment = 32;
    std::int64_t more_tensors = 0, more_values = 0;  ///< declared beyond those that are there

    template <typename Number>
    static std::string raw(Number number) {
        return {reinterpret_cast<const char*>(&number), sizeof number};
    }
    static std::string raw_text(std::string_view text) {
        return raw(std::uint64_t{text.size()}) + std::string(text);
    }

    /// A key with any type and any bytes.
    GgufFile& value(std::string_view key, std::uint32_t type, const std::string& bytes) {
        values_ += raw_text(key) + raw(type) + bytes;
        ++value_count_;
        return *this;
    }
    GgufFile& set(std::string_view key, std::uint32_t whole) {
        return value(key, number_of(GgufType::U32), raw(whole));
    }
    GgufFile& set(std::string_view key, float number) {
        return value(key, number_of(GgufType::F32), raw(number));
    }
    GgufFile& set(std::string_view key, bool flag) {
        return value(key, number_of(GgufType::Bool), raw(flag));
    }
    GgufFile& set(std::string_view key, const char* text) {
        return value(key, number_of(GgufType::Text), raw_text(text));
    }
    GgufFile& set(std::string_view key, const std::vector<std::string>& texts) {
        std::string items;
        for (const std::string& text : texts) {
            items += raw_text(text);
        }
        return list(key, GgufType::Text, texts.size(), items);
    }
    template <typename Number>
    GgufFile& set(std::string_view key, GgufType type, const std::vector<Number>& numbers) {
        std::string items;
        for (const Number number : numbers) {
            items += raw(number);
        }
        return list(key, type, numbers.size(), items);
    }
    GgufFile& list(std::string_view key, GgufType type, std::uint64_t count,
                   const std::string& items) {
        return value(key, number_of(GgufType::List), raw(number_of(type)) + raw(count) + items);
    }

    /// A tensor after those before it.
    /// @param shape  as the file has it: the length of a row first
    GgufFile& tensor(std::string_view name, const std::vector<std::int64_t>& shape,
                     std::uint32_t type, const std::string& bytes) {
        return tensor_at(data_.size(), name, shape, type, bytes);
    }
    GgufFile& tensor_at(std::uint64_t offset, std::string_view name,
                        const std::vector<std::int64_t>& shape, std::uint32_t type,
                        const std::string& bytes) {
        infos_ += raw_text(name) + raw(static_cast<std::uint32_t>(shape.size()));
        for (const std::int64_t size : shape) {
            infos_ += raw(size);
        }
        infos_ += raw(type) + raw(offset);
        ++tensor_count_;
        data_ += bytes;
        data_.append((alignment - data_.size() % alignment) % alignment, '\0');
        return *this;
    }

    std::string bytes() const {
        std::string file =
            "GGUF" + raw(version) + raw(tensor_count_ + static_cast<std::uint64_t>(more_tensors)) +
            raw(value_count_ + static_cast<std::uint64_t>(more_values)) + values_ + infos_;
        if (!data_.empty()) {
            file.append((alignment - file.size() % alignment) % alignment, '\0');
        }
        return file + data_;
    }

private:
    static std::uint32_t number_of(GgufType type) { return static_cast<std::uint32_t>(type); }

    std::string values_, infos_, data_;
    std::uint64_t value_count_ = 0, tensor_count_ = 0;
};

}  // namespace headlight::test
