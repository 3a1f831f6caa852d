#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/text/json_field.h"
#include "engine/text/tokenizer.h"
#include "engine/text/vocabulary.h"

namespace headlight {

/// How the files of a vocabulary are to be used, for models without tokenizer.json: what
/// tokenizer_config.json says, special_tokens_map.json and added_tokens.json of older models, and
/// config.json where no file names the kind of tokenizer. Fields that all of them leave out have
/// the defaults of the kind.
class LegacyConfig {
public:
    /// @throws Error when a file is there but is no JSON object
    explicit LegacyConfig(const TokenizerFiles& files);

    /// The Python class without "Tokenizer" and "Fast": "GPT2", "Bert"; empty when not known.
    const std::string& family() const { return family_; }
    bool family_is(const std::vector<std::string>& names) const;

    bool flag(const char* key, bool otherwise) const;
    std::string text(const char* key, const std::string& otherwise) const;
    std::int64_t integer(const char* key, std::int64_t otherwise, std::int64_t most) const;
    /// The token of a role such as "bos_token"; nothing when there is none.
    /// @param otherwise  the default; may be null
    std::optional<std::string> token(const char* role, const char* otherwise) const;
    /// Special tokens without a role, in the order of the file.
    std::vector<std::string> further_tokens() const;

    /// A special token of a role, in the place of a file that does not name one.
    struct Role {
        const char* name;
        const char* otherwise;  // may be null
    };
    /// The field "added_tokens" of a tokenizer.json: the tokens that the files list, those that the
    /// vocabulary's own file declares, those of the roles given and those without a role. Tokens
    /// that the vocabulary lacks get ids after it.
    nlohmann::json added_tokens(const std::vector<Role>& roles, const Vocabulary& vocabulary,
                                nlohmann::json declared = nlohmann::json::array()) const;

private:
    struct Source {
        nlohmann::json fields = nlohmann::json::object();
        std::string path;

        JsonField root() const { return {fields, path}; }
    };
    static Source read(const std::optional<TokenizerFiles::File>& file);
    /// The value of a key that is there and not null; that of special_tokens_map.json goes first.
    std::optional<JsonField> find(const char* key) const;
    nlohmann::json listed_tokens() const;

    Source config_;  // tokenizer_config.json
    Source map_;     // special_tokens_map.json, unless tokenizer_config.json lists all tokens
    Source added_;   // added_tokens.json, likewise
    std::string family_;
};

}  // namespace headlight
