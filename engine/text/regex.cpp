#define PCRE2_CODE_UNIT_WIDTH 8
#include "engine/text/regex.h"

#include <pcre2.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/error.h"
#include "engine/text/utf8.h"

namespace headlight {
namespace {

constexpr std::uint32_t kMatchLimit = 10'000'000;
constexpr std::uint32_t kDepthLimit = 20'000;
constexpr std::uint32_t kHeapLimitKibibytes = 64 * 1024;
// PCRE2's own limits count anew at each start of a match, so a hostile pattern could still take
// quadratic or cubic time. These limit all the steps of one search. The usual patterns take fewer
// than ten steps per byte; a hostile one is stopped after seconds per megabyte.
constexpr std::uint64_t kStepsPerSearch = 2000;
constexpr std::uint64_t kStepsPerByte = 200;
constexpr std::size_t kLongestPattern = 16 * 1024;

constexpr std::string_view kMongolianVowelSeparator = "\u180E";
constexpr std::string_view kWordJoiner = "\u2060";

std::string error_text(int code) {
    if (code == PCRE2_ERROR_CALLOUT) return "step limit exceeded";
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(code, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

// PCRE2 counts U+180E as white space, Oniguruma (Unicode since 6.3) does not. U+2060 has the same
// length and the class that U+180E should have.
std::optional<std::string> without_vowel_separator(std::string_view subject) {
    std::size_t at = subject.find(kMongolianVowelSeparator);
    if (at == std::string_view::npos) return std::nullopt;
    std::string result(subject);
    for (; at != std::string::npos; at = result.find(kMongolianVowelSeparator, at)) {
        result.replace(at, kWordJoiner.size(), kWordJoiner);
    }
    return result;
}

// Called by PCRE2 before each item of a pattern from a file. The distance to the last call counts
// too, since loops over single characters make no calls.
template <class State>
int count_step(pcre2_callout_block* block, void* data) {
    auto& state = *static_cast<State*>(data);
    const std::size_t now = block->current_position;
    const std::size_t distance = now > state.position ? now - state.position : state.position - now;
    state.position = now;
    const std::uint64_t steps = 1 + distance;
    if (steps > state.steps_left) return PCRE2_ERROR_CALLOUT;
    state.steps_left -= steps;
    return 0;
}

template <auto free_function>
struct Free {
    template <class T>
    void operator()(T* pointer) const {
        free_function(pointer);
    }
};

}  // namespace

struct Regex::Code {
    std::unique_ptr<pcre2_code, Free<pcre2_code_free>> code;
    bool compiled = false;
    bool names_vowel_separator = false;
    std::uint32_t captures = 0;  // groups
    std::string where;
};

struct Regex::Matcher::State {
    const Regex::Code& regex;
    std::unique_ptr<pcre2_match_context, Free<pcre2_match_context_free>> context;
    std::unique_ptr<pcre2_match_data, Free<pcre2_match_data_free>> data;
    std::uint64_t steps_left = 0;
    std::size_t position = 0;
};

Regex::Regex(std::string_view pattern, const std::string& where, Source source) {
    if (pattern.size() > kLongestPattern) {
        throw Error("the pattern has " + std::to_string(pattern.size()) + " bytes", where,
                    "patterns of up to " + std::to_string(kLongestPattern) + " bytes are read");
    }
    const std::unique_ptr<pcre2_compile_context, Free<pcre2_compile_context_free>> context(
        pcre2_compile_context_create(nullptr));
    pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
    pcre2_set_parens_nest_limit(context.get(), 100);
    int problem = 0;
    PCRE2_SIZE offset = 0;
    auto code = std::make_unique<Code>();
    std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
    if (source == Source::File) options |= PCRE2_AUTO_CALLOUT;
    code->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                   options, &problem, &offset, context.get()));
    if (!code->code) {
        throw Error("bad regular expression at character " + std::to_string(offset) + ": " +
                        error_text(problem),
                    where, "use a pattern that PCRE2 accepts");
    }
    code->compiled = pcre2_jit_compile(code->code.get(), PCRE2_JIT_COMPLETE) == 0;
    code->names_vowel_separator = pattern.find(kMongolianVowelSeparator) != std::string_view::npos;
    pcre2_pattern_info(code->code.get(), PCRE2_INFO_CAPTURECOUNT, &code->captures);
    code->where = where;
    code_ = std::move(code);
}

Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

bool Regex::is_found(std::string_view subject) const {
    std::vector<TokenSpan> matches;
    Matcher(*this).find_all(subject, matches);
    return !matches.empty();
}

Regex::Matcher::Matcher(const Regex& regex)
    : state_(new State{*regex.code_, decltype(State::context)(pcre2_match_context_create(nullptr)),
                       decltype(State::data)(pcre2_match_data_create_from_pattern(
                           regex.code_->code.get(), nullptr))}) {
    pcre2_match_context* context = state_->context.get();
    pcre2_set_match_limit(context, kMatchLimit);
    pcre2_set_depth_limit(context, kDepthLimit);
    pcre2_set_heap_limit(context, kHeapLimitKibibytes);
    pcre2_set_callout(context, count_step<State>, state_.get());
}

Regex::Matcher::~Matcher() = default;
Regex::Matcher::Matcher(Matcher&&) noexcept = default;

template <class Found>
void Regex::Matcher::search(std::string_view subject, Found&& found) {
    const Code& regex = state_->regex;
    std::optional<std::string> replaced;
    if (!regex.names_vowel_separator) replaced = without_vowel_separator(subject);
    const std::string_view text = replaced ? std::string_view(*replaced) : subject;

    std::uint32_t options = PCRE2_NO_UTF_CHECK;
    if (!regex.compiled) options |= PCRE2_NO_JIT;
    state_->steps_left = kStepsPerSearch + kStepsPerByte * text.size();
    const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(state_->data.get());
    std::size_t start = 0;
    std::optional<std::size_t> last_end;
    while (start <= text.size()) {
        state_->position = start;
        const int count =
            pcre2_match(regex.code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                        start, options, state_->data.get(), state_->context.get());
        if (count == PCRE2_ERROR_NOMATCH) return;
        if (count == PCRE2_ERROR_JIT_STACKLIMIT) {  // the interpreter has its own, larger heap
            options |= PCRE2_NO_JIT;
            continue;
        }
        if (count < 0) {
            throw Error("the pattern takes too many steps on this text (" + error_text(count) + ")",
                        regex.where, "shorten the text or simplify the pattern");
        }
        const TokenSpan match{bounds[0], bounds[1]};
        const bool empty = match.end <= match.begin;
        if (!empty || last_end != match.begin) found(std::span(bounds, 2 * count));
        last_end = match.end;
        if (empty && match.end >= text.size()) return;
        start = match.end + (empty ? utf8::length_from_lead(text[match.end]) : 0);
    }
}

void Regex::Matcher::find_all(std::string_view subject, std::vector<TokenSpan>& matches) {
    matches.clear();
    search(subject, [&](std::span<const PCRE2_SIZE> bounds) {
        matches.push_back({bounds[0], bounds[1]});
    });
}

void Regex::Matcher::find_all_groups(std::string_view subject,
                                     std::vector<std::vector<TokenSpan>>& matches) {
    matches.clear();
    const std::size_t groups = 1 + state_->regex.captures;
    search(subject, [&](std::span<const PCRE2_SIZE> bounds) {
        std::vector<TokenSpan>& match = matches.emplace_back(groups);
        for (std::size_t i = 0; 2 * i < bounds.size(); ++i) {
            if (bounds[2 * i] != PCRE2_UNSET) match[i] = {bounds[2 * i], bounds[2 * i + 1]};
        }
    });
}

}  // namespace headlight
