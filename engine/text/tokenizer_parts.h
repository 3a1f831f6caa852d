#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/text/added_vocabulary.h"
#include "engine/text/decoder.h"
#include "engine/text/normalizer.h"
#include "engine/text/post_processor.h"
#include "engine/text/pre_tokenizer.h"
#include "engine/text/token_model.h"
#include "engine/text/tokenizer.h"

namespace headlight {

/// What a tokenizer consists of, in the order in which text passes through. Those that a file
/// leaves out are null.
struct Tokenizer::Parts {
    std::unique_ptr<const Normalizer> normalizer;
    std::unique_ptr<const PreTokenizer> pre_tokenizer;
    std::unique_ptr<const TokenModel> model;
    std::optional<AddedVocabulary> added;  // always there once read
    std::unique_ptr<const PostProcessor> post_processor;
    std::unique_ptr<const Decoder> decoder;

    PreTokens pre_tokenize(std::string_view text) const;
    /// @param texts  one, or a pair
    Encoding encode(std::span<const std::string_view> texts, EncodeOptions options) const;
    bool is_special(TokenId id) const;
};

}  // namespace headlight
