#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/text/tokenizer.h"
#include "engine/text/vocabulary.h"

namespace headlight {

/// A tokenizer_config.json, read for models without tokenizer.json: it says how the files of the
/// vocabulary are to be used. Fields that it leaves out have the defaults of the class it names.
class LegacyConfig {
public:
    /// @throws Error when the file is there but is no JSON object
    explicit LegacyConfig(const std::optional<TokenizerFiles::File>& file);

    /// The Python class without "Tokenizer" and "Fast": "GPT2", "Bert"; empty when not said.
    const std::string& family() const { return family_; }
    bool family_is(const std::vector<std::string>& names) const;

    bool flag(const char* key, bool otherwise) const;
    /// The token of a role such as "bos_token"; nothing when there is none.
    /// @param otherwise  the default; may be null
    std::optional<std::string> token(const char* role, const char* otherwise) const;

    /// The field "added_tokens" of a tokenizer.json: the tokens that the file lists, and those of
    /// the roles given. Those that the vocabulary lacks get ids after it.
    /// @param roles  role and default token
    nlohmann::json added_tokens(const std::vector<std::pair<const char*, const char*>>& roles,
                                const Vocabulary& vocabulary) const;

private:
    void add_listed(nlohmann::json& added) const;

    std::string path_;
    nlohmann::json fields_ = nlohmann::json::object();
    std::string family_;
};

}  // namespace headlight
