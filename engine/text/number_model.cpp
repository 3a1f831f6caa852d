#include "engine/text/number_model.h"

#include <algorithm>
#include <utility>

#include "engine/error.h"

namespace headlight {

NumberModel::NumberModel(std::size_t size, std::string where) : where_(std::move(where)) {
    const std::size_t count = std::min(size, static_cast<std::size_t>(kLargestTokenId) + 1);
    vocabulary_.reserve(count);
    for (std::size_t id = 0; id < count; ++id)
        vocabulary_.add(std::to_string(id), static_cast<TokenId>(id));
}

void NumberModel::tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const {
    const std::optional<TokenId> id = vocabulary_.find(piece);
    if (!id) {
        throw Error("\"" + std::string(piece) + "\" is no token id", where_,
                    "the model comes without a tokenizer: write ids below " +
                        std::to_string(vocabulary_.end_id()) + " with spaces between them");
    }
    tokens.push_back({*id, {0, piece.size()}});
}

}  // namespace headlight
