#include "engine/text/wordpiece.h"

#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "engine/text/utf8.h"

namespace headlight {

WordPiece::WordPiece(Vocabulary vocabulary, Options options, const std::string& where)
    : vocabulary_(std::move(vocabulary)), most_characters_(options.most_characters) {
    const std::optional<TokenId> unknown = vocabulary_.find(options.unknown_token);
    if (!unknown) {
        throw Error("the unknown token \"" + options.unknown_token + "\" is not in the vocabulary",
                    where, "export the tokenizer again");
    }
    unknown_id_ = *unknown;
    for (std::size_t row = 0; row < vocabulary_.end_id(); ++row) {
        const auto id = static_cast<TokenId>(row);
        const std::string& token = vocabulary_.token(id);
        if (!token.empty() && !trie_.insert(token, id)) {
            throw Error("the tokens are too long", where, "shorten the vocabulary");
        }
    }
    continuation_ = trie_.walk(options.continuing_subword_prefix);
}

WordPiece WordPiece::from_json(const JsonField& field) {
    constexpr std::int64_t kMostCharacters = 1 << 30;
    Options options;
    options.unknown_token = field.string_or("unk_token", options.unknown_token);
    options.continuing_subword_prefix =
        field.string_or("continuing_subword_prefix", options.continuing_subword_prefix);
    options.most_characters = static_cast<std::size_t>(
        field.integer_or("max_input_chars_per_word", 100, kMostCharacters));
    return {read_vocabulary(field.at("vocab")), std::move(options), field.where()};
}

ModelToken WordPiece::longest_piece(std::string_view word, std::size_t begin) const {
    ModelToken longest{unknown_id_, {begin, begin}};
    std::optional<ByteTrie::Node> node = begin == 0 ? ByteTrie::kRoot : continuation_;
    for (std::size_t at = begin; node && at < word.size(); ++at) {
        node = trie_.child(*node, static_cast<unsigned char>(word[at]));
        if (node && trie_.value(*node) >= 0) longest = {trie_.value(*node), {begin, at + 1}};
    }
    return longest;
}

void WordPiece::tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const {
    const std::size_t first = tokens.size();
    const bool too_long = utf8::count(piece) > most_characters_;
    for (std::size_t at = 0; at < piece.size();) {
        const ModelToken token = too_long ? ModelToken{} : longest_piece(piece, at);
        if (token.span.size() == 0) {
            tokens.resize(first);
            tokens.push_back({unknown_id_, {0, piece.size()}});
            return;
        }
        tokens.push_back(token);
        at = token.span.end;
    }
}

}  // namespace headlight
