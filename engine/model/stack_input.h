#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/model/embedding.h"
#include "engine/model/spec.h"
#include "engine/model/trace.h"

namespace headlight {

struct ForwardInput;

/// What one stack reads.
struct StackInput {
    std::span<const int> tokens;
    std::span<const int> types;                ///< as many, or none: all 0
    std::vector<Index> global_positions = {};  ///< ascending; only in stacks with such
    std::span<const EntityMention> entities = {};
    std::span<const float> pixels = {};
    Index picture_rows = 0;  ///< of the pixels

    /// Tokens before the blank rows, in stacks whose padding is blank; else all.
    std::size_t filled = 0;

    /// Rows of the stack: tokens, then entities; or those of a picture.
    Index length() const {
        return picture_rows + static_cast<Index>(tokens.size() + entities.size());
    }
    /// Wanted from position `first` on.
    EmbeddingInput from(Index first, std::optional<int> pad_id) const {
        return {tokens, types, first, pad_id, entities, pixels};
    }
};

/// Throws Error when the input is not a picture of the size that the model reads.
void check_picture(const PatchSpec& spec, const ForwardInput& input);

/// The parts of an input that a stack of this kind reads beside its tokens. Views into `input`.
/// Throws Error when they do not fit the stack.
StackInput stack_input(const StackSpec& spec, const ForwardInput& input,
                       std::span<const int> tokens, std::optional<int> pad_id);

/// How many leading rows of an earlier pass still hold: in causal stacks those before the first
/// change, in others all or none.
Index reusable(const StackSpec& spec, const StackTrace& previous, const StackInput& input,
               std::optional<int> pad_id, const std::vector<RopeFrequencies>& ropes);

}  // namespace headlight
