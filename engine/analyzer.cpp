#include "engine/analyzer.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "engine/model/transformer.h"

namespace headlight {
namespace {

Token token_of(const Tokenizer& tokenizer, TokenId id) {
    Token token;
    token.id = id;
    token.text = tokenizer.token_text(id);
    token.special = tokenizer.is_special(id);
    return token;
}

/// Tokens of the request before any limit applies. Ids must have been checked.
std::vector<Token> tokens_of(const LoadedModel& model, const AnalysisRequest& request) {
    const Tokenizer& tokenizer = model.tokenizer();
    std::vector<Token> tokens;
    if (request.ids) {
        for (const TokenId id : *request.ids) {
            tokens.push_back(token_of(tokenizer, id));
        }
    } else {
        const Encoding encoding = tokenizer.encode(request.text);
        for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
            Token token = token_of(tokenizer, encoding.ids[i]);
            token.special = token.special || encoding.special[i];
            token.span = encoding.offsets[i];
            tokens.push_back(std::move(token));
        }
    }
    for (const TokenId id : request.continuation) {
        tokens.push_back(token_of(tokenizer, id));
        tokens.back().generated = true;
    }
    if (tokens.empty() && model.bos_id()) {
        tokens.push_back(token_of(tokenizer, *model.bos_id()));
        tokens.back().special = true;
    }
    return tokens;
}

/// Leaves out what stands between the special tokens in front and the last tokens that fit.
/// @return how many were left out
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

Failed too_long(std::size_t tokens, std::size_t limit) {
    return {Failed::Reason::TooLong, static_cast<long long>(tokens), static_cast<long long>(limit),
            "the prompt has " + std::to_string(tokens) + " tokens, the model reads at most " +
                std::to_string(limit) + " (keep the last " + std::to_string(limit) +
                ", or shorten the prompt)"};
}

Failed bad_id(TokenId id, int vocabulary) {
    return {Failed::Reason::BadId, id, vocabulary,
            "the token id " + std::to_string(id) + " is outside the vocabulary of " +
                std::to_string(vocabulary)};
}

Failed empty_prompt() {
    return {Failed::Reason::Empty, 0, 0,
            "the prompt is empty and the model has no token that begins a text (type a word)"};
}

/// The first id that the model has no row for.
template <typename Ids>
const TokenId* find_bad(const Ids& ids, int vocabulary) {
    const auto bad = std::find_if(ids.begin(), ids.end(),
                                  [&](TokenId id) { return id < 0 || id >= vocabulary; });
    return bad == ids.end() ? nullptr : &*bad;
}

}  // namespace

Analyzer::Analyzer(std::shared_ptr<const LoadedModel> model, std::uint64_t first_snapshot_id)
    : model_(std::move(model)), next_id_(first_snapshot_id) {}

AnalysisResult Analyzer::analyze(const AnalysisRequest& request, std::stop_token stop) {
    try {
        return run(request, std::move(stop));
    } catch (const std::exception& error) {
        return Failed{Failed::Reason::Internal, 0, 0, error.what()};
    }
}

AnalysisResult Analyzer::run(const AnalysisRequest& request, std::stop_token stop) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    const int vocabulary = model_->spec().vocab_size();
    for (const std::vector<TokenId>& ids :
         {request.ids.value_or(std::vector<TokenId>{}), request.continuation}) {
        if (const TokenId* bad = find_bad(ids, vocabulary)) {
            return bad_id(*bad, vocabulary);
        }
    }
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->tokens = tokens_of(*model_, request);
    std::vector<Token>& tokens = snapshot->tokens;
    if (tokens.empty()) {
        return empty_prompt();
    }
    const auto limit = static_cast<std::size_t>(model_->context_length());
    if (tokens.size() > limit) {
        if (!request.keep_last) {
            return too_long(tokens.size(), limit);
        }
        snapshot->work.dropped = keep_last(tokens, limit);
    }
    ForwardInput input;
    std::transform(tokens.begin(), tokens.end(), std::back_inserter(input.tokens),
                   [](const Token& token) { return token.id; });
    // The tokenizer may know more tokens than the model has rows for.
    if (const TokenId* bad = find_bad(input.tokens, vocabulary)) {
        return bad_id(*bad, vocabulary);
    }
    std::optional<Trace> trace =
        forward(model_->spec(), model_->weights(), input, previous_ ? &previous_->trace : nullptr,
                model_->pool(), std::move(stop));
    if (!trace) {
        return Stopped{};
    }
    snapshot->id = next_id_++;
    snapshot->model = model_;
    snapshot->request = request;
    snapshot->trace = std::move(*trace);
    snapshot->work.computed = static_cast<int>(snapshot->trace.report.computed);
    snapshot->work.reused = static_cast<int>(snapshot->trace.report.reused);
    snapshot->work.bytes = snapshot->trace.report.bytes;
    snapshot->work.milliseconds =
        std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    previous_ = snapshot;
    return previous_;
}

}  // namespace headlight
