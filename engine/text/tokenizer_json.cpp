#include <nlohmann/json.hpp>

#include "engine/text/tokenizer_parts.h"

namespace headlight {

Tokenizer Tokenizer::from_json(std::string_view json, const std::string& where) {
    const nlohmann::json document = parse_json(json, where);
    const JsonField root(document, where);
    const JsonField version = root.at("version");
    if (version.string() != "1.0") {
        version.fail("the version is \"" + version.string() + "\"", "version 1.0 can be read");
    }
    return assemble(root, make_token_model(root.at("model")));
}

Tokenizer Tokenizer::assemble(const JsonField& root, std::unique_ptr<const TokenModel> model) {
    auto parts = std::make_unique<Parts>();
    parts->model = std::move(model);
    if (const auto field = root.find("normalizer")) parts->normalizer = make_normalizer(*field);
    if (const auto field = root.find("pre_tokenizer")) {
        parts->pre_tokenizer = make_pre_tokenizer(*field);
    }

    std::vector<AddedToken> added;
    if (const auto field = root.find("added_tokens")) added = read_added_tokens(*field);
    parts->added.emplace(std::move(added), parts->model->vocabulary(), parts->normalizer.get(),
                         root.where() + ": added_tokens");

    if (const auto field = root.find("post_processor")) {
        const auto lookup = [&](std::string_view token) {
            const std::optional<TokenId> id = parts->added->id_of(token);
            return id ? id : parts->model->vocabulary().find(token);
        };
        parts->post_processor = make_post_processor(*field, lookup);
    }
    if (const auto field = root.find("decoder")) parts->decoder = make_decoder(*field);
    return Tokenizer(std::move(parts));
}

}  // namespace headlight
