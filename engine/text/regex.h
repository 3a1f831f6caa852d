#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/span.h"

namespace headlight {

/// A regular expression, matched by PCRE2 on UTF-8 with Unicode classes. Behaves as Oniguruma does
/// in the `tokenizers` library: `^` and `$` match at lines, U+180E is no white space; only `\w` and
/// `\b` differ, which do not count combining marks as parts of words here.
/// Immutable; any number of threads may match with it, each with its own `Matcher`.
class Regex {
public:
    /// A pattern from a file may be hostile: the steps of its matches are counted and limited.
    enum class Source { Ours, File };

    /// @param where  file and field, for errors
    /// @throws Error when the pattern does not compile
    Regex(std::string_view pattern, const std::string& where, Source source);
    ~Regex();
    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;

    /// Whether it matches somewhere in `subject`, valid UTF-8. @throws Error as a matcher does
    bool is_found(std::string_view subject) const;

    /// Working memory of one thread.
    class Matcher {
    public:
        explicit Matcher(const Regex& regex);
        ~Matcher();
        Matcher(Matcher&&) noexcept;

        /// All matches from left to right without overlap; empty ones included, but none that
        /// touches the end of the match before it. `subject` must be valid UTF-8.
        /// @throws Error when the pattern needs more steps or memory than any sane one does
        void find_all(std::string_view subject, std::vector<TokenSpan>& matches);
        /// The same matches, each with its groups: group 0 is the whole match, one that took no
        /// part is empty. @throws Error as above
        void find_all_groups(std::string_view subject,
                             std::vector<std::vector<TokenSpan>>& matches);

    private:
        struct State;
        template <class Found>
        void search(std::string_view subject, Found&& found);
        std::unique_ptr<State> state_;
    };

private:
    struct Code;
    std::unique_ptr<const Code> code_;
};

}  // namespace headlight
