#include "engine/text/legacy_tokenizer.h"

#include "engine/error.h"
#include "engine/text/bpe.h"
#include "engine/text/json_field.h"
#include "engine/text/wordpiece.h"

namespace headlight {
namespace {

using nlohmann::json;

json byte_level(bool add_prefix_space, bool trim_offsets, bool use_regex) {
    return {{"type", "ByteLevel"},
            {"add_prefix_space", add_prefix_space},
            {"trim_offsets", trim_offsets},
            {"use_regex", use_regex}};
}

json split(const char* pattern, const char* behavior) {
    return {{"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", behavior}};
}

json bert_normalizer(const LegacyConfig& config) {
    json normalizer = {{"type", "BertNormalizer"},
                       {"clean_text", true},
                       {"handle_chinese_chars", config.flag("tokenize_chinese_chars", true)},
                       {"lowercase", config.flag("do_lower_case", true)}};
    normalizer["strip_accents"] = config.flag("strip_accents", normalizer["lowercase"]);
    return normalizer;
}

/// Named token and its id, as BertProcessing and RobertaProcessing have them.
json named(const std::string& content, const json& added_tokens) {
    for (const json& token : added_tokens) {
        if (token["content"] == content) return json::array({content, token["id"]});
    }
    return json::array({content, 0});
}

void describe_gpt2(const LegacyConfig& config, const Vocabulary& vocabulary, json& parts) {
    constexpr const char* kEnd = "<|endoftext|>";
    parts["added_tokens"] = config.added_tokens(
        {{"bos_token", kEnd}, {"eos_token", kEnd}, {"unk_token", kEnd}, {"pad_token", nullptr}},
        vocabulary);
    const std::optional<std::string> bos = config.token("bos_token", kEnd);
    if (bos && config.flag("add_bos_token", false)) {
        parts["post_processor"] =
            describe_template({{*bos, 0}, {"A", 0}}, {{*bos, 0}, {"A", 0}, {*bos, 1}, {"B", 1}},
                              parts["added_tokens"]);
    }
    if (config.family() == "GPTNeoX") parts["normalizer"] = {{"type", "NFC"}};
}

void describe_qwen2(const LegacyConfig& config, const Vocabulary& vocabulary, json& parts) {
    constexpr const char* kEnd = "<|endoftext|>";
    constexpr const char* kPattern =
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|)"
        R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
    parts["added_tokens"] = config.added_tokens(
        {{"bos_token", nullptr}, {"eos_token", kEnd}, {"unk_token", kEnd}, {"pad_token", kEnd}},
        vocabulary);
    parts["normalizer"] = {{"type", "NFC"}};
    parts["pre_tokenizer"] = {{"type", "Sequence"},
                              {"pretokenizers",
                               {split(kPattern, "Isolated"),
                                byte_level(config.flag("add_prefix_space", false), true, false)}}};
}

void describe_roberta(const LegacyConfig& config, const Vocabulary& vocabulary, json& parts) {
    const std::string cls = config.token("cls_token", "<s>").value_or("<s>");
    const std::string sep = config.token("sep_token", "</s>").value_or("</s>");
    std::vector<LegacyConfig::Role> roles = {{"bos_token", "<s>"},    {"eos_token", "</s>"},
                                             {"unk_token", "<unk>"},  {"sep_token", "</s>"},
                                             {"pad_token", "<pad>"},  {"cls_token", "<s>"},
                                             {"mask_token", "<mask>"}};
    const bool is_luke = config.family() == "Luke";
    if (is_luke) {
        roles.push_back({"entity_token_1", "<ent>"});
        roles.push_back({"entity_token_2", "<ent2>"});
    }
    parts["added_tokens"] = config.added_tokens(roles, vocabulary);
    parts["post_processor"] = {
        {"type", "RobertaProcessing"},
        {"cls", named(cls, parts["added_tokens"])},
        {"sep", named(sep, parts["added_tokens"])},
        {"trim_offsets", true},
        {"add_prefix_space", is_luke || config.flag("add_prefix_space", false)}};
}

void describe_clip(const LegacyConfig& config, const Vocabulary& vocabulary, json& parts) {
    constexpr const char* kStart = "<|startoftext|>";
    constexpr const char* kEnd = "<|endoftext|>";
    constexpr const char* kPattern =
        R"(<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|)"
        R"([^\s\p{L}\p{N}]+)";
    parts["added_tokens"] = config.added_tokens(
        {{"bos_token", kStart}, {"eos_token", kEnd}, {"unk_token", kEnd}, {"pad_token", kEnd}},
        vocabulary);
    parts["normalizer"] = {
        {"type", "Sequence"},
        {"normalizers",
         {{{"type", "NFC"}},
          {{"type", "Replace"}, {"pattern", {{"Regex", "\\s+"}}}, {"content", " "}},
          {{"type", "Lowercase"}}}}};
    json words = split(kPattern, "Removed");
    words["invert"] = true;
    parts["pre_tokenizer"] = {{"type", "Sequence"},
                              {"pretokenizers", {words, byte_level(false, true, true)}}};
    parts["post_processor"] = {{"type", "RobertaProcessing"},
                               {"cls", named(kStart, parts["added_tokens"])},
                               {"sep", named(kEnd, parts["added_tokens"])},
                               {"trim_offsets", false},
                               {"add_prefix_space", false}};
    parts["decoder"] = {
        {"type", "Sequence"},
        {"decoders",
         {{{"type", "ByteLevel"}},
          {{"type", "Replace"}, {"pattern", {{"String", "</w>"}}}, {"content", " "}},
          {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 1}}}}};
}

void describe_gpt1(const LegacyConfig& config, const Vocabulary& vocabulary, json& parts) {
    parts["added_tokens"] = config.added_tokens({{"unk_token", "<unk>"}}, vocabulary);
    parts["normalizer"] = bert_normalizer(config);
    parts["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
    parts["decoder"] = {{"type", "BPEDecoder"}, {"suffix", "</w>"}};
}

}  // namespace

json describe_template(const TokenFrame& single, const TokenFrame& pair, const json& added_tokens) {
    json special_tokens = json::object();
    const auto describe = [&](const TokenFrame& slots) {
        json list = json::array();
        for (const auto& [name, type_id] : slots) {
            const bool is_text = name == "A" || name == "B";
            list.push_back(
                {{is_text ? "Sequence" : "SpecialToken", {{"id", name}, {"type_id", type_id}}}});
            if (is_text) continue;
            special_tokens[name] = {
                {"id", name}, {"ids", {named(name, added_tokens)[1]}}, {"tokens", {name}}};
        }
        return list;
    };
    json result = {{"type", "TemplateProcessing"}};
    result["single"] = describe(single);
    result["pair"] = describe(pair);
    result["special_tokens"] = std::move(special_tokens);
    return result;
}

LegacyTokenizer read_bpe_files(const TokenizerFiles& files, const LegacyConfig& config) {
    const json document = parse_json(files.vocab_json->bytes, files.vocab_json->path);
    Vocabulary vocabulary = read_vocabulary(JsonField(document, files.vocab_json->path));
    const bool gpt1 = config.family() == "OpenAIGPT";
    const bool clip = config.family() == "CLIP";
    LegacyTokenizer result;
    const bool prefix = config.flag("add_prefix_space", false);
    result.parts["pre_tokenizer"] = byte_level(prefix, true, true);
    result.parts["decoder"] = byte_level(prefix, true, true);
    if (gpt1) {
        describe_gpt1(config, vocabulary, result.parts);
    } else if (clip) {
        describe_clip(config, vocabulary, result.parts);
    } else if (config.family_is({"Roberta", "Bart", "Longformer", "Luke", "LED", "MVP"})) {
        describe_roberta(config, vocabulary, result.parts);
    } else if (config.family() == "Qwen2") {
        describe_qwen2(config, vocabulary, result.parts);
    } else {
        describe_gpt2(config, vocabulary, result.parts);
    }
    Bpe::Options options;
    if (gpt1 || clip) {
        options.end_of_word_suffix = "</w>";
        options.unknown_token = config.token("unk_token", gpt1 ? "<unk>" : "<|endoftext|>");
    }
    const Bpe::Merges merges = read_merge_lines(files.merges_txt->bytes, files.merges_txt->path);
    result.model = std::make_unique<Bpe>(std::move(vocabulary), merges, std::move(options),
                                         files.merges_txt->path);
    return result;
}

LegacyTokenizer read_vocab_txt(const TokenizerFiles& files, const LegacyConfig& config) {
    const std::string& path = files.vocab_txt->path;
    Vocabulary vocabulary;
    std::string_view rest = files.vocab_txt->bytes;
    for (TokenId id = 0; !rest.empty(); ++id) {
        const std::size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (id > kLargestTokenId ||
            vocabulary.add(std::string(line), id) == Vocabulary::Added::IdTaken) {
            throw Error("there are too many lines", path, "give a vocabulary file");
        }
    }
    LegacyTokenizer result;
    const std::string cls = config.token("cls_token", "[CLS]").value_or("[CLS]");
    const std::string sep = config.token("sep_token", "[SEP]").value_or("[SEP]");
    WordPiece::Options options;
    options.unknown_token = config.token("unk_token", "[UNK]").value_or("[UNK]");
    result.parts["added_tokens"] = config.added_tokens({{"bos_token", nullptr},
                                                        {"eos_token", nullptr},
                                                        {"unk_token", "[UNK]"},
                                                        {"sep_token", "[SEP]"},
                                                        {"pad_token", "[PAD]"},
                                                        {"cls_token", "[CLS]"},
                                                        {"mask_token", "[MASK]"}},
                                                       vocabulary);
    result.parts["normalizer"] = bert_normalizer(config);
    result.parts["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
    result.parts["decoder"] = {{"type", "WordPiece"}};
    result.parts["post_processor"] = describe_template(
        {{cls, 0}, {"A", 0}, {sep, 0}}, {{cls, 0}, {"A", 0}, {sep, 0}, {"B", 1}, {sep, 1}},
        result.parts["added_tokens"]);
    result.model = std::make_unique<WordPiece>(std::move(vocabulary), std::move(options), path);
    return result;
}

}  // namespace headlight
