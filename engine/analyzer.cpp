#include "engine/analyzer.h"

#include <chrono>
#include <exception>
#include <utility>

#include "engine/model/transformer.h"
#include "engine/model_input.h"

namespace headlight {
namespace {

/// "the prompt", or which input of an encoder-decoder.
std::string name_of(std::optional<StackSide> side) {
    return side == StackSide::Decoder ? "the decoder's input" : "the prompt";
}

Failed too_long(std::optional<StackSide> side, std::size_t tokens, int limit) {
    const std::string most = std::to_string(limit);
    return {Failed::Reason::TooLong, side, static_cast<long long>(tokens), limit,
            name_of(side) + " has " + std::to_string(tokens) + " tokens, the model reads at most " +
                most + " (keep the last " + most + ", or shorten " + name_of(side) + ")"};
}

Failed empty(std::optional<StackSide> side) {
    return {
        Failed::Reason::Empty, side, 0, 0,
        name_of(side) + " is empty and the model has no token that begins a text (type a word)"};
}

Failed bad_id(std::optional<StackSide> side, TokenId id, int vocabulary) {
    return {Failed::Reason::BadId, side, id, vocabulary,
            "the token id " + std::to_string(id) + " is outside the vocabulary of " +
                std::to_string(vocabulary)};
}

/// Whether the request has a part that the model does not read, or lacks its picture.
std::optional<Failed> check_kind(const ModelSpec& spec, const AnalysisRequest& request) {
    const auto not_read = [](const std::string& what) {
        return Failed{Failed::Reason::NotRead, {}, 0, 0, what};
    };
    const PatchSpec* patches = patches_of(spec);
    if (patches != nullptr && request.pixels.size() != static_cast<std::size_t>(patches->pixels()))
        return Failed{Failed::Reason::NoPicture,
                      {},
                      0,
                      0,
                      "the model reads no text but a picture of " +
                          std::to_string(patches->channels) + " x " +
                          std::to_string(patches->height) + " x " + std::to_string(patches->width) +
                          " numbers (give one with --picture)"};
    if (patches == nullptr && !request.pixels.empty())
        return not_read("the model reads text, not pictures (give a prompt)");
    const auto& reader = spec.encoder ? spec.encoder : spec.decoder;
    if (!request.entities.empty() && !reader->embed.entities)
        return not_read("the model reads no entities (leave them out)");
    if (!request.global_positions.empty() && !reader->has_global_positions())
        return not_read("in this model no position looks at everything (leave them out)");
    return std::nullopt;
}

std::optional<Failed> check_request(const LoadedModel& model, const AnalysisRequest& request) {
    if (auto failed = check_kind(model.spec(), request)) return failed;
    const bool has_target = request.target_ids || !request.target.empty();
    if (has_target && model.spec().layout() != Layout::EncoderDecoder) {
        return Failed{Failed::Reason::NoDecoder,
                      {},
                      0,
                      0,
                      "the model is " + std::string(to_text(model.spec().layout())) +
                          " and reads no decoder input of its own (leave the target out)"};
    }
    if (!request.masked.empty() && !model.mask_id()) {
        return Failed{Failed::Reason::NoMask,
                      {},
                      0,
                      0,
                      "the model's vocabulary has no token that masks a word (open a masked "
                      "language model)"};
    }
    return std::nullopt;
}

/// Checks and, where the request wants it, shortens what one stack reads.
std::optional<Failed> fit_to_stack(const Snapshot& snapshot, StackSide side,
                                   std::vector<Token>& tokens, Work& work) {
    const LoadedModel& model = *snapshot.model;
    if (patches_of(model.spec()) != nullptr) return std::nullopt;
    const bool two_stacks = model.spec().layout() == Layout::EncoderDecoder;
    const std::optional<StackSide> named = two_stacks ? std::optional(side) : std::nullopt;
    if (tokens.empty()) return empty(named);
    // The tokenizer may know more tokens than the model has rows for.
    const int vocabulary = model.spec().stack(side).embed.vocab_size;
    for (const Token& token : tokens)
        if (token.id < 0 || token.id >= vocabulary) return bad_id(named, token.id, vocabulary);
    const int limit = model.context_length(side);
    if (tokens.size() <= static_cast<std::size_t>(limit)) return std::nullopt;
    if (!snapshot.request.keep_last) return too_long(named, tokens.size(), limit);
    work.dropped += keep_last(tokens, static_cast<std::size_t>(limit));
    return std::nullopt;
}

}  // namespace

Analyzer::Analyzer(std::shared_ptr<const LoadedModel> model, std::uint64_t first_snapshot_id)
    : model_(std::move(model)), next_id_(first_snapshot_id) {}

AnalysisResult Analyzer::analyze(const AnalysisRequest& request, std::stop_token stop) {
    try {
        return run(request, std::move(stop));
    } catch (const std::exception& error) {
        return Failed{Failed::Reason::Internal, {}, 0, 0, error.what()};
    }
}

AnalysisResult Analyzer::run(const AnalysisRequest& request, std::stop_token stop) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    if (std::optional<Failed> failed = check_request(*model_, request)) return std::move(*failed);
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->model = model_;
    snapshot->request = request;
    snapshot->tokens = prompt_tokens(*model_, request);
    mark_masked(snapshot->tokens, request.masked, model_->mask_id());
    const StackSide first = model_->spec().encoder ? StackSide::Encoder : StackSide::Decoder;
    if (auto failed = fit_to_stack(*snapshot, first, snapshot->tokens, snapshot->work))
        return std::move(*failed);
    if (model_->spec().layout() == Layout::EncoderDecoder) {
        snapshot->decoder_tokens = decoder_tokens(*model_, request);
        if (auto failed = fit_to_stack(*snapshot, StackSide::Decoder, snapshot->decoder_tokens,
                                       snapshot->work))
            return std::move(*failed);
    }
    append_entities(snapshot->tokens, request.entities);
    std::optional<Trace> trace =
        forward(model_->spec(), model_->weights(), forward_input(*model_, *snapshot),
                previous_ ? &previous_->trace : nullptr, model_->pool(), std::move(stop));
    if (!trace) return Stopped{};
    snapshot->id = next_id_++;
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
