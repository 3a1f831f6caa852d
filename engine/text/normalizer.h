#pragma once

#include <memory>

#include "engine/text/aligned_text.h"
#include "engine/text/json_field.h"

namespace headlight {

/// Rewrites text before it is cut into pieces: Unicode forms, case, spaces. Immutable.
class Normalizer {
public:
    virtual ~Normalizer() = default;
    virtual AlignedText apply(const AlignedText& text) const = 0;
};

/// Reads the field "normalizer" of a tokenizer.json. @throws Error
std::unique_ptr<const Normalizer> make_normalizer(const JsonField& field, int depth = 0);

}  // namespace headlight
