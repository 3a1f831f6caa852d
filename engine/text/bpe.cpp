#include "engine/text/bpe.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <queue>

#include "engine/error.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

constexpr TokenId kNoToken = -1;
constexpr char32_t kShortCharacters = 0x800;

Bpe::Merges read_merges(const JsonField& field) {
    Bpe::Merges merges;
    merges.reserve(field.list().size());
    for (const nlohmann::json& item : field.list()) {
        if (item.is_array() && item.size() == 2 && item[0].is_string() && item[1].is_string()) {
            merges.emplace_back(item[0].get<std::string>(), item[1].get<std::string>());
            continue;
        }
        const std::string number = std::to_string(merges.size());
        if (!item.is_string()) {
            field.fail("merge " + number + " is not a pair", "write merges as \"left right\"");
        }
        const auto& line = item.get_ref<const std::string&>();
        const std::size_t space = line.find(' ');
        if (space == std::string::npos || line.find(' ', space + 1) != std::string::npos) {
            field.fail("merge " + number + " is not two tokens with one space between them",
                       "write merges as [\"left\", \"right\"]");
        }
        merges.emplace_back(line.substr(0, space), line.substr(space + 1));
    }
    return merges;
}

}  // namespace

struct Bpe::Symbol {
    TokenId id = kNoToken;
    TokenSpan span;
    std::int32_t previous = -1;
    std::int32_t next = -1;
    bool merged_away = false;
};

/// Joins pairs in a doubly linked list of symbols; the heap holds every pair that may be joined
/// next, and entries that have become stale meanwhile are dropped when they come up.
class Bpe::Merger {
public:
    Merger(const PairTable& merges, std::vector<Symbol>& symbols)
        : merges_(merges), symbols_(symbols) {
        for (std::size_t i = 0; i < symbols.size(); ++i) {
            symbols[i].previous = static_cast<std::int32_t>(i) - 1;
            symbols[i].next = i + 1 < symbols.size() ? static_cast<std::int32_t>(i) + 1 : -1;
        }
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
            offer(static_cast<std::int32_t>(i));
    }

    /// Calls `before_merge(rank, left index, result)` before each merge.
    template <class Observer>
    void run(Observer&& before_merge) {
        while (!candidates_.empty()) {
            const Candidate best = candidates_.top();
            candidates_.pop();
            Symbol& left = symbols_[static_cast<std::size_t>(best.left)];
            if (left.merged_away || left.next < 0) continue;
            Symbol& right = symbols_[static_cast<std::size_t>(left.next)];
            const PairTable::Merge* merge = merges_.find(left.id, right.id);
            if (merge == nullptr || merge->result != best.result) continue;

            before_merge(best.rank, best.left, best.result);
            left.id = best.result;
            left.span.end = right.span.end;
            left.next = right.next;
            right.merged_away = true;
            if (left.next >= 0) {
                symbols_[static_cast<std::size_t>(left.next)].previous = best.left;
                offer(best.left);
            }
            if (left.previous >= 0) offer(left.previous);
        }
    }

private:
    struct Candidate {
        std::uint32_t rank;
        std::int32_t left;
        TokenId result;

        bool operator<(const Candidate& other) const {
            return rank != other.rank ? rank > other.rank : left > other.left;
        }
    };

    void offer(std::int32_t left) {
        const Symbol& symbol = symbols_[static_cast<std::size_t>(left)];
        const Symbol& right = symbols_[static_cast<std::size_t>(symbol.next)];
        if (const PairTable::Merge* merge = merges_.find(symbol.id, right.id)) {
            candidates_.push({merge->rank, left, merge->result});
        }
    }

    const PairTable& merges_;
    std::vector<Symbol>& symbols_;
    std::priority_queue<Candidate> candidates_;
};

Bpe::Bpe(Vocabulary vocabulary, const Merges& merges, Options options, const std::string& where)
    : Bpe(std::move(vocabulary), PairTable(merges.size()), std::move(options), where) {
    const auto id_of = [&](const std::string& token, std::size_t rank) {
        const std::optional<TokenId> id = vocabulary_.find(token);
        if (!id) {
            throw Error("merge " + std::to_string(rank) + " needs \"" + token +
                            "\", which is not in the vocabulary",
                        where, "export the tokenizer again");
        }
        return *id;
    };
    const std::string& prefix = options_.continuing_subword_prefix;
    for (std::size_t rank = 0; rank < merges.size(); ++rank) {
        const auto& [left, right] = merges[rank];
        const std::size_t cut = right.starts_with(prefix) ? prefix.size() : 0;
        const TokenId left_id = id_of(left, rank);
        const TokenId right_id = id_of(right, rank);
        const TokenId joined = id_of(left + right.substr(cut), rank);
        merges_.set(left_id, right_id, {static_cast<std::uint32_t>(rank), joined});
    }
}

Bpe::Bpe(Vocabulary vocabulary, PairTable merges, Options options, const std::string& where)
    : vocabulary_(std::move(vocabulary)), options_(std::move(options)), merges_(std::move(merges)) {
    if (options_.unknown_token) {
        unknown_id_ = vocabulary_.find(*options_.unknown_token);
        if (!unknown_id_) {
            throw Error(
                "the unknown token \"" + *options_.unknown_token + "\" is not in the vocabulary",
                where, "export the tokenizer again");
        }
    }
    for (std::size_t byte = 0; byte < byte_ids_.size(); ++byte) {
        byte_ids_[byte] =
            vocabulary_.find(byte_token(static_cast<unsigned char>(byte))).value_or(kNoToken);
    }
    short_characters_.resize(kShortCharacters, kNoToken);
    for (char32_t code = 0; code < kShortCharacters; ++code) {
        std::string character;
        utf8::append(character, code);
        short_characters_[code] = vocabulary_.find(character).value_or(kNoToken);
    }
}

Bpe Bpe::from_json(const JsonField& field) {
    Options options;
    if (const auto unknown = field.find("unk_token")) options.unknown_token = unknown->string();
    options.continuing_subword_prefix = field.string_or("continuing_subword_prefix", "");
    options.end_of_word_suffix = field.string_or("end_of_word_suffix", "");
    options.fuse_unknown = field.boolean_or("fuse_unk", false);
    options.byte_fallback = field.boolean_or("byte_fallback", false);
    options.ignore_merges = field.boolean_or("ignore_merges", false);
    return {read_vocabulary(field.at("vocab")), read_merges(field.at("merges")), std::move(options),
            field.where()};
}

std::string Bpe::kind() const { return options_.byte_fallback ? "BPE with byte fallback" : "BPE"; }

std::optional<TokenId> Bpe::find_character(std::string_view character, bool first,
                                           bool last) const {
    const std::string& prefix = options_.continuing_subword_prefix;
    const std::string& suffix = options_.end_of_word_suffix;
    if ((first || prefix.empty()) && (!last || suffix.empty())) {
        const char32_t code = utf8::decode(character, 0).code;
        if (code >= kShortCharacters) return vocabulary_.find(character);
        if (short_characters_[code] == kNoToken) return std::nullopt;
        return short_characters_[code];
    }
    std::string decorated(first ? "" : prefix);
    decorated.append(character);
    if (last) decorated.append(suffix);
    return vocabulary_.find(decorated);
}

bool Bpe::falls_back_to_bytes(std::string_view character) const {
    const auto has_token = [&](char byte) {
        return byte_ids_[static_cast<unsigned char>(byte)] != kNoToken;
    };
    return options_.byte_fallback && std::all_of(character.begin(), character.end(), has_token);
}

// Two things are as the `tokenizers` library does them: a character that is dropped leaves no gap
// between the symbols, and the bytes of a character go before an unknown token that is open.
std::vector<Bpe::Symbol> Bpe::split_into_characters(std::string_view piece) const {
    std::vector<Symbol> symbols;
    symbols.reserve(piece.size());
    const auto write = [&](TokenId id, std::size_t bytes) {
        const std::size_t begin = symbols.empty() ? 0 : symbols.back().span.end;
        symbols.push_back({id, {begin, begin + bytes}});
    };
    std::size_t unknown = 0;  // bytes of the unknown token that is open
    const auto close_unknown = [&] {
        if (unknown > 0) write(*unknown_id_, unknown);
        unknown = 0;
    };
    std::size_t next = 0;
    for (std::size_t at = 0; at < piece.size(); at = next) {
        next = at + utf8::length_from_lead(piece[at]);
        const std::string_view character = piece.substr(at, next - at);
        if (const auto id = find_character(character, at == 0, next == piece.size())) {
            close_unknown();
            write(*id, character.size());
        } else if (falls_back_to_bytes(character)) {
            for (const char byte : character)
                write(byte_ids_[static_cast<unsigned char>(byte)], 1);
        } else if (unknown_id_) {
            if (!options_.fuse_unknown) close_unknown();
            unknown += character.size();
        }
    }
    close_unknown();
    return symbols;
}

void Bpe::tokenize(std::string_view piece, std::vector<ModelToken>& tokens) const {
    if (options_.ignore_merges) {
        if (const std::optional<TokenId> whole = vocabulary_.find(piece)) {
            tokens.push_back({*whole, {0, piece.size()}});
            return;
        }
    }
    std::vector<Symbol> symbols = split_into_characters(piece);
    Merger(merges_, symbols).run([](std::uint32_t, std::int32_t, TokenId) {});
    for (const Symbol& symbol : symbols) {
        if (!symbol.merged_away) tokens.push_back({symbol.id, symbol.span});
    }
}

MergeTrace Bpe::trace_merges(std::string_view piece) const {
    if (options_.ignore_merges && vocabulary_.find(piece)) return {{std::string(piece)}, {}};
    std::vector<Symbol> symbols = split_into_characters(piece);
    MergeTrace trace;
    for (const Symbol& symbol : symbols)
        trace.symbols.push_back(vocabulary_.token(symbol.id));
    Merger(merges_, symbols).run([&](std::uint32_t rank, std::int32_t left_index, TokenId result) {
        const Symbol& left = symbols[static_cast<std::size_t>(left_index)];
        const Symbol& right = symbols[static_cast<std::size_t>(left.next)];
        std::size_t position = 0;
        for (std::int32_t i = 0; i < left_index; ++i) {
            position += symbols[static_cast<std::size_t>(i)].merged_away ? 0 : 1;
        }
        trace.merges.push_back({vocabulary_.token(left.id), vocabulary_.token(right.id),
                                vocabulary_.token(result), rank, position});
    });
    return trace;
}

Bpe::Merges read_merge_lines(std::string_view text, const std::string& where, MergeLine kind) {
    Bpe::Merges merges;
    const std::size_t spaces = kind == MergeLine::Pair ? 1 : 2;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        ++number;
        if (line.starts_with("#version") || line.empty()) continue;
        if (static_cast<std::size_t>(std::count(line.begin(), line.end(), ' ')) != spaces) {
            throw Error("line " + std::to_string(number) + " is not two tokens" +
                            (spaces == 2 ? " and a count" : "") + " with a space between",
                        where, "download the file again");
        }
        const std::size_t first = line.find(' ');
        const std::string_view rest = line.substr(first + 1);
        merges.emplace_back(line.substr(0, first), rest.substr(0, rest.find(' ')));
    }
    return merges;
}

}  // namespace headlight
