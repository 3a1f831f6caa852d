#include "engine/text/jinja_text.h"

#include <stdexcept>
#include <utility>

#include "engine/text/unicode.h"
#include "engine/text/utf8.h"

namespace headlight::jinja {

std::string stripped(const std::string& text, const std::string* set, bool left, bool right) {
    const std::u32string codes = utf8::to_code_points(text);
    const bool by_set = set != nullptr;
    const std::u32string drop = by_set ? utf8::to_code_points(*set) : std::u32string();
    const auto dropped = [&](char32_t code) {
        // Python also takes four separators for white space.
        return by_set ? drop.find(code) != std::u32string::npos
                      : unicode::is_whitespace(code) || (code >= 0x1C && code <= 0x1F);
    };
    std::size_t begin = 0, end = codes.size();
    while (left && begin < end && dropped(codes[begin]))
        ++begin;
    while (right && end > begin && dropped(codes[end - 1]))
        --end;
    return utf8::from_code_points(std::u32string_view(codes).substr(begin, end - begin));
}

std::string replaced(const std::string& text, const std::string& what, const std::string& with) {
    if (what.empty()) throw std::invalid_argument("nothing is to be replaced");
    std::string result;
    std::size_t done = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, done)) {
        result.append(text, done, at - done).append(with);
        done = at + what.size();
        if (result.size() > kLongestText) throw std::invalid_argument("a text grows too long");
    }
    return result.append(text, done);
}

std::string with_case(const std::string& text, bool upper) {
    std::string result;
    for (const char32_t code : utf8::to_code_points(text)) {
        if (upper) {
            utf8::append(result, unicode::upper(code));
        } else {
            result += utf8::from_code_points(unicode::lower(code));
        }
    }
    return result;
}

std::string capitalized(const std::string& text) {
    const std::u32string codes = utf8::to_code_points(text);
    if (codes.empty()) return text;
    const std::u32string_view all(codes);
    return with_case(utf8::from_code_points(all.substr(0, 1)), true) +
           with_case(utf8::from_code_points(all.substr(1)), false);
}

std::string titled(const std::string& text) {
    std::string title;
    bool starts = true;
    for (const char32_t code : utf8::to_code_points(text)) {
        title += with_case(utf8::from_code_points({&code, 1}), starts);
        starts = !unicode::is_letter(code);
    }
    return title;
}

Json split(const std::string& text, const std::string& separator, std::int64_t most) {
    Json parts = Json::array();
    std::size_t done = 0;
    while (most < 0 || static_cast<std::int64_t>(parts.size()) < most) {
        const std::size_t at = text.find(separator, done);
        if (at == std::string::npos) break;
        parts.push_back(text.substr(done, at - done));
        done = at + separator.size();
    }
    parts.push_back(text.substr(done));
    return parts;
}

Json split_at_spaces(const std::string& text) {
    Json words = Json::array();
    std::string word;
    for (const char32_t code : utf8::to_code_points(text)) {
        if (!unicode::is_whitespace(code)) {
            utf8::append(word, code);
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) words.push_back(word);
    return words;
}

std::string indented(const std::string& text, std::size_t width, bool first) {
    const std::string spaces(width, ' ');
    std::string result = first ? spaces : "";
    const Json lines = split(text, "\n", -1);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& line = lines[i].get_ref<const std::string&>();
        if (i > 0) result += line.empty() ? "\n" : "\n" + spaces;
        result += line;
        if (result.size() > kLongestText) throw std::invalid_argument("a text grows too long");
    }
    return result;
}

}  // namespace headlight::jinja
