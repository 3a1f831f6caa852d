#include "engine/text/tokenizer.h"

#include <algorithm>
#include <unordered_map>

#include "engine/text/tokenizer_parts.h"

namespace headlight {
namespace {

/// Tokenizes pre-tokens and remembers short ones: most of a text is repeated words. Lives for one
/// call, so that the tokenizer itself stays immutable.
class CachedModel {
public:
    explicit CachedModel(const TokenModel& model) : model_(model) {}

    /// Valid until the next call.
    std::span<const ModelToken> tokenize(std::string_view piece) {
        if (piece.size() > kLongestRemembered) {
            scratch_.clear();
            model_.tokenize(piece, scratch_);
            return scratch_;
        }
        const auto [entry, is_new] = known_.try_emplace(piece);
        if (is_new) {
            entry->second.begin = tokens_.size();
            model_.tokenize(piece, tokens_);
            entry->second.end = tokens_.size();
        }
        return std::span(tokens_).subspan(entry->second.begin, entry->second.size());
    }

private:
    static constexpr std::size_t kLongestRemembered = 64;

    const TokenModel& model_;
    std::unordered_map<std::string_view, TokenSpan> known_;  // ranges of tokens_
    std::vector<ModelToken> tokens_;
    std::vector<ModelToken> scratch_;
};

TokenSpan shifted(TokenSpan span, std::size_t by) { return {span.begin + by, span.end + by}; }

}  // namespace

Tokenizer::Tokenizer(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

PreTokens Tokenizer::Parts::pre_tokenize(std::string_view text) const {
    PreTokens pieces = added->extract(AlignedText::from_original(text), normalizer.get());
    if (pre_tokenizer) pre_tokenizer->apply(pieces);
    return pieces;
}

Encoding Tokenizer::Parts::encode(std::span<const std::string_view> texts,
                                  EncodeOptions options) const {
    std::vector<PreTokens> cut;  // outlives the views of the tokens into it
    cut.reserve(texts.size());
    std::vector<TokenRun> runs;
    CachedModel cached(*model);
    for (const std::string_view text : texts) {
        cut.push_back(pre_tokenize(text));
        const PreTokens& pieces = cut.back();
        const int type_id = static_cast<int>(runs.size());
        TokenRun run{{}, text, type_id};
        run.tokens.reserve(pieces.pieces().size());
        for (const Piece& piece : pieces.pieces()) {
            if (piece.added) {
                run.tokens.push_back({*piece.added, pieces.text().origin(piece.range),
                                      pieces.view(piece), false, type_id});
                continue;
            }
            for (const ModelToken& token : cached.tokenize(pieces.view(piece))) {
                const TokenSpan range = shifted(token.span, piece.range.begin);
                run.tokens.push_back({token.id, pieces.text().origin(range),
                                      model->vocabulary().token(token.id), false, type_id});
            }
        }
        runs.push_back(std::move(run));
    }
    if (post_processor) post_processor->apply(runs, options.add_special_tokens);

    Encoding encoding;
    int segment = 0;
    for (const TokenRun& run : runs) {
        segment = std::max(segment, run.text);
        for (const OutputToken& token : run.tokens) {
            encoding.ids.push_back(token.id);
            encoding.offsets.push_back(token.span);
            encoding.special.push_back(token.added || is_special(token.id));
            encoding.type_ids.push_back(token.type_id);
            encoding.segments.push_back(segment);
        }
    }
    return encoding;
}

bool Tokenizer::Parts::is_special(TokenId id) const {
    const AddedToken* token = added->find(id);
    return token != nullptr && token->special;
}

Encoding Tokenizer::encode(std::string_view text, EncodeOptions options) const {
    return parts_->encode(std::span(&text, 1), options);
}

Encoding Tokenizer::encode_pair(std::string_view first, std::string_view second,
                                EncodeOptions options) const {
    const std::string_view texts[] = {first, second};
    return parts_->encode(texts, options);
}

std::string Tokenizer::decode(std::span<const TokenId> ids, bool skip_special) const {
    std::vector<std::string> tokens;
    tokens.reserve(ids.size());
    for (const TokenId id : ids) {
        if (skip_special && parts_->added->is_left_out(id)) continue;
        if (const AddedToken* added = parts_->added->find(id)) {
            tokens.push_back(added->found_as);
        } else if (parts_->model->vocabulary().contains(id)) {
            tokens.push_back(parts_->model->vocabulary().token(id));
        }
    }
    const bool separate = parts_->decoder == nullptr;
    if (parts_->decoder) tokens = parts_->decoder->apply(std::move(tokens));
    std::string text;
    for (const std::string& token : tokens) {
        if (separate && !text.empty()) text += ' ';
        text += token;
    }
    return text;
}

Tokenizer::Steps Tokenizer::explain(std::string_view text) const {
    constexpr std::size_t kLongestExplained = 1000;
    const Parts& parts = *parts_;
    Steps steps;
    PreTokens pieces =
        parts.added->extract(AlignedText::from_original(text), parts.normalizer.get());
    steps.normalized = pieces.text().str();
    if (parts.pre_tokenizer) parts.pre_tokenizer->apply(pieces);
    for (const Piece& piece : pieces.pieces()) {
        Steps::PreToken step;
        step.text = pieces.view(piece);
        step.span = pieces.text().origin(piece.range);
        step.added = piece.added.has_value();
        if (piece.added) {
            step.ids.push_back(*piece.added);
        } else {
            std::vector<ModelToken> tokens;
            parts.model->tokenize(step.text, tokens);
            for (const ModelToken& token : tokens)
                step.ids.push_back(token.id);
            if (step.text.size() <= kLongestExplained) {
                MergeTrace trace = parts.model->trace_merges(step.text);
                step.symbols = std::move(trace.symbols);
                step.merges = std::move(trace.merges);
            }
        }
        steps.pre_tokens.push_back(std::move(step));
    }
    return steps;
}

std::size_t Tokenizer::vocab_size() const {
    std::size_t size = parts_->model->vocabulary().end_id();
    for (const AddedToken& token : parts_->added->tokens()) {
        size = std::max(size, static_cast<std::size_t>(token.id) + 1);
    }
    return size;
}

const std::string& Tokenizer::raw_token(TokenId id) const {
    const AddedToken* added = parts_->added->find(id);
    return added != nullptr ? added->content : parts_->model->vocabulary().token(id);
}

std::string Tokenizer::token_text(TokenId id) const {
    const std::string& raw = raw_token(id);
    const bool as_stored = parts_->decoder == nullptr || parts_->added->find(id) != nullptr;
    return as_stored ? raw : parts_->decoder->token_bytes(raw);
}

std::optional<TokenId> Tokenizer::id_of(std::string_view raw) const {
    const std::optional<TokenId> added = parts_->added->id_of(raw);
    return added ? added : parts_->model->vocabulary().find(raw);
}

bool Tokenizer::is_special(TokenId id) const { return parts_->is_special(id); }

std::string Tokenizer::kind() const {
    const bool byte_level = (parts_->decoder && parts_->decoder->is_byte_level()) ||
                            (parts_->pre_tokenizer && parts_->pre_tokenizer->is_byte_level());
    return (byte_level ? "byte-level " : "") + parts_->model->kind();
}

}  // namespace headlight
