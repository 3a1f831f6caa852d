#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headlight {

/// Reads JSON more strictly than the library does: no duplicate keys, no deep nesting, valid UTF-8.
/// @param where  the file, for errors
/// @throws Error
nlohmann::json parse_json(std::string_view text, const std::string& where);

/// A value inside a JSON file together with its path, so that each refusal can name both.
/// Refers to the document, which must outlive it.
class JsonField {
public:
    JsonField(const nlohmann::json& value, std::string where)
        : value_(&value), file_(std::move(where)) {}

    const nlohmann::json& json() const { return *value_; }
    /// File and path of the field: "tokenizer.json: model.vocab".
    std::string where() const;
    [[noreturn]] void fail(const std::string& problem, const std::string& hint) const;

    /// A field that must be there.
    JsonField at(const char* key) const;
    /// A field that may be absent or null.
    std::optional<JsonField> find(const char* key) const;
    /// The elements of a list.
    std::vector<JsonField> items() const;

    const std::string& string() const;
    bool boolean() const;
    /// A whole number from 0 to `most`.
    std::int64_t integer(std::int64_t most) const;
    double number() const;
    const nlohmann::json& object() const;
    const nlohmann::json& list() const;

    std::string string_or(const char* key, const std::string& otherwise) const;
    bool boolean_or(const char* key, bool otherwise) const;
    std::int64_t integer_or(const char* key, std::int64_t otherwise, std::int64_t most) const;

private:
    JsonField(const nlohmann::json& value, std::string file, std::string path)
        : value_(&value), file_(std::move(file)), path_(std::move(path)) {}

    const nlohmann::json* value_;
    std::string file_;
    std::string path_;
};

/// The parts of a tokenizer may contain each other; deeper than this is refused.
constexpr int kDeepestPart = 8;

}  // namespace headlight
