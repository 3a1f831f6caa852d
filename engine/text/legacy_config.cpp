#include "engine/text/legacy_config.h"

#include <algorithm>
#include <charconv>

#include "engine/text/json_field.h"

namespace headlight {
namespace {

using nlohmann::json;

void remove_suffix(std::string& text, std::string_view suffix) {
    if (text.ends_with(suffix)) text.resize(text.size() - suffix.size());
}

bool has_content(const json& added, const std::string& content) {
    return std::any_of(added.begin(), added.end(),
                       [&](const json& token) { return token["content"] == content; });
}

json added_token(TokenId id, const std::string& content) {
    return {{"id", id}, {"content", content}, {"special", true}, {"normalized", false}};
}

}  // namespace

LegacyConfig::LegacyConfig(const std::optional<TokenizerFiles::File>& file) {
    if (!file) return;
    path_ = file->path;
    fields_ = parse_json(file->bytes, path_);
    const JsonField root(fields_, path_);
    family_ = root.string_or("tokenizer_class", "");
    remove_suffix(family_, "Fast");
    remove_suffix(family_, "Tokenizer");
}

bool LegacyConfig::family_is(const std::vector<std::string>& names) const {
    return std::find(names.begin(), names.end(), family_) != names.end();
}

bool LegacyConfig::flag(const char* key, bool otherwise) const {
    return JsonField(fields_, path_).boolean_or(key, otherwise);
}

std::optional<std::string> LegacyConfig::token(const char* role, const char* otherwise) const {
    const auto found = fields_.find(role);
    if (found == fields_.end() && otherwise != nullptr) return otherwise;
    if (found == fields_.end() || found->is_null()) return std::nullopt;
    const JsonField field = JsonField(fields_, path_).at(role);
    return found->is_object() ? field.at("content").string() : field.string();
}

void LegacyConfig::add_listed(json& added) const {
    const JsonField root(fields_, path_);
    const std::optional<JsonField> listed = root.find("added_tokens_decoder");
    if (!listed) return;
    for (const auto& [key, value] : listed->object().items()) {
        const JsonField entry = listed->at(key.c_str());
        TokenId id = -1;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
        if (error != std::errc() || end != key.data() + key.size() || id < 0) {
            entry.fail("\"" + key + "\" is no id", "repair this field");
        }
        json token = added_token(id, entry.at("content").string());
        for (const char* flag : {"single_word", "lstrip", "rstrip", "normalized", "special"}) {
            token[flag] = entry.boolean_or(flag, false);
        }
        added.push_back(std::move(token));
    }
}

json LegacyConfig::added_tokens(const std::vector<std::pair<const char*, const char*>>& roles,
                                const Vocabulary& vocabulary) const {
    json added = json::array();
    add_listed(added);
    auto next_id = static_cast<TokenId>(vocabulary.end_id());
    for (const json& token : added) {
        next_id = std::max(next_id, static_cast<TokenId>(token["id"].get<TokenId>() + 1));
    }
    for (const auto& [role, otherwise] : roles) {
        const std::optional<std::string> content = token(role, otherwise);
        if (!content || content->empty() || has_content(added, *content)) continue;
        const std::optional<TokenId> known = vocabulary.find(*content);
        added.push_back(added_token(known ? *known : next_id++, *content));
    }
    return added;
}

}  // namespace headlight
