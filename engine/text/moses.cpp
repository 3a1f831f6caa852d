#include "engine/text/moses.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "engine/text/regex.h"
#include "engine/text/unicode.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

/// Stands for a dot of a run of dots, which no rule may touch. Characters for private use are
/// dropped before it is put in.
constexpr char32_t kKeptDot = 0xE000;

/// A pattern and what takes the place of its matches: `\1` stands for a group, the rest for itself.
struct Rule {
    const char* pattern;
    const char* replacement;
};

/// Spaces and quotation marks.
constexpr auto kTidy = std::to_array<Rule>({
    {"\\r", ""},
    {"(\\()", " \\1"},
    {"(\\))", "\\1 "},
    {"( ) *", "\\1"},
    {"(\\)) ([.!:?;,])", "\\1\\2"},
    {"(\\() ", "\\1"},
    {" (\\))", "\\1"},
    {"(\\d) (%)", "\\1\\2"},
    {" (:)", "\\1"},
    {" (;)", "\\1"},
    {"`", "'"},
    {"''", " \" "},
    {"„", "\""},
    {"–", "-"},
    {"—", " - "},
    {"( ) *", "\\1"},
    {"´", "'"},
    {"([a-zA-Z])‘([a-zA-Z])", "\\1'\\2"},
    {"[‘‚]", "'"},
    {"''", "\""},
    {"\u00A0?«\u00A0?", "\""},
    {"\u00A0?»", "\""},
    {"\u00A0(%)", "\\1"},
    {"(nº)\u00A0", "\\1 "},
    {"\u00A0(:)", "\\1"},
    {"\u00A0(ºC)", " \\1"},
    {"\u00A0(cm)", " \\1"},
    {"\u00A0([?!;])", "\\1"},
    {"(,)\u00A0", "\\1 "},
    {"( ) *", "\\1"},
    {"(\")([,.]+)", "\\2\\1"},
    {"(\\d)\u00A0(\\d)", "\\1.\\2"},
});

constexpr auto kControls = std::to_array<Rule>({{"\\p{C}+", ""}});

/// Spaces around every sign that is no part of words or numbers. Letters are those that the scripts
/// know: no ideographs, no Korean syllables, none beyond the basic plane, but marks that join Indic
/// letters.
constexpr auto kSigns = std::to_array<Rule>({
    {"([^\\p{Alphabetic}\\p{Nd}\\s.'`,\\-"
     "\\x{93C}\\x{94D}\\x{9BC}\\x{9CD}\\x{A3C}\\x{A4D}\\x{ABC}\\x{ACD}\\x{AFD}-\\x{AFF}"
     "\\x{B3C}\\x{B4D}\\x{BCD}\\x{C4D}\\x{CBC}\\x{CCD}\\x{D3B}\\x{D3C}\\x{D4D}\\x{DCA}\\x{EBA}"
     "\\x{1039}\\x{1714}\\x{1BAB}\\x{1C37}\\x{A8C4}\\x{A8F3}\\x{A8F4}\\x{A953}\\x{AAF6}]"
     "|\\p{Han}|[\\x{AC00}-\\x{D7A3}\\x{10000}-\\x{10FFFF}])",
     " \\1 "},
});

/// Commas outside numbers, and apostrophes, which belong to what follows them in English.
constexpr auto kSplit = std::to_array<Rule>({
    {"(\\P{N})(,)", "\\1 \\2 "},
    {"(,)(\\P{N})", " \\1 \\2"},
    {"(\\p{N})(,)\\z", "\\1 \\2 "},
    {"(\\P{Alphabetic})(')(\\P{Alphabetic})", "\\1 \\2 \\3"},
    {"([^\\p{Alphabetic}\\p{N}])(')(\\p{Alphabetic})", "\\1 \\2 \\3"},
    {"(\\p{Alphabetic})(')(\\P{Alphabetic})", "\\1 \\2 \\3"},
    {"(\\p{Alphabetic})(')(\\p{Alphabetic})", "\\1 \\2\\3"},
    {"(\\p{N})(')(s)", "\\1 \\2\\3"},
});

/// Words after which a dot does not end a sentence.
bool is_abbreviation(std::string_view word) {
    static const std::vector<std::string_view> kAbbreviations = {
        // military and police
        "Adm", "Brig", "Capt", "Cmdr", "Col", "Comdr", "Cpl", "Gen", "Insp", "Lt", "Maj", "Pfc",
        "Pvt", "Sfc", "Sgt",
        // persons
        "DR", "Dr", "Drs", "Ens", "Gov", "Hon", "Hr", "MM", "MR", "MRS", "MS", "Messrs", "Mlle",
        "Mme", "Mr", "Mrs", "Ms", "Msgr", "Ph", "Prof", "Rep", "Reps", "Rev", "Rt", "Sen", "Sens",
        "Sr", "St", "Supt", "Surg",
        // grammar, houses, money and the rest
        "Adj", "Adv", "Asst", "Bart", "Bldg", "Bros", "Con", "Corp", "Hosp", "Nos", "Nr", "Op",
        "Ord", "Res", "Rs", "e.g", "i.e", "rev", "v", "vs",
        // months
        "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z') return true;
    return std::find(kAbbreviations.begin(), kAbbreviations.end(), word) != kAbbreviations.end();
}

/// The same, but only before a number.
bool is_abbreviation_before_number(std::string_view word) {
    return word == "No" || word == "Art" || word == "pp";
}

/// Signs of other scripts that ASCII has, too.
std::u32string ascii_sign(char32_t code) {
    if (code >= U'０' && code <= U'９') return {code - U'０' + U'0'};
    constexpr std::u32string_view kForeign = U"，、”“∶：？《》）！（；」「～’━〈〉【】％";
    constexpr std::u32string_view kPlain = U",,\"\"::?\"\")!(;\"\"~'-<>[]%";
    static_assert(kForeign.size() == kPlain.size());
    const std::size_t known = kForeign.find(code);
    if (known != std::u32string_view::npos) return {kPlain[known]};
    return code == U'…' ? U"..." : std::u32string(1, code);
}

/// Applies rules one after the other.
class Rules {
public:
    explicit Rules(std::span<const Rule> rules) {
        for (const Rule& rule : rules) {
            steps_.push_back(
                {Regex(rule.pattern, "built in", Regex::Source::Ours), rule.replacement});
        }
    }

    AlignedText apply(AlignedText text) const {
        for (const Step& step : steps_)
            text = step.apply(text);
        return text;
    }

private:
    struct Step {
        Regex regex;
        std::string_view replacement;

        AlignedText apply(const AlignedText& text) const {
            std::vector<std::vector<TokenSpan>> matches;
            Regex::Matcher(regex).find_all_groups(text.str(), matches);
            AlignedText result;
            result.reserve(text.size() + 2 * matches.size());
            std::size_t done = 0;
            for (const std::vector<TokenSpan>& groups : matches) {
                result.append(text, {done, groups.front().begin});
                write(text, groups, result);
                done = groups.front().end;
            }
            result.append(text, {done, text.size()});
            return result;
        }

        void write(const AlignedText& text, const std::vector<TokenSpan>& groups,
                   AlignedText& out) const {
            const TokenSpan origin = text.origin(groups.front());
            for (std::size_t i = 0; i < replacement.size(); ++i) {
                if (replacement[i] == '\\') {
                    ++i;
                    out.append(text, groups[static_cast<std::size_t>(replacement[i] - '0')]);
                } else {
                    out.append(static_cast<unsigned char>(replacement[i]), origin);
                }
            }
        }
    };

    std::vector<Step> steps_;
};

/// A copy of a text that is made character by character.
class Copy {
public:
    explicit Copy(const AlignedText& text) : text_(text) { result_.reserve(2 * text.size()); }

    bool done() const { return at_ >= text_.size(); }
    char32_t code() const { return utf8::decode(text_.str(), at_).code; }
    void put(char32_t code) { result_.append(code, text_.origin(at_)); }
    void next() { at_ += utf8::length_from_lead(text_.str()[at_]); }
    bool last_is_space() const { return result_.empty() || result_.str().back() == ' '; }
    AlignedText take() { return std::move(result_); }

private:
    const AlignedText& text_;
    std::size_t at_ = 0;
    AlignedText result_;
};

/// Signs become ASCII; the full stops of ideographic texts take the space after them along.
AlignedText with_ascii_signs(const AlignedText& text) {
    Copy copy(text);
    while (!copy.done()) {
        const char32_t code = copy.code();
        if (code == U'。' || code == U'．') {
            copy.put(U'.');
            copy.put(U' ');
            copy.next();
            while (!copy.done() && unicode::is_whitespace(copy.code()))
                copy.next();
            continue;
        }
        for (const char32_t sign : ascii_sign(code))
            copy.put(sign);
        copy.next();
    }
    return copy.take();
}

/// One space for several, none at the ends.
AlignedText with_single_spaces(const AlignedText& text) {
    Copy copy(text);
    for (; !copy.done(); copy.next()) {
        const bool is_space = unicode::is_whitespace(copy.code());
        if (!is_space) {
            copy.put(copy.code());
        } else if (!copy.last_is_space()) {
            copy.put(U' ');
        }
    }
    AlignedText result = copy.take();
    const bool ends_with_space = !result.empty() && result.str().back() == ' ';
    return ends_with_space ? result.slice({0, result.size() - 1}) : result;
}

/// Runs of dots stand apart and are kept from the rules.
AlignedText with_runs_of_dots_kept(const AlignedText& text) {
    Copy copy(text);
    const std::string& all = text.str();
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t end = std::min(all.find_first_not_of('.', at), all.size());
        if (end - at < 2) {
            const std::size_t length = utf8::length_from_lead(all[at]);
            copy.put(copy.code());
            copy.next();
            at += length;
            continue;
        }
        copy.put(U' ');
        for (; at < end; ++at) {
            copy.put(kKeptDot);
            copy.next();
        }
        if (!copy.done()) copy.put(U' ');
    }
    return copy.take();
}

/// A dot at the end of a word stands apart, unless it abbreviates the word.
class FinalDots {
public:
    FinalDots(const AlignedText& text, const Regex& letter, const Regex& lower_case)
        : text_(text), letter_(letter), lower_case_(lower_case) {
        const std::string& all = text.str();
        for (std::size_t at = 0; at < all.size();) {
            const std::size_t end = std::min(all.find(' ', at), all.size());
            if (end > at) words_.push_back({at, end});
            at = end + 1;
        }
    }

    AlignedText apart() const {
        AlignedText result;
        result.reserve(text_.size() + words_.size());
        for (std::size_t i = 0; i < words_.size(); ++i) {
            const TokenSpan word = words_[i];
            if (i > 0) result.append(U' ', text_.origin(word.begin));
            const bool splits = word.size() > 1 && text_.str()[word.end - 1] == '.' && !keeps(i);
            const std::size_t end = splits ? word.end - 1 : word.end;
            result.append(text_, {word.begin, end});
            if (!splits) continue;
            result.append(U' ', text_.origin(end));
            result.append(text_, {end, word.end});
        }
        return result;
    }

private:
    /// Whether the dot of a word belongs to it.
    bool keeps(std::size_t i) const {
        const TokenSpan span = words_[i];
        const std::string_view stem = text_.view({span.begin, span.end - 1});
        if (stem.find('.') != std::string_view::npos && letter_.is_found(stem)) return true;
        if (is_abbreviation(stem)) return true;
        if (i + 1 >= words_.size()) return false;
        const std::string_view next = text_.view(words_[i + 1]);
        return lower_case_.is_found(next) ||
               (is_abbreviation_before_number(stem) && next[0] >= '0' && next[0] <= '9');
    }

    const AlignedText& text_;
    const Regex& letter_;
    const Regex& lower_case_;
    std::vector<TokenSpan> words_;
};

/// White space goes first from the ends, since control characters among it would be dropped without
/// leaving a space.
AlignedText trimmed(const AlignedText& text) {
    TokenSpan kept{text.size(), 0};
    for (std::size_t at = 0; at < text.size();) {
        const utf8::Decoded read = utf8::decode(text.str(), at);
        if (!unicode::is_whitespace(read.code)) {
            kept = {std::min(kept.begin, at), at + read.length};
        }
        at += read.length;
    }
    return text.slice({kept.begin, std::max(kept.begin, kept.end)});
}

AlignedText with_dots_restored(const AlignedText& text) {
    Copy copy(text);
    for (; !copy.done(); copy.next())
        copy.put(copy.code() == kKeptDot ? U'.' : copy.code());
    return copy.take();
}

class Moses final : public Normalizer {
public:
    AlignedText apply(const AlignedText& original) const override {
        AlignedText text = tidy_.apply(with_ascii_signs(original));
        text = with_single_spaces(controls_.apply(trimmed(text)));
        text = split_.apply(with_runs_of_dots_kept(signs_.apply(text)));
        text = with_single_spaces(text);
        text = with_single_spaces(FinalDots(text, letter_, lower_case_).apart());
        return with_dots_restored(quoted_end_.apply(text));
    }

private:
    static constexpr auto kQuotedEnd = std::to_array<Rule>({{"(\\.)(') ?\\z", " \\1 \\2 "}});

    Rules tidy_{kTidy};
    Rules controls_{kControls};
    Rules signs_{kSigns};
    Rules split_{kSplit};
    Rules quoted_end_{kQuotedEnd};
    Regex letter_{R"((?!\p{Han})\p{Alphabetic})", "built in", Regex::Source::Ours};
    Regex lower_case_{R"(\A\p{Lowercase})", "built in", Regex::Source::Ours};
};

}  // namespace

std::unique_ptr<const Normalizer> make_moses_normalizer() { return std::make_unique<Moses>(); }

}  // namespace headlight
