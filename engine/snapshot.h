#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/loaded_model.h"
#include "engine/model/trace.h"
#include "engine/text/tokenizer.h"

namespace headlight {

/// What a person asks the model to look at.
struct AnalysisRequest {
    std::string text = {};
    /// Ids appended after the text's tokens: what a generation has drawn so far.
    std::vector<TokenId> continuation = {};
    /// Used instead of the text's tokens when set.
    std::optional<std::vector<TokenId>> ids = {};
    /// When the sequence is longer than the model's context, keep its last tokens (special tokens
    /// at the start stay) instead of refusing it.
    bool keep_last = false;

    bool operator==(const AnalysisRequest&) const = default;
};

/// One position of the sequence that ran.
struct Token {
    TokenId id = 0;
    std::string text;      ///< the bytes it stands for; may be part of a character
    TokenSpan span;        ///< bytes of the request's text; empty for special and generated tokens
    bool special = false;  ///< added by the tokenizer or marked as special in its vocabulary
    bool generated = false;  ///< from the request's continuation
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
    std::vector<Token> tokens;
    Trace trace;
    Work work;

    /// For the functions of derive.h and trace_catalogue.h; valid as long as the snapshot.
    TraceView view() const { return {model->spec(), model->weights(), trace, model->pool()}; }
};

}  // namespace headlight
