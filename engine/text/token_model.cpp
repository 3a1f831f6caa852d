#include "engine/text/token_model.h"

#include <nlohmann/json.hpp>

#include "engine/text/bpe.h"

namespace headlight {

std::unique_ptr<const TokenModel> make_token_model(const JsonField& field) {
    // Files from before 2020 leave the type out; what distinguishes the models are their fields.
    const bool has_merges = field.object().contains("merges");
    const std::string type = field.string_or("type", has_merges ? "BPE" : "");
    if (type == "BPE") return std::make_unique<Bpe>(Bpe::from_json(field));
    field.fail("the model \"" + type + "\" is not known", "BPE can be read");
}

Vocabulary read_vocabulary(const JsonField& field) {
    Vocabulary vocabulary;
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
