#include "engine/text/legacy_config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace headlight {
namespace {

using nlohmann::json;

/// The kind of tokenizer of models whose tokenizer_config.json does not name it.
constexpr std::array kFamilyOfModel = std::to_array<std::pair<const char*, const char*>>({
    {"albert", "Albert"},
    {"bart", "Roberta"},
    {"clip", "CLIP"},
    {"deberta-v2", "DebertaV2"},
    {"gemma", "Gemma"},
    {"gemma2", "Gemma"},
    {"gemma3", "Gemma"},
    {"gemma3_text", "Gemma"},
    {"gpt_neox", "GPTNeoX"},
    {"llama", "Llama"},
    {"longformer", "Roberta"},
    {"luke", "Luke"},
    {"m2m_100", "M2M100"},
    {"marian", "Marian"},
    {"mt5", "T5"},
    {"openai-gpt", "OpenAIGPT"},
    {"qwen2", "Qwen2"},
    {"qwen3", "Qwen2"},
    {"roberta", "Roberta"},
    {"t5", "T5"},
    {"xlm", "XLM"},
    {"xlm-roberta", "XLMRoberta"},
    {"xlnet", "XLNet"},
});

/// Models that name the tokenizer of Llama but read their SentencePiece model as it stands.
constexpr std::array kOwnModel = {"mistral", "mixtral", "phi3"};

void remove_suffix(std::string& text, std::string_view suffix) {
    if (text.ends_with(suffix)) text.resize(text.size() - suffix.size());
}

std::string family_of(const JsonField& tokenizer_config, const JsonField& config) {
    const std::string model = config.string_or("model_type", "");
    if (std::find(kOwnModel.begin(), kOwnModel.end(), model) != kOwnModel.end()) return "";
    std::string family =
        tokenizer_config.string_or("tokenizer_class", config.string_or("tokenizer_class", ""));
    remove_suffix(family, "Fast");
    remove_suffix(family, "Tokenizer");
    if (!family.empty()) return family;
    const auto* known = std::find_if(kFamilyOfModel.begin(), kFamilyOfModel.end(),
                                     [&](const auto& entry) { return model == entry.first; });
    return known == kFamilyOfModel.end() ? "" : known->second;
}

json added_token(TokenId id, const std::string& content) {
    return {{"id", id}, {"content", content}, {"special", true}, {"normalized", false}};
}

/// Flags of a token that is written as an object.
void read_flags(const JsonField& field, json& token) {
    for (const char* flag : {"single_word", "lstrip", "rstrip", "normalized"}) {
        token[flag] = field.boolean_or(flag, token.value(flag, false));
    }
}

std::string content_of(const JsonField& field) {
    return field.json().is_object() ? field.at("content").string() : field.string();
}

TokenId read_id(const JsonField& listed, const std::string& key) {
    TokenId id = -1;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
    if (error != std::errc() || end != key.data() + key.size() || id < 0 || id > kLargestTokenId) {
        listed.at(key.c_str()).fail("\"" + key + "\" is no id", "repair this field");
    }
    return id;
}

/// Added tokens with ids of their own: the vocabulary's, else the next free ones. Of two with the
/// same text the first stays.
class AddedTokens {
public:
    explicit AddedTokens(const Vocabulary& vocabulary)
        : vocabulary_(vocabulary), next_id_(static_cast<TokenId>(vocabulary.size())) {}

    void add(json tokens) {
        for (json& token : tokens) {
            if (find(token["content"]) != nullptr) continue;
            next_id_ = std::max(next_id_, static_cast<TokenId>(token["id"].get<TokenId>() + 1));
            tokens_.push_back(std::move(token));
        }
    }

    void add_special(const std::string& content, const std::optional<JsonField>& field) {
        if (content.empty()) return;
        if (json* listed = find(content)) {
            (*listed)["special"] = true;
            return;
        }
        const std::optional<TokenId> id = vocabulary_.find(content);
        json token = added_token(id ? *id : next_id_++, content);
        if (field && field->json().is_object()) read_flags(*field, token);
        tokens_.push_back(std::move(token));
    }

    json take() { return std::move(tokens_); }

private:
    json* find(const std::string& content) {
        const auto found = std::find_if(tokens_.begin(), tokens_.end(), [&](const json& token) {
            return token["content"] == content;
        });
        return found == tokens_.end() ? nullptr : &*found;
    }

    json tokens_ = json::array();
    const Vocabulary& vocabulary_;
    TokenId next_id_;
};

}  // namespace

LegacyConfig::Source LegacyConfig::read(const std::optional<TokenizerFiles::File>& file) {
    if (!file) return {};
    Source source{parse_json(file->bytes, file->path), file->path};
    source.root().object();
    return source;
}

LegacyConfig::LegacyConfig(const TokenizerFiles& files) : config_(read(files.tokenizer_config)) {
    if (!config_.root().find("added_tokens_decoder")) {
        map_ = read(files.special_tokens_map);
        added_ = read(files.added_tokens);
    }
    const Source model = read(files.config);
    family_ = family_of(config_.root(), model.root());
}

bool LegacyConfig::family_is(const std::vector<std::string>& names) const {
    return std::find(names.begin(), names.end(), family_) != names.end();
}

std::optional<JsonField> LegacyConfig::find(const char* key) const {
    const std::optional<JsonField> mapped = map_.root().find(key);
    return mapped ? mapped : config_.root().find(key);
}

bool LegacyConfig::flag(const char* key, bool otherwise) const {
    return config_.root().boolean_or(key, otherwise);
}

std::string LegacyConfig::text(const char* key, const std::string& otherwise) const {
    return config_.root().string_or(key, otherwise);
}

std::int64_t LegacyConfig::integer(const char* key, std::int64_t otherwise,
                                   std::int64_t most) const {
    return config_.root().integer_or(key, otherwise, most);
}

std::optional<std::string> LegacyConfig::token(const char* role, const char* otherwise) const {
    if (const auto field = find(role)) return content_of(*field);
    const bool absent = !config_.fields.contains(role);
    return absent && otherwise != nullptr ? std::optional<std::string>(otherwise) : std::nullopt;
}

std::vector<std::string> LegacyConfig::further_tokens() const {
    std::vector<std::string> tokens;
    for (const char* key : {"additional_special_tokens", "extra_special_tokens"}) {
        const auto field = find(key);
        if (!field || !field->json().is_array()) continue;
        for (const JsonField& item : field->items())
            tokens.push_back(content_of(item));
    }
    return tokens;
}

json LegacyConfig::listed_tokens() const {
    json tokens = json::array();
    if (const auto listed = config_.root().find("added_tokens_decoder")) {
        for (const auto& [key, value] : listed->object().items()) {
            const JsonField entry = listed->at(key.c_str());
            json token = added_token(read_id(*listed, key), entry.at("content").string());
            token["special"] = entry.boolean_or("special", false);
            read_flags(entry, token);
            tokens.push_back(std::move(token));
        }
    }
    for (const auto& [content, value] : added_.fields.items()) {
        const std::int64_t id = added_.root().at(content.c_str()).integer(kLargestTokenId);
        json token = added_token(static_cast<TokenId>(id), content);
        token["special"] = false;
        token["normalized"] = true;
        tokens.push_back(std::move(token));
    }
    std::sort(tokens.begin(), tokens.end(),
              [](const json& a, const json& b) { return a["id"] < b["id"]; });
    return tokens;
}

json LegacyConfig::added_tokens(const std::vector<Role>& roles, const Vocabulary& vocabulary,
                                json declared) const {
    AddedTokens added(vocabulary);
    added.add(listed_tokens());
    added.add(std::move(declared));
    for (const Role& role : roles) {
        const std::optional<std::string> content = token(role.name, role.otherwise);
        if (content) added.add_special(*content, find(role.name));
    }
    for (const std::string& content : further_tokens())
        added.add_special(content, std::nullopt);
    return added.take();
}

}  // namespace headlight
