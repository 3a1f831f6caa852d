#include "engine/model_input.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace headlight {
namespace {

Token token_of(const Tokenizer& tokenizer, TokenId id) {
    Token token;
    token.id = id;
    token.text = tokenizer.token_text(id);
    token.special = tokenizer.is_special(id);
    return token;
}

std::vector<Token> tokens_of_ids(const Tokenizer& tokenizer, const std::vector<TokenId>& ids) {
    std::vector<Token> tokens;
    for (const TokenId id : ids)
        tokens.push_back(token_of(tokenizer, id));
    return tokens;
}

std::vector<Token> tokens_of_encoding(const Tokenizer& tokenizer, const Encoding& encoding) {
    std::vector<Token> tokens = tokens_of_ids(tokenizer, encoding.ids);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        tokens[i].special = tokens[i].special || encoding.special[i];
        tokens[i].span = encoding.offsets[i];
        tokens[i].segment = encoding.segments[i];
        tokens[i].type = encoding.type_ids[i];
    }
    return tokens;
}

Token beginning(const Tokenizer& tokenizer, TokenId id) {
    Token token = token_of(tokenizer, id);
    token.special = true;
    return token;
}

void append_generated(std::vector<Token>& tokens, const Tokenizer& tokenizer,
                      const std::vector<TokenId>& ids) {
    for (const TokenId id : ids) {
        tokens.push_back(token_of(tokenizer, id));
        tokens.back().generated = true;
    }
}

/// The target's tokens as the tokenizer frames them, without what ends them. A language that the
/// checkpoint forces replaces the one that the tokenizer put in front.
std::vector<Token> framed_target(const Tokenizer& tokenizer, const std::string& target,
                                 std::optional<TokenId> forced) {
    std::vector<Token> tokens = tokens_of_encoding(tokenizer, tokenizer.encode(target));
    const auto is_frame = [](const Token& token) {
        return token.special && token.span.size() == 0;
    };
    while (!tokens.empty() && is_frame(tokens.back()))
        tokens.pop_back();
    if (forced && !tokens.empty() && is_frame(tokens.front())) tokens.erase(tokens.begin());
    return tokens;
}

/// Each token with its place, before any is left out.
std::vector<Token> numbered(std::vector<Token> tokens) {
    int position = 0;
    for (Token& token : tokens)
        token.prompt_position = position++;
    return tokens;
}

/// The row for the whole picture, then the patches by row and column.
std::vector<Token> patch_tokens(const PatchSpec& patches) {
    std::vector<Token> tokens(static_cast<std::size_t>(patches.rows()));
    tokens.front().text = "[picture]";
    for (int i = 1; i < patches.rows(); ++i) {
        const int patch = i - 1;
        tokens[static_cast<std::size_t>(i)].text = std::to_string(patch / patches.across()) + "," +
                                                   std::to_string(patch % patches.across());
    }
    return tokens;
}

}  // namespace

const PatchSpec* patches_of(const ModelSpec& spec) {
    return spec.encoder && spec.encoder->embed.patches ? &*spec.encoder->embed.patches : nullptr;
}

Encoding encode_text(const LoadedModel& model, const AnalysisRequest& request) {
    const Tokenizer& tokenizer = model.tokenizer();
    if (request.chat) {
        const std::array messages{ChatMessage{"user", request.text}};
        const std::string text =
            model.chat().render(messages, {.add_generation_prompt = true, .now = local_time()});
        return tokenizer.encode(text, {.add_special_tokens = false});
    }
    return request.second ? tokenizer.encode_pair(request.text, *request.second)
                          : tokenizer.encode(request.text);
}

std::vector<Token> prompt_tokens(const LoadedModel& model, const AnalysisRequest& request) {
    if (const PatchSpec* patches = patches_of(model.spec()))
        return numbered(patch_tokens(*patches));
    const Tokenizer& tokenizer = model.tokenizer();
    std::vector<Token> tokens;
    if (request.ids) {
        tokens = tokens_of_ids(tokenizer, *request.ids);
    } else {
        tokens = tokens_of_encoding(tokenizer, encode_text(model, request));
    }
    if (tokens.empty() && model.bos_id()) tokens.push_back(beginning(tokenizer, *model.bos_id()));
    if (model.spec().layout() != Layout::EncoderDecoder)
        append_generated(tokens, tokenizer, request.continuation);
    return numbered(std::move(tokens));
}

std::vector<Token> decoder_tokens(const LoadedModel& model, const AnalysisRequest& request) {
    const Tokenizer& tokenizer = model.tokenizer_of(StackSide::Decoder);
    const GenerationRules& rules = model.generation();
    std::vector<Token> tokens;
    if (request.target_ids) {
        tokens = tokens_of_ids(tokenizer, *request.target_ids);
    } else {
        for (const std::optional<int>& id : {rules.decoder_start_id, rules.forced_bos_id})
            if (id) tokens.push_back(beginning(tokenizer, *id));
        if (!request.target.empty())
            std::ranges::move(framed_target(tokenizer, request.target, rules.forced_bos_id),
                              std::back_inserter(tokens));
    }
    append_generated(tokens, tokenizer, request.continuation);
    return numbered(std::move(tokens));
}

void mark_masked(std::vector<Token>& tokens, const std::vector<int>& positions,
                 std::optional<TokenId> mask_id) {
    for (Token& token : tokens)
        token.masked = token.id == mask_id;
    for (const int position : positions)
        if (position >= 0 && position < static_cast<int>(tokens.size()))
            tokens[static_cast<std::size_t>(position)].masked = true;
}

int keep_last(std::vector<Token>& tokens, std::size_t limit) {
    const auto first = std::find_if(tokens.begin(), tokens.end(), [](const Token& token) {
        return !token.special || token.generated;
    });
    const std::size_t excess = tokens.size() - limit;
    const auto last = first + std::min(static_cast<std::ptrdiff_t>(excess), tokens.end() - first);
    tokens.erase(first, last);
    tokens.resize(std::min(tokens.size(), limit));
    return static_cast<int>(excess);
}

void append_entities(std::vector<Token>& tokens, const std::vector<EntityMention>& entities) {
    for (const EntityMention& entity : entities) {
        Token token;
        token.id = entity.id;
        token.text = "[entity " + std::to_string(entity.id) + "]";
        token.special = true;
        token.type = entity.type;
        token.prompt_position = tokens.empty() ? 0 : tokens.back().prompt_position + 1;
        tokens.push_back(std::move(token));
    }
}

ForwardInput forward_input(const LoadedModel& model, const Snapshot& snapshot) {
    ForwardInput input;
    const ModelSpec& spec = model.spec();
    const AnalysisRequest& request = snapshot.request;
    input.pixels = request.pixels;
    input.entities = request.entities;
    input.global_positions = request.global_positions;
    if (patches_of(spec) != nullptr) return input;
    const StackSpec& reader = spec.encoder ? *spec.encoder : *spec.decoder;
    const bool types =
        (reader.embed.n_types > 1 && !reader.embed.types_optional) || reader.compares_types();
    const std::size_t words = snapshot.tokens.size() - request.entities.size();
    for (const Token& token : std::span(snapshot.tokens).first(words)) {
        input.tokens.push_back(token.masked ? *model.mask_id() : token.id);
        if (types) input.types.push_back(token.type);
    }
    for (const Token& token : snapshot.decoder_tokens)
        input.decoder_tokens.push_back(token.id);
    return input;
}

}  // namespace headlight
