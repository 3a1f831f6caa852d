#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "engine/error.h"
#include "engine/io/config_reader.h"
#include "engine/io/gguf.h"

namespace headlight {

/// A key after the architecture's name, and the field of a config.json that means the same.
struct GgufField {
    enum class Kind { Count, Number, Flag };
    const char* key;
    const char* field;
    Kind kind = Kind::Count;
    bool required = true;
};

/// One GGUF file while its metadata becomes a config.json.
class GgufTranslation {
public:
    /// @throws Error when `general.architecture` is no text.
    GgufTranslation(const GgufContent& content, const std::string& where);
    GgufTranslation(const GgufTranslation&) = delete;
    GgufTranslation& operator=(const GgufTranslation&) = delete;

    const std::string& architecture() const { return architecture_; }
    const ConfigReader& reader() const { return reader_; }
    /// "llama.context_length" of "context_length".
    std::string key(const std::string& name) const { return architecture_ + "." + name; }
    bool has(const char* name) const { return reader_.has(key(name).c_str()); }

    /// Null when the file has none of that name.
    const StoredTensor* tensor(const std::string& name) const;

    // The values of the architecture's keys; each throws Error naming the key.
    int count(const char* name) const { return reader_.count(key(name).c_str()); }
    int count_or(const char* name, int fallback) const {
        return reader_.count_or(key(name).c_str(), fallback);
    }
    /// Of a key whose 0 means "none", as absence does.
    int whole_or(const char* name, int fallback) const {
        return reader_.whole_or(key(name).c_str(), fallback);
    }
    float number(const char* name) const;
    float number_or(const char* name, float fallback) const {
        return reader_.positive_or(key(name).c_str(), fallback);
    }

    /// Translates the keys that are a field each. Of those that may be missing, 0 is "none".
    void add(std::span<const GgufField> fields);
    /// A parsed file would hold the number as one without sign.
    /// @param from  the key that says it, where one does
    void put(const char* field, std::int64_t count, const char* from = nullptr) {
        config[field] = static_cast<std::uint64_t>(count);
        if (from != nullptr) keys_[field] = key(from);
    }
    /// The same refusal with the key of the file in place of the field that it became.
    Error in_words_of_the_file(const Error& refusal) const;
    /// The size of one head: stated, else the width divided by the heads.
    int d_head() const;

    nlohmann::json config = nlohmann::json::object();

private:
    const GgufContent& content_;
    nlohmann::json fields_;
    ConfigReader reader_;
    std::string architecture_;
    std::map<std::string, std::string> keys_;  ///< by field
};

}  // namespace headlight
