#include "engine/text/unigram.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

constexpr TokenId kUnknown = -1;
constexpr TokenId kNoToken = -1;
// How much less likely an unknown character is than the least likely piece.
constexpr double kUnknownPenalty = 10.0;

/// A score as the `tokenizers` library reads it from JSON: its digits as a whole number, divided by
/// a power of ten, which can be one unit in the last place off. Where two paths have the same
/// pieces in another order, that unit decides between them.
double read_score(double exact) {
    constexpr std::size_t kMostDigits = 19;  // of a 64-bit number
    std::array<char, 64> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), std::abs(exact),
                                       std::chars_format::fixed);
    if (written.ec != std::errc()) return exact;
    const std::string_view number(text.data(), static_cast<std::size_t>(written.ptr - text.data()));
    const std::size_t point = number.find('.');
    if (point == std::string_view::npos || number.size() > kMostDigits + 1) return exact;
    std::uint64_t digits = 0;
    for (const char c : number) {
        if (c != '.') digits = 10 * digits + static_cast<std::uint64_t>(c - '0');
    }
    const double places = static_cast<double>(number.size() - point - 1);
    return std::copysign(static_cast<double>(digits) / std::pow(10.0, places), exact);
}

}  // namespace

/// The best way found so far to reach a byte of the pre-token.
struct Unigram::Reached {
    static constexpr std::size_t kNot = std::numeric_limits<std::size_t>::max();

    double score = 0;
    std::size_t from = kNot;  // where its last piece begins
    TokenId id = kUnknown;    // its last piece
};

Unigram::Unigram(const Pieces& pieces, Options options, const std::string& where)
    : options_(options) {
    if (pieces.size() > static_cast<std::size_t>(kLargestTokenId)) {
        throw Error("there are " + std::to_string(pieces.size()) + " pieces", where,
                    "at most " + std::to_string(kLargestTokenId) + " can be read");
    }
    vocabulary_.reserve(pieces.size());
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        const auto id = static_cast<TokenId>(i);
        if (vocabulary_.add(piece.text, id) != Vocabulary::Added::Yes) {
            throw Error("the piece \"" + piece.text + "\" occurs twice", where,
                        "remove one of them");
        }
        scores_.push_back(piece.score);
        if (!piece.in_text) continue;
        lowest = std::min(lowest, piece.score);
        if (!piece.text.empty() && !trie_.insert(piece.text, id)) {
            throw Error("the pieces are too long", where, "shorten the vocabulary");
        }
    }
    if (options_.unknown_id && !vocabulary_.contains(*options_.unknown_id)) {
        throw Error("unk_id is " + std::to_string(*options_.unknown_id) + " but there are only " +
                        std::to_string(pieces.size()) + " pieces",
                    where, "export the tokenizer again");
    }
    unknown_score_ = lowest - kUnknownPenalty;
    for (std::size_t byte = 0; byte < byte_ids_.size(); ++byte) {
        byte_ids_[byte] =
            vocabulary_.find(byte_token(static_cast<unsigned char>(byte))).value_or(kNoToken);
    }
}

Unigram Unigram::from_json(const JsonField& field) {
    Options options;
    if (const auto unknown = field.find("unk_id")) {
        options.unknown_id = static_cast<TokenId>(unknown->integer(kLargestTokenId));
    }
    options.byte_fallback = field.boolean_or("byte_fallback", false);
    const JsonField vocabulary = field.at("vocab");
    Pieces pieces;
    pieces.reserve(vocabulary.list().size());
    for (const nlohmann::json& item : vocabulary.list()) {
        if (!item.is_array() || item.size() != 2 || !item[0].is_string() || !item[1].is_number()) {
            vocabulary.fail("entry " + std::to_string(pieces.size()) + " is not [piece, score]",
                            "export the tokenizer again");
        }
        pieces.push_back({item[0].get<std::string>(), read_score(item[1].get<double>())});
    }
    return {pieces, options, field.where()};
}

std::vector<Unigram::Reached> Unigram::best_paths(std::string_view piece) const {
    std::vector<Reached> reached(piece.size() + 1);
    const auto offer = [&](std::size_t from, std::size_t to, double score, TokenId id) {
        Reached& target = reached[to];
        const double total = score + reached[from].score;
        if (target.from == Reached::kNot || total > target.score) target = {total, from, id};
    };
    for (std::size_t start = 0; start < piece.size();) {
        const std::size_t next = start + utf8::length_from_lead(piece[start]);
        bool has_single = false;
        std::optional<ByteTrie::Node> node = ByteTrie::kRoot;
        for (std::size_t at = start; at < piece.size(); ++at) {
            node = trie_.child(*node, static_cast<unsigned char>(piece[at]));
            if (!node) break;
            const std::int32_t id = trie_.value(*node);
            if (id < 0) continue;
            offer(start, at + 1, scores_[static_cast<std::size_t>(id)], id);
            has_single = has_single || at + 1 == next;
        }
        if (!has_single) offer(start, next, unknown_score_, kUnknown);
        start = next;
    }
    return reached;
}

void Unigram::tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const {
    const std::vector<Reached> reached = best_paths(piece);
    std::vector<TokenSpan> path;
    bool after_unknown = false;
    for (std::size_t end = piece.size(); end > 0; end = reached[end].from) {
        const bool unknown = reached[end].id == kUnknown || reached[end].id == options_.unknown_id;
        if (unknown && after_unknown) {
            path.back().begin = reached[end].from;
        } else {
            path.push_back({reached[end].from, end});
        }
        after_unknown = unknown;
    }
    for (auto span = path.rbegin(); span != path.rend(); ++span) {
        add_piece(piece.substr(span->begin, span->size()), *span, tokens);
    }
}

void Unigram::add_piece(std::string_view piece, TokenSpan span,
                        std::vector<ModelToken>& tokens) const {
    if (const std::optional<TokenId> id = vocabulary_.find(piece)) {
        tokens.push_back({*id, span});
        return;
    }
    const auto id_of_byte = [this](char byte) {
        return byte_ids_[static_cast<unsigned char>(byte)];
    };
    const bool as_bytes = options_.byte_fallback &&
                          std::all_of(piece.begin(), piece.end(),
                                      [&](char byte) { return id_of_byte(byte) != kNoToken; });
    if (as_bytes) {
        for (const char byte : piece)
            tokens.push_back({id_of_byte(byte), span});
    } else if (options_.unknown_id) {
        tokens.push_back({*options_.unknown_id, span});
    }
}

}  // namespace headlight
