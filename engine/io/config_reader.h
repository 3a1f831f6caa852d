#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/spec.h"

namespace headlight {

/// A config.json, field by field. Every accessor refuses what cannot be meant (a wrong type, a
/// number out of range) with an Error that names the field, what it holds and what was expected. A
/// field that is null counts as absent, as it does for the configurations' authors.
class ConfigReader {
public:
    ConfigReader(const nlohmann::json& fields, std::string where);

    bool has(const char* field) const { return find(field) != nullptr; }
    /// True for a field that is there, if only to say null. Where a family has a default that is
    /// not "none", null means none and absence means the default.
    bool states(const char* field) const { return fields_->contains(field); }

    /// A whole number from 1 to `limit`.
    int count(const char* field, int limit = 1 << 24) const;
    int count_or(const char* field, int fallback, int limit = 1 << 24) const;
    /// As count, with 0 allowed.
    int whole_or(const char* field, int fallback, int limit = 1 << 24) const;
    /// A finite number above 0.
    float positive_or(const char* field, float fallback) const;
    /// The same with all the digits that are written.
    double precise_or(const char* field, double fallback) const;
    bool flag_or(const char* field, bool fallback) const;
    std::string text_or(const char* field, const std::string& fallback) const;
    /// A token id, when there is one; -1 counts as none.
    std::optional<int> id(const char* field) const;
    /// One id or a list of ids.
    std::vector<int> ids(const char* field) const;
    /// Finite numbers above 0.
    std::vector<float> numbers(const char* field) const;
    std::vector<std::string> texts(const char* field) const;
    Activation activation_or(const char* field, const std::string& fallback) const;
    /// The reader of a nested object, when there is one.
    std::optional<ConfigReader> object(const char* field) const;
    /// Anything, for what no accessor above describes; null when absent.
    const nlohmann::json* find(const char* field) const;

    [[noreturn]] void refuse(const char* field, const std::string& expected) const;

    const std::string& where() const { return where_; }

private:
    const nlohmann::json& required(const char* field, const std::string& expected) const;
    int whole(const nlohmann::json& value, const char* field, int least, int limit) const;

    const nlohmann::json* fields_;
    std::string where_;
};

/// The ids that begin, end and pad sequences; what is not stated stays as the family has it.
void read_special_ids(const ConfigReader& config, ModelSpec& spec);

/// How configurations name activation functions ("gelu_new"); nothing for an unknown name.
std::optional<Activation> activation_of(const std::string& name);

}  // namespace headlight
