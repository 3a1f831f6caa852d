#include <array>
#include <cstring>
#include <type_traits>

#include "engine/io/gguf.h"

namespace headlight {
namespace {

template <typename Stored>
Stored item(const GgufValue& value, std::uint64_t index) {
    Stored number;
    std::memcpy(&number, value.bytes.data() + index * sizeof number, sizeof number);
    return number;
}

/// Calls use(number) with every item in its own type; false for texts.
template <typename Use>
bool visit_numbers(const GgufValue& value, Use use) {
    const auto all = [&](auto type) {
        for (std::uint64_t i = 0; i < value.count; ++i) {
            use(item<decltype(type)>(value, i));
        }
        return true;
    };
    switch (value.type) {
        case GgufType::U8:
            return all(std::uint8_t{});
        case GgufType::I8:
            return all(std::int8_t{});
        case GgufType::U16:
            return all(std::uint16_t{});
        case GgufType::I16:
            return all(std::int16_t{});
        case GgufType::U32:
            return all(std::uint32_t{});
        case GgufType::I32:
            return all(std::int32_t{});
        case GgufType::F32:
            return all(float{});
        case GgufType::Bool:
            return all(bool{});
        case GgufType::U64:
            return all(std::uint64_t{});
        case GgufType::I64:
            return all(std::int64_t{});
        case GgufType::F64:
            return all(double{});
        case GgufType::Text:
        case GgufType::List:
            break;
    }
    return false;
}

}  // namespace

std::uint64_t size_of(GgufType type) {
    constexpr std::array<std::uint64_t, 13> kSizes{1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    return kSizes[static_cast<std::size_t>(type)];
}

std::vector<std::string_view> GgufValue::texts() const {
    std::vector<std::string_view> result;
    if (type != GgufType::Text) {
        return result;
    }
    result.reserve(count);
    std::span<const std::byte> rest = bytes;
    for (std::uint64_t i = 0; i < count; ++i) {
        std::uint64_t size = 0;
        std::memcpy(&size, rest.data(), sizeof size);
        rest = rest.subspan(sizeof size);
        result.emplace_back(reinterpret_cast<const char*>(rest.data()), size);
        rest = rest.subspan(size);
    }
    return result;
}

std::vector<float> GgufValue::floats() const {
    std::vector<float> result;
    visit_numbers(*this, [&](auto number) { result.push_back(static_cast<float>(number)); });
    return result;
}

std::vector<std::int64_t> GgufValue::wholes() const {
    std::vector<std::int64_t> result;
    visit_numbers(*this, [&](auto number) {
        if constexpr (std::is_integral_v<decltype(number)>) {
            result.push_back(static_cast<std::int64_t>(number));
        }
    });
    return result;
}

nlohmann::json GgufValue::to_json() const {
    nlohmann::json items = nlohmann::json::array();
    const auto add = [&](auto number) {
        // As a parser has them: only negative numbers are of a signed type.
        if constexpr (std::is_signed_v<decltype(number)> && std::is_integral_v<decltype(number)>) {
            if (number >= 0) {
                items.push_back(static_cast<std::uint64_t>(number));
                return;
            }
        }
        items.push_back(number);
    };
    if (!visit_numbers(*this, add)) {
        for (const std::string_view text : texts()) {
            items.push_back(text);
        }
    }
    return is_list ? items : items.at(0);
}

}  // namespace headlight
