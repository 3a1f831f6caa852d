#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/text/json_field.h"

namespace headlight {

/// Turns tokens back into text. Immutable.
class Decoder {
public:
    virtual ~Decoder() = default;

    /// Takes the tokens as the vocabulary has them; what it returns, joined, is the text.
    virtual std::vector<std::string> apply(std::vector<std::string> tokens) const = 0;
    /// The bytes that one token stands for inside a text; need not be valid UTF-8.
    virtual std::string token_bytes(std::string token) const = 0;
    /// Whether it reads the byte-level alphabet.
    virtual bool is_byte_level() const { return false; }
};

/// Reads the field "decoder" of a tokenizer.json. @throws Error
std::unique_ptr<const Decoder> make_decoder(const JsonField& field, int depth = 0);

}  // namespace headlight
