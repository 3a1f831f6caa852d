#pragma once

#include <span>
#include <string_view>

namespace headlight {

/// One sentence in every language. Placeholders are {0}, {1}, ...
struct StringEntry {
    std::string_view key;
    std::string_view english;
    std::string_view italian;
    std::string_view portuguese;
};

/// The strings of one part of the program; each part has a file of its own (strings_attention.cpp,
/// ...), so that the three languages of a sentence stand side by side.
std::span<const StringEntry> program_strings();     // keys, failures, notices
std::span<const StringEntry> frame_strings();       // bar, prompt, token strip, status
std::span<const StringEntry> overview_strings();    // scene 1
std::span<const StringEntry> attention_strings();   // scenes 2 and 3
std::span<const StringEntry> embedding_strings();   // scene 4
std::span<const StringEntry> next_token_strings();  // panel and scene 5
std::span<const StringEntry> expert_strings();      // scene 6

}  // namespace headlight
