#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json_field.h"
#include "engine/text/span.h"
#include "engine/text/vocabulary.h"

namespace headlight {

/// A token and the bytes of its pre-token that it covers.
struct ModelToken {
    TokenId id = 0;
    TokenSpan span;
};

/// One step of byte-pair encoding, for display: the two symbols that become one, what they become,
/// the place of the merge in the table (0 is merged first), and the index of the left symbol before
/// the step.
struct MergeStep {
    std::string left;
    std::string right;
    std::string merged;
    std::size_t rank = 0;
    std::size_t position = 0;
};

/// How byte-pair encoding builds the tokens of a pre-token: the symbols that it starts from, and
/// the merges in order. Without merges the symbols are the tokens.
struct MergeTrace {
    std::vector<std::string> symbols;
    std::vector<MergeStep> merges;
};

/// The part that knows the vocabulary: cuts a pre-token into tokens. Immutable, free to be used
/// from any thread.
class TokenModel {
public:
    virtual ~TokenModel() = default;

    /// Appends the tokens of a non-empty pre-token (valid UTF-8).
    virtual void tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const = 0;
    /// The merges that `tokenize` makes; empty for models without merges.
    virtual MergeTrace trace_merges(std::string_view) const { return {}; }

    virtual const Vocabulary& vocabulary() const = 0;
    /// "BPE", "WordPiece", ...
    virtual std::string kind() const = 0;
    /// Whether characters outside the vocabulary become tokens like `<0x0A>`.
    virtual bool has_byte_fallback() const { return false; }
};

/// Reads the field "model" of a tokenizer.json. @throws Error
std::unique_ptr<const TokenModel> make_token_model(const JsonField& field);

/// Reads an object from token to id. @throws Error for ids that are no ids or that occur twice
Vocabulary read_vocabulary(const JsonField& field);

/// The token that stands for one byte in SentencePiece vocabularies: "<0x0A>".
std::string byte_token(unsigned char byte);

}  // namespace headlight
