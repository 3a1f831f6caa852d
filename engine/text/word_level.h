#pragma once

#include <optional>

#include "engine/text/token_model.h"

namespace headlight {

/// One token per pre-token; what is not in the vocabulary is unknown.
class WordLevel final : public TokenModel {
public:
    /// Reads {"vocab", "unk_token"}. @throws Error
    static WordLevel from_json(const JsonField& field);

    void tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const override;
    const Vocabulary& vocabulary() const override { return vocabulary_; }
    std::string kind() const override { return "WordLevel"; }

private:
    explicit WordLevel(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}

    Vocabulary vocabulary_;
    std::optional<TokenId> unknown_id_;  // without one, unknown words are left out
};

}  // namespace headlight
