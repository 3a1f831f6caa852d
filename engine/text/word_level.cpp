#include "engine/text/word_level.h"

namespace headlight {

WordLevel WordLevel::from_json(const JsonField& field) {
    WordLevel model(read_vocabulary(field.at("vocab")));
    if (const auto unknown = field.find("unk_token")) {
        model.unknown_id_ = model.vocabulary_.find(unknown->string());
    }
    return model;
}

void WordLevel::tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const {
    std::optional<TokenId> id = vocabulary_.find(piece);
    if (!id) id = unknown_id_;
    if (id) tokens.push_back({*id, {0, piece.size()}});
}

}  // namespace headlight
