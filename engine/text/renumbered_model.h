#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/text/token_model.h"

namespace headlight {

/// A model whose tokens have other ids outside: Marian and M2M100 cut text with a SentencePiece
/// model and number the pieces by vocab.json. Pieces that vocab.json lacks become the unknown
/// token; tokens that the model lacks are never found in text.
class RenumberedModel final : public TokenModel {
public:
    /// @throws Error when the vocabulary has no `unknown` token
    RenumberedModel(std::unique_ptr<const TokenModel> model, Vocabulary vocabulary,
                    const std::string& unknown, const std::string& where);

    void tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const override;
    MergeTrace trace_merges(std::string_view piece) const override;
    const Vocabulary& vocabulary() const override { return vocabulary_; }
    std::string kind() const override { return model_->kind(); }
    bool has_byte_fallback() const override { return model_->has_byte_fallback(); }

private:
    std::unique_ptr<const TokenModel> model_;
    Vocabulary vocabulary_;
    std::vector<TokenId> outer_ids_;  // by the model's id
};

}  // namespace headlight
