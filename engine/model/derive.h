#pragma once

#include <optional>

#include "engine/model/mlp.h"
#include "engine/model/position_terms.h"
#include "engine/model/tensor.h"
#include "engine/model/trace.h"

namespace headlight {

/// What a trace does not keep, computed again from what it keeps, with the same bits as the forward
/// pass had. All positions at once; the pool of the view helps where it is free.

const StackSpec& stack_spec(const TraceView& view, StackSide side);
const StackWeights& stack_weights(const TraceView& view, StackSide side);
const StackTrace& stack_trace(const TraceView& view, StackSide side);
const BlockSpec& block_spec(const TraceView& view, StackSide side, Index layer);
const BlockWeights& block_weights(const TraceView& view, StackSide side, Index layer);
/// The stack that the head reads.
StackSide head_side(const TraceView& view);

/// One kept tensor of a decoder block's cross-attention: [s, columns].
Matrix cross_matrix(const TraceView& view, Index layer, Matrix CrossActivations::*field);
/// One kept tensor of the convolution beside a block: [s, D].
Matrix conv_matrix(const TraceView& view, StackSide side, Index layer,
                   Matrix ConvActivations::*field);

/// [h, s, t]: row q of head h sums to 1 over the keys that q may see, 0 elsewhere.
Tensor3 attention_pattern(const TraceView& view, StackSide side, Index layer);
/// [h, t] the rows of one query, without the work for the others. REQUIRES: 0 <= query < s.
Matrix attention_pattern_row(const TraceView& view, StackSide side, Index layer, Index query);
/// [h, s, t] q·k·scale, before softcap, bias and mask.
Tensor3 attention_scores_raw(const TraceView& view, StackSide side, Index layer);
/// [h, s, t] after softcap, bias and mask; masked entries are minus infinity.
Tensor3 attention_scores(const TraceView& view, StackSide side, Index layer);
/// The same of a decoder block's cross-attention, t the source length.
Tensor3 cross_pattern(const TraceView& view, Index layer);
/// [h, t] the greatest weight that any query has for each key.
Matrix cross_pattern_maxima(const TraceView& view, Index layer);
Tensor3 cross_scores(const TraceView& view, Index layer);
/// [h, s, t] what positions add to the scores: one term alone, or all of the block's.
Tensor3 position_bias(const TraceView& view, StackSide side, Index layer,
                      std::optional<PositionTerm> term = std::nullopt);
/// [s, D] what cross-attention finds in the stream, before its norm.
Matrix cross_input(const TraceView& view, Index layer);
/// [s, h * D]: head_result of all heads side by side.
Matrix head_results(const TraceView& view, StackSide side, Index layer);
/// [s, D] what one head adds to the stream: W_O z of that head, without bias.
Matrix head_result(const TraceView& view, StackSide side, Index layer, Index head);

/// What a norm of the pass made of its input: [s, D] each.
struct NormResult {
    Matrix normalized;  ///< divided by the scale, before weight and bias
    Matrix out;         ///< after weight and bias
    Vector scale;       ///< [s]
};
NormResult ln1_result(const TraceView& view, StackSide side, Index layer);
NormResult ln2_result(const TraceView& view, StackSide side, Index layer);
/// Of attention's and the MLP's output: sandwich blocks only.
NormResult ln1_post_result(const TraceView& view, StackSide side, Index layer);
NormResult ln2_post_result(const TraceView& view, StackSide side, Index layer);
NormResult cross_norm_result(const TraceView& view, Index layer);
NormResult conv_norm_result(const TraceView& view, StackSide side, Index layer);
NormResult final_norm_result(const TraceView& view, StackSide side);

/// [s, D] what the MLP reads, and the inside of a dense MLP.
Matrix mlp_input(const TraceView& view, StackSide side, Index layer);
MlpActivations mlp_result(const TraceView& view, StackSide side, Index layer);

/// [count, V] logits of the positions from `first` on, kept or computed now.
/// REQUIRES: they are positions of tokens.
Matrix logits_rows(const TraceView& view, Index first, Index count);
/// [V] of one position.
Vector logits_row(const TraceView& view, Index position);
/// [s, V] of all: may be gigabytes, since passes of long prompts do not keep them.
Matrix logits(const TraceView& view);
/// [s, V] softmax of the logits.
Matrix probabilities(const TraceView& view);
/// The norm in front of a masked-LM head's unembedding.
NormResult head_norm_result(const TraceView& view);
/// The norm in front of an entity head's unembedding.
NormResult entity_norm_result(const TraceView& view);
/// [entities, entity vocabulary]
Matrix entity_logits(const TraceView& view);
/// One vector for the whole sequence, by the model's own rule.
Vector pooled_row(const TraceView& view);
/// [classes] of the whole sequence. REQUIRES: the head has classes.
Vector class_logits(const TraceView& view);

}  // namespace headlight
