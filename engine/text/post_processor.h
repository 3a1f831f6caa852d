#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json_field.h"
#include "engine/text/span.h"
#include "engine/text/vocabulary.h"

namespace headlight {

/// A token on its way out.
struct OutputToken {
    TokenId id = 0;
    TokenSpan span;         // bytes of the original text; empty for a token not from the text
    std::string_view text;  // as the vocabulary or the text has it
    bool added = false;     // put in by the post-processor
    int type_id = 0;
};

/// Tokens of one text, or tokens put between texts.
struct TokenRun {
    std::vector<OutputToken> tokens;
    std::string_view original;
    int text = -1;  // 0 or 1: which text of the input; -1: tokens put between texts
};

/// Puts the tokens around a text that a model expects (`[CLS] A [SEP]`) and trims offsets.
class PostProcessor {
public:
    virtual ~PostProcessor() = default;
    /// @param runs         in: one text or a pair of texts; out: the runs in order
    /// @param add_special  whether to add tokens
    virtual void apply(std::vector<TokenRun>& runs, bool add_special) const = 0;
};

/// The id of a token named by a post-processor; nothing when there is none.
using TokenLookup = std::function<std::optional<TokenId>(std::string_view)>;

/// Reads the field "post_processor" of a tokenizer.json.
/// @throws Error, also for tokens that the vocabulary does not have under the id given
std::unique_ptr<const PostProcessor> make_post_processor(const JsonField& field,
                                                         const TokenLookup& lookup, int depth = 0);

}  // namespace headlight
