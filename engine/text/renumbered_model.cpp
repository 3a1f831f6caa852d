#include "engine/text/renumbered_model.h"

#include "engine/error.h"

namespace headlight {

RenumberedModel::RenumberedModel(std::unique_ptr<const TokenModel> model, Vocabulary vocabulary,
                                 const std::string& unknown, const std::string& where)
    : model_(std::move(model)), vocabulary_(std::move(vocabulary)) {
    const std::optional<TokenId> unknown_id = vocabulary_.find(unknown);
    if (!unknown_id) {
        throw Error("there is no token \"" + unknown + "\"", where, "download the file again");
    }
    const Vocabulary& inner = model_->vocabulary();
    outer_ids_.reserve(inner.end_id());
    for (std::size_t id = 0; id < inner.end_id(); ++id) {
        const std::string& token = inner.token(static_cast<TokenId>(id));
        outer_ids_.push_back(vocabulary_.find(token).value_or(*unknown_id));
    }
}

void RenumberedModel::tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const {
    const std::size_t first = tokens.size();
    model_->tokenize(piece, tokens);
    for (std::size_t i = first; i < tokens.size(); ++i) {
        tokens[i].id = outer_ids_[static_cast<std::size_t>(tokens[i].id)];
    }
}

MergeTrace RenumberedModel::trace_merges(std::string_view piece) const {
    return model_->trace_merges(piece);
}

}  // namespace headlight
