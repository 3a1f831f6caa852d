#include "engine/gguf_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/error.h"
#include "engine/text/token_list.h"

namespace headlight {
namespace {

using Kind = TokenList::Kind;

/// The keys that begin with "tokenizer.ggml.".
class TokenizerKeys {
public:
    TokenizerKeys(const GgufMetadata& metadata, const std::string& where)
        : metadata_(metadata), where_(where) {}

    std::string place(const char* name) const { return where_ + ": " + key(name); }

    [[noreturn]] void refuse(const char* name, const std::string& expected) const {
        const GgufValue* value = find(name);
        const std::string found = value == nullptr ? "is missing, "
                                  : value->is_list ? "is a list of another type, "
                                                   : "holds " + shown(*value) + ", ";
        throw Error(found + expected + " is expected", place(name),
                    "the file is damaged or its tokenizer is unknown: open the model in Hugging "
                    "Face layout");
    }

    bool has(const char* name) const { return find(name) != nullptr; }

    std::string text_or(const char* name, const std::string& fallback) const {
        const GgufValue* value = find(name);
        if (value != nullptr && (value->is_list || value->type != GgufType::Text)) {
            refuse(name, "text");
        }
        return value == nullptr ? fallback : std::string(value->texts().front());
    }
    bool flag_or(const char* name, bool fallback) const {
        const GgufValue* value = find(name);
        if (value != nullptr && (value->is_list || value->type != GgufType::Bool)) {
            refuse(name, "true or false");
        }
        return value == nullptr ? fallback : value->wholes().front() != 0;
    }
    std::optional<TokenId> id(const char* name) const {
        const GgufValue* value = find(name);
        if (value == nullptr) return std::nullopt;
        const std::vector<std::int64_t> wholes = value->wholes();
        if (value->is_list || wholes.empty() || wholes.front() < -1 ||
            wholes.front() > std::int64_t{0xffffffff}) {
            refuse(name, "the id of a token");
        }
        // Files say "none" in either of two ways.
        if (wholes.front() == -1 || wholes.front() == std::int64_t{0xffffffff}) return std::nullopt;
        if (wholes.front() > kLargestTokenId) refuse(name, "the id of a token");
        return static_cast<TokenId>(wholes.front());
    }
    std::vector<std::string_view> texts(const char* name) const {
        const GgufValue* value = find(name);
        if (value == nullptr || !value->is_list || value->type != GgufType::Text) {
            refuse(name, "a list of texts");
        }
        return value->texts();
    }
    std::vector<float> numbers(const char* name) const {
        const GgufValue* value = find(name);
        if (value == nullptr || !value->is_list || value->type == GgufType::Text) {
            refuse(name, "a list of numbers");
        }
        return value->floats();
    }
    std::string bytes(const char* name) const {
        const GgufValue* value = find(name);
        if (value == nullptr || !value->is_list || size_of(value->type) != 1) {
            refuse(name, "a list of bytes");
        }
        return {reinterpret_cast<const char*>(value->bytes.data()), value->bytes.size()};
    }

private:
    /// Whatever bytes a text has.
    static std::string shown(const GgufValue& value) {
        return value.to_json().dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    static std::string key(const char* name) { return std::string("tokenizer.ggml.") + name; }

    const GgufValue* find(const char* name) const {
        const auto found = metadata_.find(key(name));
        return found == metadata_.end() ? nullptr : &found->second;
    }

    const GgufMetadata& metadata_;
    const std::string& where_;
};

Kind kind_of(const TokenizerKeys& keys) {
    const std::string model = keys.text_or("model", "");
    if (model == "llama") return Kind::SentencePiece;
    if (model == "gpt2") return Kind::ByteLevel;
    if (model == "bert") return Kind::WordPiece;
    if (model == "t5") return Kind::Unigram;
    keys.refuse("model", "llama, gpt2, bert or t5");
}

void read_types(const TokenizerKeys& keys, TokenList& list) {
    if (!keys.has("token_type")) return;
    constexpr int kFirst = static_cast<int>(TokenList::Type::Normal);
    constexpr int kLast = static_cast<int>(TokenList::Type::Byte);
    for (const float number : keys.numbers("token_type")) {
        if (!(number >= kFirst && number <= kLast)) {
            throw Error("holds the type " + std::to_string(number) + ", 1 to 6 are expected",
                        keys.place("token_type"), "the file is damaged: obtain it again");
        }
        list.types.push_back(static_cast<TokenList::Type>(static_cast<int>(number)));
    }
}

void read_merges(const TokenizerKeys& keys, TokenList& list) {
    for (const std::string_view merge : keys.texts("merges")) {
        // The left part may itself begin with a space.
        const std::size_t space = merge.find(' ', 1);
        if (space == std::string_view::npos || space + 1 == merge.size()) {
            throw Error("holds \"" + std::string(merge) + "\", two parts and a space are expected",
                        keys.place("merges"), "the file is damaged: obtain it again");
        }
        list.merges.emplace_back(merge.substr(0, space), merge.substr(space + 1));
    }
}

/// The tokens around a text: as the file says, else as llama.cpp does for the kind.
void read_frame(const TokenizerKeys& keys, TokenList& list) {
    const bool bert = list.kind == Kind::WordPiece;
    const bool always = list.cutting == "llama-bpe" || list.cutting == "tekken";
    const bool first = bert || list.kind == Kind::SentencePiece || always;
    if (keys.flag_or("add_bos_token", first)) {
        list.first = keys.id(bert && keys.has("cls_token_id") ? "cls_token_id" : "bos_token_id");
    }
    if (bert) {
        // The name has one a too few in the format itself.
        list.last = keys.id("seperator_token_id");
    } else if (keys.flag_or("add_eos_token", list.kind == Kind::Unigram)) {
        list.last = keys.id("eos_token_id");
    }
}

}  // namespace

Tokenizer read_gguf_tokenizer(const GgufMetadata& metadata, const std::string& where) {
    const TokenizerKeys keys(metadata, where);
    TokenList list;
    list.kind = kind_of(keys);
    const std::vector<std::string_view> tokens = keys.texts("tokens");
    list.tokens.assign(tokens.begin(), tokens.end());
    read_types(keys, list);
    if (list.kind == Kind::SentencePiece || list.kind == Kind::Unigram) {
        list.scores = keys.numbers("scores");
    }
    if (list.kind == Kind::ByteLevel) {
        read_merges(keys, list);
        list.cutting = keys.text_or("pre", "default");
    }
    if (keys.has("precompiled_charsmap")) {
        list.charsmap = keys.bytes("precompiled_charsmap");
    }
    list.add_space_prefix = keys.flag_or("add_space_prefix", list.kind != Kind::ByteLevel);
    list.remove_extra_whitespaces = keys.flag_or("remove_extra_whitespaces", false);
    read_frame(keys, list);
    return Tokenizer::from_tokens(std::move(list), where + ": tokenizer.ggml");
}

ChatTemplate read_gguf_chat(const GgufMetadata& metadata, const std::string& where) {
    constexpr const char* kKey = "tokenizer.chat_template";
    const auto found = metadata.find(kKey);
    if (found == metadata.end() || found->second.is_list || found->second.type != GgufType::Text) {
        return {};
    }
    const TokenizerKeys keys(metadata, where);
    const std::vector<std::string_view> texts = keys.texts("tokens");
    constexpr std::array kRoles{
        std::pair{"bos_token", "bos_token_id"},     std::pair{"eos_token", "eos_token_id"},
        std::pair{"unk_token", "unknown_token_id"}, std::pair{"sep_token", "seperator_token_id"},
        std::pair{"pad_token", "padding_token_id"}, std::pair{"cls_token", "cls_token_id"},
        std::pair{"mask_token", "mask_token_id"},
    };
    std::vector<std::pair<std::string, std::string>> tokens;
    for (const auto& [role, key] : kRoles) {
        const std::optional<TokenId> id = keys.id(key);
        if (id && static_cast<std::size_t>(*id) < texts.size()) {
            tokens.emplace_back(role, texts[static_cast<std::size_t>(*id)]);
        }
    }
    return {std::string(found->second.texts().front()), std::move(tokens), where + ": " + kKey};
}

}  // namespace headlight
