#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/model/embedding.h"
#include "engine/model/positions.h"
#include "engine/model/spec.h"
#include "engine/model/tensor.h"
#include "engine/model/weights.h"

namespace headlight {

class ThreadPool;

/// What a forward pass leaves behind. Kept: what is expensive to compute again. Everything else
/// (normalised rows, scores, per-head results, MLP internals, probabilities) is derived on demand
/// by the functions of derive.h, with the same bits.
///
/// n: positions of the chunk, s: of the whole sequence, t: key positions, D: d_model, h: heads,
/// g: key-value heads, d: d_head, E: experts, V: vocabulary.

/// Cross-attention of a decoder block; keys are the encoder's positions.
struct CrossActivations {
    Vector scale;      ///< [n] deviation or root mean square that the cross norm divided by
    Matrix q;          ///< [n, h*d]
    Tensor3 pattern;   ///< [h, n, t]; empty above the budget
    Matrix z;          ///< [n, h*d]
    Matrix out;        ///< [n, D]
    Matrix resid_mid;  ///< [n, D] the stream after it; post-norm models: before their norm
};

/// Projections for the queries at positions that look at everything: Longformer.
struct GlobalActivations {
    Matrix q;     ///< [global positions, h*d]
    Matrix k, v;  ///< [n, h*d]
};

/// The convolution beside a block.
struct ConvActivations {
    Matrix out;               ///< [n, D] after its activation
    Matrix resid;             ///< [n, D] the block's output + out
    Vector scale;             ///< [n] of the norm
    Matrix normalized_resid;  ///< [n, D] after the norm
};

struct BlockActivations {
    Vector ln1_scale;  ///< [n] deviation or root mean square
    Matrix q;          ///< [n, h*d] projections with bias, before norm and rotation
    Matrix k;          ///< [n, g*d]
    Matrix v;          ///< [n, g*d]
    Matrix rot_q;      ///< [n, h*d] as compared with keys, where that is not q: normed, rotated,
                       ///< or with Transformer-XL's bias
    Matrix rot_k;      ///< [n, g*d] likewise
    Matrix q_entity;   ///< [n, h*d] as compared with entities; only where there are any
    std::optional<GlobalActivations> global;
    Tensor3 pattern;   ///< [h, n, t], t = keys known to the chunk; empty above the budget
    Matrix z;          ///< [n, h*d] pattern · v
    Matrix attn_out;   ///< [n, D] as it is added to the stream
    Matrix resid_mid;  ///< [n, D] resid_pre + attn_out; empty in parallel blocks
    std::optional<CrossActivations> cross;
    Vector ln2_scale;              ///< [n]
    Matrix router_logits;          ///< [n, E]; blocks of experts only
    Matrix mlp_out;                ///< [n, D] as it is added to the stream
    Matrix resid_post;             ///< [n, D] post-norm models: the sum before ln2
    Matrix normalized_resid_post;  ///< [n, D] post-norm models only: after ln2
    std::optional<ConvActivations> conv;

    /// What attention compares: rotated where the block rotates.
    const Matrix& attended_q() const { return rot_q.size() > 0 ? rot_q : q; }
    const Matrix& attended_k() const { return rot_k.size() > 0 ? rot_k : k; }
    /// What the next block reads.
    const Matrix& output() const {
        if (conv) return conv->normalized_resid;
        return normalized_resid_post.size() > 0 ? normalized_resid_post : resid_post;
    }
};

/// The positions that one pass computed in one stack. Never written once the pass has returned, and
/// shared by all later traces that begin with the same tokens.
struct StackChunk {
    Index first = 0;                      ///< position of row 0
    std::vector<int> tokens;              ///< [n]
    std::vector<int> types;               ///< [n], or empty
    std::vector<Index> global_positions;  ///< ascending; only in models with such
    std::vector<EntityMention> entities;  ///< in the rows behind the tokens'
    std::vector<float> pixels;            ///< of a picture; then there are no tokens
    Vector embed_scale;                   ///< [n] of the embedding's norm; empty without one
    Matrix embedded;                      ///< [n, D] what block 0 reads
    std::vector<BlockActivations> blocks;
    Vector final_scale;  ///< [n] of the final norm; empty without one
    Matrix final_out;    ///< [n, D] after the final norm; empty without one
    Matrix logits;       ///< [m, V] of the last m positions of the chunk; head stack only
    std::vector<RopeFrequencies> ropes;  ///< per RopeSpec, as used for these rows

    /// Tokens, then entities.
    Index rows() const { return embedded.rows(); }
    std::size_t bytes() const;
};

/// One stack's activations for a whole sequence: chunks in order, the last ones possibly cut short.
class StackTrace {
public:
    struct Segment {
        std::shared_ptr<const StackChunk> chunk;
        Index count = 0;  ///< rows in use, from the chunk's first
    };
    using BlockField = Matrix BlockActivations::*;

    Index length() const { return length_; }
    Index layers() const;
    const std::vector<Segment>& segments() const { return segments_; }
    void append(Segment segment);
    /// The first `count` positions; shares their chunks.
    StackTrace prefix(Index count) const;

    std::vector<int> tokens() const;
    std::vector<int> types() const;
    /// False where the input had none, which counts as type 0 everywhere in most models.
    bool has_types() const;
    /// Positions of tokens: those before the entities.
    Index words() const { return length_ - static_cast<Index>(entities().size()); }
    /// Of stacks without mask, which are computed whole.
    std::span<const Index> global_positions() const;
    std::span<const EntityMention> entities() const;
    std::span<const float> pixels() const;

    /// One position of one layer: `trace.row(3, &BlockActivations::resid_mid, 7)`.
    ConstVectorView row(Index layer, BlockField field, Index position) const;
    /// What block `layer` reads; `layer == layers()` is what the last block wrote.
    ConstVectorView resid_pre_row(Index layer, Index position) const;
    /// What the head reads: after the final norm where there is one.
    ConstVectorView final_row(Index position) const;

    /// The matrix that `field` finds in each chunk, all positions copied together and followed by
    /// the rows of `more`: [s + more, columns].
    template <class Field>
    Matrix gather(Field field, const Matrix& more = {}) const {
        if (segments_.empty()) return more;
        Matrix all(length_ + more.rows(), field(*segments_.front().chunk).cols());
        for (const Segment& segment : segments_)
            all.middleRows(segment.chunk->first, segment.count) =
                field(*segment.chunk).topRows(segment.count);
        if (more.rows() > 0) all.bottomRows(more.rows()) = more;
        return all;
    }
    /// All positions, copied together: [s, columns].
    Matrix matrix(Index layer, BlockField field) const;
    Matrix resid_pre(Index layer) const;
    Matrix final_out() const;
    /// Rotated where the block rotates: [s, h*d] and [s, g*d].
    Matrix attended_q(Index layer) const;
    Matrix attended_k(Index layer) const;

    /// The chunk that holds a position; its row there is position - chunk.first.
    const StackChunk& chunk_of(Index position) const { return *segment_of(position).chunk; }

private:
    const Segment& segment_of(Index position) const;

    std::vector<Segment> segments_;
    Index length_ = 0;
};

/// Keys and values that a decoder block reads from the encoder: [t, g*d] each, t the source length.
struct SourceKeys {
    Matrix k, v;
};

/// What a pass did.
struct PassReport {
    Index computed = 0;  ///< positions, all stacks together
    Index reused = 0;
    std::size_t bytes = 0;         ///< of the whole trace
    std::size_t bytes_shared = 0;  ///< of these, shared with the previous trace
};

/// One forward pass. Immutable after `forward` has returned it; cheap to copy, since chunks are
/// shared.
struct Trace {
    std::optional<StackTrace> encoder, decoder;
    /// Per decoder block; null without cross-attention.
    std::shared_ptr<const std::vector<SourceKeys>> source;
    PassReport report;

    /// The stack that the head reads.
    const StackTrace& head_stack() const { return decoder ? *decoder : *encoder; }
    StackTrace& head_stack() { return decoder ? *decoder : *encoder; }
};

/// Memory of all chunks, source keys included; shared chunks count once.
std::size_t bytes_of(const Trace& trace);

/// A trace together with what made it: all that is needed to read any tensor of the pass. The pool
/// may be busy elsewhere: then the reader computes alone.
struct TraceView {
    const ModelSpec& spec;
    const Weights& weights;
    const Trace& trace;
    ThreadPool& pool;
};

}  // namespace headlight
