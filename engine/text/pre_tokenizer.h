#pragma once

#include <memory>
#include <string>

#include "engine/text/json_field.h"
#include "engine/text/pre_tokens.h"

namespace headlight {

/// Cuts normalised text into the pieces that a model tokenizes one by one. Immutable.
class PreTokenizer {
public:
    virtual ~PreTokenizer() = default;
    virtual void apply(PreTokens& pieces) const = 0;
    /// Whether the pieces come out in the byte-level alphabet.
    virtual bool is_byte_level() const { return false; }
};

/// Reads the field "pre_tokenizer" of a tokenizer.json. @throws Error
std::unique_ptr<const PreTokenizer> make_pre_tokenizer(const JsonField& field, int depth = 0);

SplitBehavior read_split_behavior(const JsonField& field);

/// The sign that SentencePiece writes for a space, "▁" by default. @throws Error
char32_t read_space_sign(const JsonField& part);

/// Where a Metaspace part puts a space before a piece.
enum class PrependScheme { First, Never, Always };
/// Reads "prepend_scheme", or "add_prefix_space" of older files. @throws Error
PrependScheme read_prepend_scheme(const JsonField& part);

}  // namespace headlight
