#include "engine/text/added_vocabulary.h"

#include <algorithm>

#include "engine/error.h"
#include "engine/text/unicode.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

constexpr std::size_t kLongestContent = 1024;

std::size_t space_before(std::string_view text, std::size_t end) {
    std::size_t begin = end;
    while (begin > 0) {
        std::size_t start = begin - 1;
        while (start > 0 && !utf8::starts_character(text[start]))
            --start;
        if (!unicode::is_whitespace(utf8::decode(text, start).code)) break;
        begin = start;
    }
    return begin;
}

std::size_t space_after(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size()) {
        const utf8::Decoded read = utf8::decode(text, end);
        if (!unicode::is_whitespace(read.code)) break;
        end += read.length;
    }
    return end;
}

}  // namespace

bool WordFinder::add(std::string_view word, std::size_t value) {
    if (word.empty()) return true;
    starts_[static_cast<unsigned char>(word.front())] = true;
    return words_.insert(word, static_cast<std::int32_t>(value));
}

std::optional<WordFinder::Found> WordFinder::next(std::string_view text, std::size_t from) const {
    for (std::size_t start = from; start < text.size(); ++start) {
        if (!starts_[static_cast<unsigned char>(text[start])]) continue;
        std::optional<Found> longest;
        std::optional<ByteTrie::Node> node = ByteTrie::kRoot;
        for (std::size_t at = start; at < text.size(); ++at) {
            node = words_.child(*node, static_cast<unsigned char>(text[at]));
            if (!node) break;
            const std::int32_t value = words_.value(*node);
            if (value >= 0) longest = Found{{start, at + 1}, static_cast<std::size_t>(value)};
        }
        if (longest) return longest;
    }
    return std::nullopt;
}

AddedVocabulary::AddedVocabulary(std::vector<AddedToken> tokens, const Vocabulary& model,
                                 const Normalizer* normalizer, const std::string& where) {
    TokenId highest = -1;
    for (AddedToken& token : tokens) {
        if (token.content.empty() || by_content_.contains(token.content)) continue;
        if (token.content.size() > kLongestContent) {
            throw Error("the token with id " + std::to_string(token.id) + " has " +
                            std::to_string(token.content.size()) + " bytes",
                        where, "added tokens have at most " + std::to_string(kLongestContent));
        }
        const auto size = static_cast<TokenId>(model.size());
        token.id =
            model.find(token.content).value_or(highest >= size || size == 0 ? highest + 1 : size);
        highest = std::max(highest, token.id);
        by_id_.try_emplace(token.id, tokens_.size());
        by_content_[token.content] = tokens_.size();
        tokens_.push_back(std::move(token));
    }
    for (std::size_t i = 0; i < tokens_.size(); ++i)
        prepare_search(i, normalizer, where);
}

void AddedVocabulary::prepare_search(std::size_t index, const Normalizer* normalizer,
                                     const std::string& where) {
    AddedToken& token = tokens_[index];
    token.found_as = token.content;
    if (token.normalized && normalizer != nullptr) {
        token.found_as = normalizer->apply(AlignedText::from_original(token.content)).str();
    }
    if (!(token.normalized ? normalized_ : raw_).add(token.found_as, index)) {
        throw Error("the added tokens are too many", where, "remove some of them");
    }
    if (token.single_word && !word_) {
        word_.emplace(R"([\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}])", where,
                      Regex::Source::Ours);
    }
}

bool AddedVocabulary::stands_alone(std::string_view text, TokenSpan span) const {
    std::size_t before = span.begin;
    while (before > 0) {
        --before;
        if (utf8::starts_character(text[before])) break;
    }
    if (word_->is_found(text.substr(before, span.begin - before))) return false;
    return span.end == text.size() ||
           !word_->is_found(text.substr(span.end, utf8::length_from_lead(text[span.end])));
}

std::vector<AddedVocabulary::Cut> AddedVocabulary::cut(std::string_view text,
                                                       const WordFinder& finder) const {
    std::vector<Cut> cuts;
    std::size_t done = 0;
    std::size_t search_from = 0;
    while (const auto found = finder.next(text, search_from)) {
        search_from = found->span.end;
        const AddedToken& token = tokens_[found->value];
        if (token.single_word && !stands_alone(text, found->span)) continue;
        TokenSpan span = found->span;
        if (token.lstrip) span.begin = std::max(space_before(text, span.begin), done);
        if (token.rstrip) span.end = space_after(text, span.end);
        // Spaces that the token before took along are found again, unless nothing is left of them.
        if (span.end <= span.begin) continue;
        if (span.begin > done) cuts.push_back({{done, span.begin}, std::nullopt});
        cuts.push_back({span, token.id});
        done = span.end;
    }
    if (done < text.size()) cuts.push_back({{done, text.size()}, std::nullopt});
    return cuts;
}

PreTokens AddedVocabulary::extract(const AlignedText& text, const Normalizer* normalizer) const {
    PreTokens pieces;
    for (const Cut& raw : cut(text.str(), raw_)) {
        if (raw.added) {
            pieces.append(text, raw.range, raw.added);
            continue;
        }
        AlignedText part = text.slice(raw.range);
        if (normalizer != nullptr) part = normalizer->apply(part);
        for (const Cut& inner : cut(part.str(), normalized_)) {
            pieces.append(part, inner.range, inner.added);
        }
    }
    return pieces;
}

const AddedToken* AddedVocabulary::find(TokenId id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &tokens_[found->second];
}

std::optional<TokenId> AddedVocabulary::id_of(std::string_view content) const {
    const auto found = by_content_.find(std::string(content));
    if (found == by_content_.end()) return std::nullopt;
    return tokens_[found->second].id;
}

bool AddedVocabulary::is_left_out(TokenId id) const {
    const AddedToken* token = find(id);
    if (token == nullptr) return false;
    const auto named = by_content_.find(token->found_as);
    return named != by_content_.end() && tokens_[named->second].special;
}

std::vector<AddedToken> read_added_tokens(const JsonField& list) {
    std::vector<AddedToken> tokens;
    for (const JsonField& item : list.items()) {
        AddedToken token;
        token.id = static_cast<TokenId>(item.at("id").integer(kLargestTokenId));
        token.content = item.at("content").string();
        token.single_word = item.boolean_or("single_word", false);
        token.lstrip = item.boolean_or("lstrip", false);
        token.rstrip = item.boolean_or("rstrip", false);
        token.special = item.boolean_or("special", false);
        token.normalized = item.boolean_or("normalized", !token.special);
        tokens.push_back(std::move(token));
    }
    return tokens;
}

}  // namespace headlight
