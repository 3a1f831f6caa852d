#include "engine/model/attention_kind.h"

#include <algorithm>

namespace headlight {

const char* to_text(AttentionKind kind) {
    switch (kind) {
        case AttentionKind::Encoder:
            return "encoder";
        case AttentionKind::Decoder:
            return "decoder";
        case AttentionKind::Cross:
            return "cross";
    }
    return "";
}

bool has_attention(const ModelSpec& spec, AttentionKind kind) {
    return layer_count(spec, kind) > 0;
}

AttentionKind main_attention(const ModelSpec& spec) {
    return spec.decoder ? AttentionKind::Decoder : AttentionKind::Encoder;
}

StackSide query_side(AttentionKind kind) {
    return kind == AttentionKind::Encoder ? StackSide::Encoder : StackSide::Decoder;
}

StackSide key_side(AttentionKind kind) {
    return kind == AttentionKind::Decoder ? StackSide::Decoder : StackSide::Encoder;
}

int layer_count(const ModelSpec& spec, AttentionKind kind) {
    const auto& stack = query_side(kind) == StackSide::Encoder ? spec.encoder : spec.decoder;
    if (!stack || (kind == AttentionKind::Cross && !spec.encoder)) return 0;
    return static_cast<int>(stack->blocks.size());
}

int most_heads(const ModelSpec& spec, AttentionKind kind) {
    int heads = 0;
    for (int layer = 0; layer < layer_count(spec, kind); ++layer)
        heads = std::max(heads, attention_spec(spec, kind, layer).n_heads);
    return heads;
}

const AttentionSpec& attention_spec(const ModelSpec& spec, AttentionKind kind, Index layer) {
    const BlockSpec& block = spec.stack(query_side(kind)).blocks[static_cast<std::size_t>(layer)];
    return kind == AttentionKind::Cross ? *block.cross : block.attention;
}

Tensor3 attention_pattern(const TraceView& view, AttentionKind kind, Index layer) {
    return kind == AttentionKind::Cross ? cross_pattern(view, layer)
                                        : attention_pattern(view, query_side(kind), layer);
}

}  // namespace headlight
