#include "app/text/strings.h"

#include <array>
#include <unordered_map>

#include "app/text/string_table.h"

namespace headlight {
namespace {

using Table = std::unordered_map<std::string_view, std::string>;

Table make_table(std::string_view StringEntry::*text) {
    Table table;
    for (const auto part :
         {program_strings(), frame_strings(), overview_strings(), attention_strings(),
          embedding_strings(), next_token_strings(), expert_strings()}) {
        for (const StringEntry& entry : part)
            table.emplace(entry.key, entry.*text);
    }
    return table;
}

const Table& table_of(Language language) {
    static const std::array tables{make_table(&StringEntry::english),
                                   make_table(&StringEntry::italian),
                                   make_table(&StringEntry::portuguese)};
    return tables[static_cast<std::size_t>(language)];
}

constexpr std::array kCodes{"en", "it", "pt"};

}  // namespace

const char* language_code(Language language) { return kCodes[static_cast<std::size_t>(language)]; }

std::string Strings::operator()(std::string_view key) const {
    const Table& table = table_of(language_);
    const auto found = table.find(key);
    return found == table.end() ? std::string(key) : found->second;
}

std::string Strings::operator()(std::string_view key,
                                std::initializer_list<std::string> arguments) const {
    std::string text = (*this)(key);
    int index = 0;
    for (const std::string& argument : arguments) {
        const std::string mark = "{" + std::to_string(index++) + "}";
        for (std::size_t at = text.find(mark); at != std::string::npos;
             at = text.find(mark, at + argument.size())) {
            text.replace(at, mark.size(), argument);
        }
    }
    return text;
}

}  // namespace headlight
