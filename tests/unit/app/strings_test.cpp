#include "app/text/strings.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

#include "app/stage/action.h"
#include "app/text/string_table.h"
#include "app/views/help_view.h"

namespace headlight {
namespace {

std::vector<StringEntry> all_entries() {
    std::vector<StringEntry> entries;
    for (const auto part : {program_strings(), frame_strings(), overview_strings(),
                            attention_strings(), embedding_strings(), next_token_strings()}) {
        entries.insert(entries.end(), part.begin(), part.end());
    }
    return entries;
}

/// The placeholders of a sentence; a sentence may use one twice or in another order.
std::set<std::string> placeholders(std::string_view text) {
    std::set<std::string> found;
    for (std::size_t at = text.find('{'); at != std::string_view::npos;
         at = text.find('{', at + 1)) {
        found.insert(std::string(text.substr(at, text.find('}', at) - at + 1)));
    }
    return found;
}

TEST(StringTable, EverySentenceStandsInEveryLanguage) {
    for (const StringEntry& entry : all_entries()) {
        EXPECT_FALSE(entry.key.empty());
        EXPECT_FALSE(entry.english.empty()) << entry.key;
        EXPECT_FALSE(entry.italian.empty()) << entry.key;
        EXPECT_FALSE(entry.portuguese.empty()) << entry.key;
    }
}

TEST(StringTable, KeysAreUnique) {
    std::set<std::string_view> keys;
    for (const StringEntry& entry : all_entries()) {
        EXPECT_TRUE(keys.insert(entry.key).second) << entry.key;
    }
}

TEST(StringTable, TranslationsHaveTheSamePlaceholders) {
    for (const StringEntry& entry : all_entries()) {
        const auto english = placeholders(entry.english);
        EXPECT_EQ(placeholders(entry.italian), english) << entry.key;
        EXPECT_EQ(placeholders(entry.portuguese), english) << entry.key;
    }
}

TEST(Strings, ReplacesPlaceholders) {
    EXPECT_EQ(Strings(Language::English)("status.head", {"3", "2"}), "layer 3  head 2");
    EXPECT_EQ(Strings(Language::Italian)("status.head", {"3", "2"}), "layer 3  testa 2");
    EXPECT_EQ(Strings(Language::Portuguese)("status.head", {"3", "2"}), "camada 3  cabeça 2");
}

bool known(std::string_view key) { return Strings(Language::English)(key) != key; }

TEST(HelpSheet, ShowsEveryActionOfTheKeyTableOnce) {
    std::multiset<Action> shown;
    for (const HelpGroup& group : help_groups()) {
        EXPECT_TRUE(known(group.title)) << group.title;
        for (const HelpLine& line : group.lines) {
            EXPECT_TRUE(known(line.description)) << line.description;
            shown.insert(line.actions.begin(), line.actions.end());
        }
    }
    for (const KeyBinding& binding : key_bindings()) {
        EXPECT_EQ(shown.count(binding.action), 1u) << binding.description;
        EXPECT_TRUE(known(binding.description)) << binding.description;
    }
}

}  // namespace
}  // namespace headlight
