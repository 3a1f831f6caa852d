#include "engine/text/pattern.h"

#include "engine/text/growth.h"

namespace headlight {

Pattern Pattern::from_json(const JsonField& field) {
    Pattern pattern;
    pattern.where_ = field.where();
    if (const auto literal = field.find("String")) {
        if (literal->string().empty()) literal->fail("the text is empty", "name what to look for");
        pattern.literal_ = literal->string();
    } else {
        const JsonField expression = field.at("Regex");
        pattern.regex_.emplace(expression.string(), expression.where(), Regex::Source::File);
    }
    return pattern;
}

Pattern Pattern::ours(std::string_view expression) {
    Pattern pattern;
    pattern.regex_.emplace(expression, "built in", Regex::Source::Ours);
    return pattern;
}

std::vector<TokenSpan> Pattern::find_all(std::string_view text) const {
    std::vector<TokenSpan> matches;
    if (regex_) {
        Regex::Matcher(*regex_).find_all(text, matches);
        return matches;
    }
    for (std::size_t at = text.find(literal_); at != std::string_view::npos;
         at = text.find(literal_, at + literal_.size())) {
        matches.push_back({at, at + literal_.size()});
    }
    return matches;
}

std::string Pattern::replace_all(std::string_view text, std::string_view replacement) const {
    const std::vector<TokenSpan> matches = find_all(text);
    limit_growth(text.size(), matches.size() * replacement.size(), where_);
    std::string result;
    std::size_t done = 0;
    for (const TokenSpan& match : matches) {
        result.append(text.substr(done, match.begin - done)).append(replacement);
        done = match.end;
    }
    return result.append(text.substr(done));
}

}  // namespace headlight
