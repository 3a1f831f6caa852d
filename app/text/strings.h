#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace headlight {

enum class Language { English, Italian, Portuguese };

/// "en", "it", "pt".
const char* language_code(Language language);

/// The string table: every sentence that a person can read in the program, by key, in three
/// languages. The entries stand in app/text/strings_<part>.cpp, the three languages side by side.
/// Keys are dotted and in English: "scene.attention", "panel.temperature".
class Strings {
public:
    explicit Strings(Language language) : language_(language) {}

    Language language() const { return language_; }

    /// The text of `key`; the key itself when the table lacks it (a test forbids that for keys in
    /// use).
    std::string operator()(std::string_view key) const;

    /// The text of `key` with {0}, {1}, ... replaced by the arguments.
    std::string operator()(std::string_view key,
                           std::initializer_list<std::string> arguments) const;

private:
    Language language_;
};

}  // namespace headlight
