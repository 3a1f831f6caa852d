#include "engine/text/unicode_forms.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "engine/text/utf8.h"

namespace headlight {
namespace {

bool composes(UnicodeForm form) { return form == UnicodeForm::Nfc || form == UnicodeForm::Nfkc; }
bool is_compatible(UnicodeForm form) {
    return form == UnicodeForm::Nfkc || form == UnicodeForm::Nfkd;
}

/// Characters below this are in the form and stay so whatever follows them, unless a mark does.
char32_t first_changeable(UnicodeForm form) {
    if (is_compatible(form)) return 0xA0;
    return composes(form) ? 0x300 : 0xC0;
}

int combining_class(char32_t code) {
    return utf8proc_get_property(static_cast<utf8proc_int32_t>(code))->combining_class;
}

void decompose(char32_t code, UnicodeForm form, std::vector<Edit>& edits) {
    constexpr std::size_t kLongestDecomposition = 32;
    std::array<utf8proc_int32_t, kLongestDecomposition> parts{};
    int options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
    if (is_compatible(form)) options |= UTF8PROC_COMPAT;
    const utf8proc_ssize_t count =
        utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code), parts.data(), parts.size(),
                                static_cast<utf8proc_option_t>(options), nullptr);
    if (count <= 0) {
        edits.push_back({code, 1});
        return;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        edits.push_back({static_cast<char32_t>(parts[i]), i == 0 ? std::size_t{1} : 0});
    }
}

/// Sorts each run of marks by combining class.
void reorder_marks(std::vector<Edit>& edits) {
    const auto is_starter = [](const Edit& edit) { return combining_class(edit.code) == 0; };
    for (auto run = edits.begin(); run != edits.end();) {
        run = std::find_if_not(run, edits.end(), is_starter);
        const auto end = std::find_if(run, edits.end(), is_starter);
        std::stable_sort(run, end, [](const Edit& a, const Edit& b) {
            return combining_class(a.code) < combining_class(b.code);
        });
        run = end;
    }
}

std::optional<char32_t> compose(char32_t first, char32_t second) {
    constexpr char32_t kFirstSecond = 0x300;  // nothing below composes with a character before it
    if (second < kFirstSecond) return std::nullopt;
    std::array<utf8proc_int32_t, 2> pair = {static_cast<utf8proc_int32_t>(first),
                                            static_cast<utf8proc_int32_t>(second)};
    constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (utf8proc_normalize_utf32(pair.data(), pair.size(), kOptions) != 1) return std::nullopt;
    return static_cast<char32_t>(pair[0]);
}

/// Joins starters with the marks and vowels after them that are not blocked.
void compose_all(std::vector<Edit>& edits) {
    std::size_t written = 0;
    std::optional<std::size_t> starter;
    int last_class = -1;  // of the characters kept since the starter; -1 for none
    for (const Edit edit : edits) {
        const int edit_class = combining_class(edit.code);
        if (starter && last_class < edit_class) {
            if (const auto joined = compose(edits[*starter].code, edit.code)) {
                edits[*starter].code = *joined;
                edits[*starter].consumed += edit.consumed;
                continue;
            }
        }
        if (edit_class == 0) {
            starter = written;
            last_class = -1;
        } else {
            last_class = edit_class;
        }
        edits[written++] = edit;
    }
    edits.resize(written);
}

}  // namespace

AlignedText to_unicode_form(const AlignedText& text, UnicodeForm form) {
    const std::u32string codes = utf8::to_code_points(text.str());
    const char32_t changeable = first_changeable(form);
    if (std::all_of(codes.begin(), codes.end(), [&](char32_t code) { return code < changeable; })) {
        return text;
    }
    std::vector<Edit> edits;
    edits.reserve(codes.size());
    for (const char32_t code : codes) {
        if (code < changeable) {
            edits.push_back({code, 1});
        } else {
            decompose(code, form, edits);
        }
    }
    reorder_marks(edits);
    if (composes(form)) compose_all(edits);

    AlignedText result;
    result.reserve(text.size());
    Rewriter writer(text, {0, text.size()}, result);
    for (const Edit& edit : edits)
        writer.put(edit);
    return result;
}

}  // namespace headlight
