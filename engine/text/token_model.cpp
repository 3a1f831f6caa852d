#include "engine/text/token_model.h"

#include <nlohmann/json.hpp>

#include "engine/text/bpe.h"
#include "engine/text/unigram.h"
#include "engine/text/word_level.h"
#include "engine/text/wordpiece.h"

namespace headlight {
namespace {

// Older files leave the type out; the fields tell the models apart.
std::string type_of(const JsonField& field) {
    if (const auto type = field.find("type")) return type->string();
    if (field.find("merges")) return "BPE";
    if (field.find("max_input_chars_per_word")) return "WordPiece";
    const auto vocabulary = field.find("vocab");
    return vocabulary && vocabulary->json().is_array() ? "Unigram" : "WordLevel";
}

}  // namespace

std::unique_ptr<const TokenModel> make_token_model(const JsonField& field) {
    const std::string type = type_of(field);
    if (type == "BPE") return std::make_unique<Bpe>(Bpe::from_json(field));
    if (type == "WordPiece") return std::make_unique<WordPiece>(WordPiece::from_json(field));
    if (type == "Unigram") return std::make_unique<Unigram>(Unigram::from_json(field));
    if (type == "WordLevel") return std::make_unique<WordLevel>(WordLevel::from_json(field));
    field.fail("the model \"" + type + "\" is not known",
               "BPE, WordPiece, Unigram and WordLevel can be read");
}

Vocabulary read_vocabulary(const JsonField& field) {
    Vocabulary vocabulary;
    vocabulary.reserve(field.object().size());
    for (const auto& [token, value] : field.object().items()) {
        const bool is_id = value.is_number_integer() && value.get<std::int64_t>() >= 0 &&
                           value.get<std::int64_t>() <= kLargestTokenId;
        if (!is_id) {
            field.fail("the id of \"" + token + "\" is " + value.dump(),
                       "ids are whole numbers from 0 to " + std::to_string(kLargestTokenId));
        }
        const auto id = value.get<TokenId>();
        if (vocabulary.add(token, id) == Vocabulary::Added::IdTaken) {
            field.fail("the id " + std::to_string(id) + " belongs to \"" + vocabulary.token(id) +
                           "\" and to \"" + token + "\"",
                       "give each token an id of its own");
        }
    }
    return vocabulary;
}

std::string byte_token(unsigned char byte) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    return {'<', '0', 'x', kDigits[byte >> 4], kDigits[byte & 15], '>'};
}

}  // namespace headlight
