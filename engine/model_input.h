#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/transformer.h"
#include "engine/snapshot.h"

namespace headlight {

/// From a request to what the stacks read, one step at a time.

/// How a picture is cut, in models that read one; null in others.
const PatchSpec* patches_of(const ModelSpec& spec);

/// How the tokenizer reads the text of a request: alone, as one of a pair, or as the chat template
/// writes it, which then holds every special token.
/// @throws Error when the model has no chat template that is understood, and one is asked for
Encoding encode_text(const LoadedModel& model, const AnalysisRequest& request);

/// The prompt's tokens, or a picture's patches; generated ones included where the head's stack
/// reads the prompt; before any limit applies, ids unchecked.
std::vector<Token> prompt_tokens(const LoadedModel& model, const AnalysisRequest& request);

/// An encoder-decoder's decoder input as in training: the token that begins it, the language where
/// the checkpoint forces one, the target's tokens without the one that ends it; then the generated
/// ones.
std::vector<Token> decoder_tokens(const LoadedModel& model, const AnalysisRequest& request);

/// Marks the chosen positions, and those where the text itself has the mask. Before `keep_last`, so
/// that a mask stays with its token.
void mark_masked(std::vector<Token>& tokens, const std::vector<int>& positions,
                 std::optional<TokenId> mask_id);

/// Leaves out what stands between the special tokens in front and the last tokens that fit.
/// @return how many were left out
int keep_last(std::vector<Token>& tokens, std::size_t limit);

/// Puts the entities behind the tokens, where the model reads them.
void append_entities(std::vector<Token>& tokens, const std::vector<EntityMention>& entities);

/// What goes into the pass: masked positions as the mask, types where the model has them.
ForwardInput forward_input(const LoadedModel& model, const Snapshot& snapshot);

}  // namespace headlight
