#include "engine/text/sentencepiece_text.h"

#include "engine/text/base64.h"

namespace headlight {
namespace {

using nlohmann::json;
using Family = SentencePieceFamily;
using Model = SentencePieceModel;

json replace(const char* kind, const char* pattern, const char* content) {
    return {{"type", "Replace"}, {"pattern", {{kind, pattern}}}, {"content", content}};
}

json metaspace(const char* scheme, bool split) {
    return {{"type", "Metaspace"},
            {"replacement", "▁"},
            {"prepend_scheme", scheme},
            {"add_prefix_space", true},
            {"split", split}};
}

json precompiled(const Model& model) {
    return {{"type", "Precompiled"}, {"precompiled_charsmap", encode_base64(model.charsmap)}};
}

json sequence(const char* name, json parts) {
    json result = {{"type", "Sequence"}};
    result[name] = std::move(parts);
    return result;
}

/// White space separates words, and each begins with a sign for a space.
void describe_words(const Model& model, json normalizers, json& parts) {
    if (!model.charsmap.empty()) normalizers.push_back(precompiled(model));
    parts["normalizer"] = sequence("normalizers", std::move(normalizers));
    parts["pre_tokenizer"] =
        sequence("pretokenizers", {{{"type", "WhitespaceSplit"}}, metaspace("always", true)});
    parts["decoder"] = metaspace("always", true);
}

/// ALBERT and XLNet write both kinds of quotation marks alike, and may drop accents and case.
json quotes_accents_and_case(const Family& family, const LegacyConfig& config) {
    json normalizers = json::array({replace("String", "``", "\""), replace("String", "''", "\"")});
    if (!config.flag("keep_accents", false) || config.family() == "XLNet") {
        normalizers.push_back({{"type", "NFKD"}});
        normalizers.push_back({{"type", "StripAccents"}});
    }
    if (config.flag("do_lower_case", family.lowercases)) {
        normalizers.push_back({{"type", "Lowercase"}});
    }
    return normalizers;
}

void describe_deberta(const LegacyConfig& config, json& parts) {
    json normalizers = json::array();
    if (config.flag("do_lower_case", false)) normalizers.push_back({{"type", "Lowercase"}});
    normalizers.push_back(replace("Regex", R"(\s{2,}|[\n\r\t])", " "));
    normalizers.push_back({{"type", "NFC"}});
    normalizers.push_back({{"type", "Strip"}, {"strip_left", false}, {"strip_right", true}});
    parts["normalizer"] = sequence("normalizers", std::move(normalizers));
    json pre_tokenizers = json::array();
    if (config.flag("split_by_punct", false)) {
        pre_tokenizers.push_back({{"type", "Punctuation"}, {"behavior", "Isolated"}});
    }
    pre_tokenizers.push_back(metaspace("always", true));
    parts["pre_tokenizer"] = sequence("pretokenizers", std::move(pre_tokenizers));
    parts["decoder"] = metaspace("always", true);
}

json bytes_and_spaces(bool strips_first) {
    json decoders =
        json::array({replace("String", "▁", " "), {{"type", "ByteFallback"}}, {{"type", "Fuse"}}});
    if (strips_first) {
        decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    }
    return sequence("decoders", std::move(decoders));
}

void describe_llama(const LegacyConfig& config, json& parts) {
    const bool prefix = config.flag("add_prefix_space", true);
    const char* scheme = config.flag("legacy", false) ? "always" : "first";
    parts["normalizer"] = prefix ? json(nullptr) : replace("String", " ", "▁");
    parts["pre_tokenizer"] = prefix ? metaspace(scheme, false) : json(nullptr);
    parts["decoder"] = bytes_and_spaces(prefix);
}

void describe_gemma(json& parts) {
    parts["normalizer"] = replace("String", " ", "▁");
    parts["pre_tokenizer"] = {
        {"type", "Split"}, {"pattern", {{"String", " "}}}, {"behavior", "MergedWithPrevious"}};
    parts["decoder"] = bytes_and_spaces(false);
}

void describe_nllb(const Model& model, json& parts) {
    json normalizers = json::array();
    if (!model.charsmap.empty()) {
        normalizers = {precompiled(model), replace("Regex", " {2,}", " ")};
    }
    parts["normalizer"] = sequence("normalizers", std::move(normalizers));
    parts["pre_tokenizer"] = metaspace("always", true);
    parts["decoder"] = metaspace("always", true);
}

void trim_decoded(json& parts) {
    constexpr int kAll = 1 << 16;
    json& decoders = parts["decoder"]["decoders"];
    if (decoders.back()["type"] == "Strip") decoders.erase(decoders.size() - 1);
    decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", kAll}, {"stop", kAll}});
}

/// Newer models that say so have a space put before their first piece only, not after each added
/// token.
void put_first_space_once(const LegacyConfig& config, json& parts) {
    if (config.flag("legacy", true)) return;
    if (parts["pre_tokenizer"].is_null()) return;
    json& normalizers = parts["normalizer"]["normalizers"];
    normalizers.erase(normalizers.size() - 1);
    parts["pre_tokenizer"] = metaspace("first", false);
}

}  // namespace

void describe_text(const Family& family, const Model& model, const LegacyConfig& config,
                   json& parts) {
    switch (family.text) {
        case Family::Text::Model:
            put_first_space_once(config, parts);
            break;
        case Family::Text::Trimmed:
            trim_decoded(parts);
            break;
        case Family::Text::Words:
            describe_words(model, json::array(), parts);
            break;
        case Family::Text::Quotes:
            describe_words(model, quotes_accents_and_case(family, config), parts);
            break;
        case Family::Text::Deberta:
            describe_deberta(config, parts);
            break;
        case Family::Text::Llama:
            describe_llama(config, parts);
            break;
        case Family::Text::Gemma:
            describe_gemma(parts);
            break;
        case Family::Text::Nllb:
            describe_nllb(model, parts);
            break;
    }
}

}  // namespace headlight
