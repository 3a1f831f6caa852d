#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/loaded_model.h"
#include "engine/model/attention_kind.h"
#include "engine/model/trace.h"
#include "engine/text/tokenizer.h"

namespace headlight {

/// What a person asks the model to look at.
struct AnalysisRequest {
    std::string text = {};
    /// The text is what a user says to the model: its chat template frames it and opens the answer.
    bool chat = false;
    /// The second sentence of a pair.
    std::optional<std::string> second = {};
    /// Used instead of the text's tokens when set.
    std::optional<std::vector<TokenId>> ids = {};
    /// Instead of text, in models that read pictures (ViT): [channels, height, width], normalised.
    std::vector<float> pixels = {};
    /// What the tokens mention, in models that read entities beside them (LUKE).
    std::vector<EntityMention> entities = {};
    /// Positions that look at everything and are seen by all, in models with windows (Longformer).
    std::vector<int> global_positions = {};
    /// Positions whose token the model does not see but its mask. They count in the whole prompt,
    /// before `keep_last` leaves any token out (`Token::prompt_position`); those beyond its end and
    /// those of tokens that are left out are ignored.
    std::vector<int> masked = {};
    /// Encoder-decoders: what stands in the decoder after the tokens that begin it.
    std::string target = {};
    /// Encoder-decoders: the decoder's whole input, used instead of `target` when set.
    std::optional<std::vector<TokenId>> target_ids = {};
    /// Ids that follow what the head's stack reads: what a generation has drawn so far.
    std::vector<TokenId> continuation = {};
    /// When a sequence is longer than the model's context, keep its last tokens (special tokens
    /// at the start stay) instead of refusing it.
    bool keep_last = false;

    bool operator==(const AnalysisRequest&) const = default;
};

/// One position of a sequence that ran: a token of the text, behind them the entities; or a patch
/// of a picture.
struct Token {
    TokenId id = 0;        ///< what stands in the text, also where the model sees its mask instead
    std::string text;      ///< the bytes it stands for; may be part of a character
    TokenSpan span;        ///< bytes of its text; empty for special and generated tokens
    bool special = false;  ///< added by the tokenizer or marked as special in its vocabulary
    bool generated = false;  ///< from the request's continuation
    int segment = 0;         ///< 1 in the second sentence of a pair
    int type = 0;            ///< token type that goes into the embedding, for models that have them
    bool masked = false;     ///< the model sees its mask here: chosen, or written in the text
    /// Where it stands in all that its stack was to read. That is its place in the snapshot, unless
    /// `keep_last` left tokens out in front of it.
    int prompt_position = 0;
};

/// What the pass cost.
struct Work {
    int computed = 0;           ///< positions that were computed
    int reused = 0;             ///< positions taken over from the previous pass
    int dropped = 0;            ///< tokens left out in front because of the context length
    double milliseconds = 0.0;  ///< tokenizing and forward pass
    std::size_t bytes = 0;      ///< memory that the trace holds
};

/// The record of one analysed prompt. Never written after the analyzer returned it, so views on any
/// thread may read it as long as they hold it.
struct Snapshot {
    std::uint64_t id = 0;  ///< increases with every snapshot of the program; names textures
    std::shared_ptr<const LoadedModel> model;
    AnalysisRequest request;
    std::vector<Token> tokens;          ///< of the prompt: what the encoder or the only stack reads
    std::vector<Token> decoder_tokens;  ///< what the decoder of an encoder-decoder reads
    Trace trace;
    Work work;

    /// For the functions of derive.h and trace_catalogue.h; valid as long as the snapshot.
    TraceView view() const { return {model->spec(), model->weights(), trace, model->pool()}; }

    /// What a stack of the model reads.
    const std::vector<Token>& tokens_of(StackSide side) const;
    /// What the stack that the head reads has read.
    const std::vector<Token>& head_tokens() const { return tokens_of(head_side(model->spec())); }
    /// The tokens that look and those that are looked at. REQUIRES: the model has such attention.
    const std::vector<Token>& queries(AttentionKind kind) const;
    const std::vector<Token>& keys(AttentionKind kind) const;
    /// [h, queries, keys] of one layer.
    Tensor3 pattern(AttentionKind kind, Index layer) const;
    /// The position of a stack that is shown until somebody points at one: the last one where it
    /// ends a prefix, else the first masked one, else the last that is no special token.
    int resting_position(StackSide side) const;
};

}  // namespace headlight
