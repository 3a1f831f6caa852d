#include "engine/text/token_list.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "engine/text/bpe.h"
#include "engine/text/json_field.h"
#include "engine/text/legacy_tokenizer.h"
#include "engine/text/tokenizer_parts.h"
#include "engine/text/wordpiece.h"

namespace headlight {
namespace {

using nlohmann::json;
using Type = TokenList::Type;

constexpr const char* kGpt2Words =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
constexpr const char* kLlama3Words =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|)"
    R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kQwenWords = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|)"
                                   R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kTekkenWords =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|)"
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}|)"
    R"( ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kGpt4oWords =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|)"
    R"(\s+(?!\S)|\s+)";

/// How text is cut into words before the merges, by the name that stands in GGUF files.
struct Cutting {
    const char* name;
    const char* words;
    bool single_digits = false;  ///< each digit is cut off first
    bool canonical = false;      ///< after NFC
    bool whole_words = false;    ///< a word of the vocabulary is one token whatever the merges
};

constexpr std::array kCuttings{
    Cutting{"default", kGpt2Words},
    Cutting{"gpt-2", kGpt2Words},
    Cutting{"phi-2", kGpt2Words},
    Cutting{"olmo", kGpt2Words, false, true},
    Cutting{"roberta-bpe", kGpt2Words},
    Cutting{"mpt", kGpt2Words},
    Cutting{"smollm", kGpt2Words, true},
    Cutting{"starcoder", kGpt2Words, true},
    Cutting{"refact", kGpt2Words, true},
    Cutting{"command-r", kGpt2Words, true},
    Cutting{"llama-bpe", kLlama3Words, false, false, true},
    Cutting{"llama3", kLlama3Words, false, false, true},
    Cutting{"llama-v3", kLlama3Words, false, false, true},
    Cutting{"smaug-bpe", kLlama3Words, false, false, true},
    Cutting{"dbrx", kLlama3Words},
    Cutting{"qwen2", kQwenWords, false, true},
    Cutting{"deepseek-r1-qwen", kQwenWords, false, true},
    Cutting{"stablelm2", kQwenWords, false, true},
    Cutting{"tekken", kTekkenWords, false, false, true},
    Cutting{"gpt-4o", kGpt4oWords},
};

const Cutting& find_cutting(const std::string& name, const std::string& where) {
    const auto* found = std::ranges::find_if(
        kCuttings, [&](const Cutting& cutting) { return cutting.name == name; });
    if (found == kCuttings.end()) {
        std::string known;
        for (const Cutting& cutting : kCuttings) {
            known += (known.empty() ? "" : ", ") + std::string(cutting.name);
        }
        throw Error(
            "cuts text in the way called \"" + name + "\", one of " + known + " is expected", where,
            "open the model in Hugging Face layout");
    }
    return *found;
}

/// Fills in what the list leaves open, when it is sound.
void complete(TokenList& list, const std::string& where) {
    const auto refuse = [&](const std::string& what) {
        throw Error(what, where, "the file is damaged: obtain it again");
    };
    const std::size_t count = list.tokens.size();
    if (count == 0 || count > static_cast<std::size_t>(kLargestTokenId)) {
        refuse("holds " + std::to_string(count) + " tokens, 1 to " +
               std::to_string(kLargestTokenId) + " are expected");
    }
    const auto check_size = [&](std::size_t size, const char* what) {
        if (size != 0 && size != count) {
            refuse("holds " + std::to_string(size) + " " + what + " for " + std::to_string(count) +
                   " tokens");
        }
    };
    check_size(list.scores.size(), "scores");
    check_size(list.types.size(), "token types");
    for (const std::optional<TokenId>& id : {list.first, list.last}) {
        if (id && (*id < 0 || static_cast<std::size_t>(*id) >= count)) {
            refuse("puts the token " + std::to_string(*id) + " around texts, the last is " +
                   std::to_string(count - 1));
        }
    }
    list.types.resize(count, Type::Normal);
    list.scores.resize(count);
    for (const std::optional<TokenId>& id : {list.first, list.last}) {
        if (id) {
            list.types[static_cast<std::size_t>(*id)] = Type::Control;
        }
    }
}

json added_tokens(const TokenList& list) {
    json added = json::array();
    for (std::size_t id = 0; id < list.tokens.size(); ++id) {
        const Type type = list.types[id];
        const bool special = type == Type::Control || type == Type::Unknown;
        if (special || type == Type::UserDefined) {
            added.push_back({{"id", id},
                             {"content", list.tokens[id]},
                             {"special", special},
                             {"normalized", false}});
        }
    }
    return added;
}

Vocabulary vocabulary_of(const std::vector<std::string>& tokens, const std::string& where) {
    Vocabulary vocabulary;
    vocabulary.reserve(tokens.size());
    for (const std::string& token : tokens) {
        const auto id = static_cast<TokenId>(vocabulary.size());
        if (vocabulary.add(token, id) != Vocabulary::Added::Yes) {
            throw Error("holds the token \"" + token + "\" twice", where,
                        "the file is damaged: obtain it again");
        }
    }
    return vocabulary;
}

LegacyTokenizer read_pieces(const TokenList& list, const std::string& where) {
    SentencePieceModel model;
    model.algorithm = list.kind == TokenList::Kind::Unigram ? SentencePieceModel::Algorithm::Unigram
                                                            : SentencePieceModel::Algorithm::Bpe;
    model.charsmap = list.charsmap;
    model.add_dummy_prefix = list.add_space_prefix;
    model.remove_extra_whitespaces = list.remove_extra_whitespaces;
    for (std::size_t id = 0; id < list.tokens.size(); ++id) {
        const Type type = list.types[id];
        model.byte_fallback = model.byte_fallback || type == Type::Byte;
        model.pieces.push_back({list.tokens[id], list.scores[id], type});
    }
    return {make_sentencepiece_model(model, where), describe_sentencepiece(model)};
}

LegacyTokenizer read_byte_level(const TokenList& list, const std::string& where) {
    const Cutting& cutting = find_cutting(list.cutting, where);
    LegacyTokenizer result;
    Bpe::Options options;
    options.ignore_merges = cutting.whole_words;
    result.model = std::make_unique<Bpe>(vocabulary_of(list.tokens, where), list.merges,
                                         std::move(options), where + ": merges");
    const json byte_level = {{"type", "ByteLevel"},
                             {"add_prefix_space", list.add_space_prefix},
                             {"trim_offsets", true},
                             {"use_regex", false}};
    json cutters = json::array();
    if (cutting.single_digits) {
        cutters.push_back({{"type", "Digits"}, {"individual_digits", true}});
    }
    cutters.push_back({{"type", "Split"},
                       {"pattern", {{"Regex", cutting.words}}},
                       {"behavior", "Isolated"},
                       {"invert", false}});
    cutters.push_back(byte_level);
    result.parts["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", std::move(cutters)}};
    result.parts["decoder"] = byte_level;
    if (cutting.canonical) {
        result.parts["normalizer"] = {{"type", "NFC"}};
    }
    result.parts["added_tokens"] = added_tokens(list);
    return result;
}

constexpr std::string_view kWordBegin = "▁";

/// llama.cpp marks the tokens that begin a word where BERT marks those that go on with one. Names
/// such as [unused1] it leaves as they are.
std::string wordpiece_token(const std::string& token, Type type) {
    if (type != Type::Normal || (token.starts_with('[') && token.ends_with(']'))) {
        return token;
    }
    return token.starts_with(kWordBegin) ? token.substr(kWordBegin.size()) : "##" + token;
}

/// A capital in a piece of several letters. Single letters may be listed that no text comes to.
bool has_capital(std::string_view piece) {
    return piece.size() > 1 &&
           std::ranges::any_of(piece, [](char c) { return c >= 'A' && c <= 'Z'; });
}

LegacyTokenizer read_wordpiece(const TokenList& list, const std::string& where) {
    std::vector<std::string> tokens;
    WordPiece::Options options;
    // The file does not say whether capitals count; they do where the vocabulary has some.
    bool lowercase = true;
    for (std::size_t id = 0; id < list.tokens.size(); ++id) {
        const Type type = list.types[id];
        tokens.push_back(wordpiece_token(list.tokens[id], type));
        std::string_view letters = list.tokens[id];
        letters.remove_prefix(letters.starts_with(kWordBegin) ? kWordBegin.size() : 0);
        lowercase = lowercase && !(type == Type::Normal && has_capital(letters));
        if (type == Type::Unknown) {
            options.unknown_token = list.tokens[id];
        }
    }
    LegacyTokenizer result;
    result.model =
        std::make_unique<WordPiece>(vocabulary_of(tokens, where), std::move(options), where);
    result.parts = {{"normalizer",
                     {{"type", "BertNormalizer"},
                      {"clean_text", true},
                      {"handle_chinese_chars", true},
                      {"strip_accents", lowercase},
                      {"lowercase", lowercase}}},
                    {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                    {"decoder", {{"type", "WordPiece"}}},
                    {"added_tokens", added_tokens(list)}};
    return result;
}

/// The tokens around one text and around two.
json describe_frame(const TokenList& list, const json& added) {
    TokenFrame single, pair;
    const auto put = [&](std::optional<TokenId> id, int type) {
        if (id) {
            pair.emplace_back(list.tokens[static_cast<std::size_t>(*id)], type);
        }
    };
    put(list.first, 0);
    pair.emplace_back("A", 0);
    put(list.last, 0);
    single = pair;
    pair.emplace_back("B", 1);
    put(list.last, 1);
    return describe_template(single, pair, added);
}

}  // namespace

Tokenizer Tokenizer::from_tokens(TokenList list, const std::string& where) {
    complete(list, where);
    LegacyTokenizer read;
    switch (list.kind) {
        case TokenList::Kind::SentencePiece:
        case TokenList::Kind::Unigram:
            read = read_pieces(list, where);
            break;
        case TokenList::Kind::ByteLevel:
            read = read_byte_level(list, where);
            break;
        case TokenList::Kind::WordPiece:
            read = read_wordpiece(list, where);
            break;
    }
    if (list.first || list.last) {
        read.parts["post_processor"] = describe_frame(list, read.parts["added_tokens"]);
    }
    return assemble(JsonField(read.parts, where), std::move(read.model));
}

}  // namespace headlight
