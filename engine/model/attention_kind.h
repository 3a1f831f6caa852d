#pragma once

#include <array>

#include "engine/model/derive.h"

namespace headlight {

/// The attentions that a model can have, by who looks at whom. Whatever shows attention names one
/// of them, and so serves decoders, encoders and encoder-decoders alike.
enum class AttentionKind {
    Encoder,  ///< the encoder's positions look at each other
    Decoder,  ///< the decoder's positions look at each other
    Cross,    ///< the decoder's positions look at the encoder's
};
inline constexpr std::array kAttentionKinds{AttentionKind::Encoder, AttentionKind::Decoder,
                                            AttentionKind::Cross};

/// "encoder", "decoder", "cross": in state documents and scripts.
const char* to_text(AttentionKind kind);

bool has_attention(const ModelSpec& spec, AttentionKind kind);
/// The self-attention of the stack that the head reads.
AttentionKind main_attention(const ModelSpec& spec);

/// The stack whose positions look, and the stack whose positions are looked at.
StackSide query_side(AttentionKind kind);
StackSide key_side(AttentionKind kind);

/// Blocks with this attention; 0 where the model has none of it.
int layer_count(const ModelSpec& spec, AttentionKind kind);
/// Most heads of any layer; layers may differ.
int most_heads(const ModelSpec& spec, AttentionKind kind);
/// REQUIRES: 0 <= layer < layer_count.
const AttentionSpec& attention_spec(const ModelSpec& spec, AttentionKind kind, Index layer);

/// [h, s, t] of one layer, s the query stack's length and t the key stack's.
/// REQUIRES: 0 <= layer < layer_count.
Tensor3 attention_pattern(const TraceView& view, AttentionKind kind, Index layer);

}  // namespace headlight
