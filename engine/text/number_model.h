#pragma once

#include <string>

#include "engine/text/token_model.h"

namespace headlight {

/// Stands in for the vocabulary of a model that comes without one: the tokens are the ids as
/// numbers.
class NumberModel final : public TokenModel {
public:
    /// @param size   ids go from 0 to size - 1
    /// @param where  the model's folder, for errors
    NumberModel(std::size_t size, std::string where);

    /// @throws Error for what is no id
    void tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const override;
    const Vocabulary& vocabulary() const override { return vocabulary_; }
    std::string kind() const override { return "none, ids as numbers"; }

private:
    Vocabulary vocabulary_;
    std::string where_;
};

}  // namespace headlight
