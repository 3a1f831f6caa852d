#include "engine/text/jinja_tokens.h"

#include <algorithm>
#include <array>

#include "engine/error.h"
#include "engine/text/utf8.h"

namespace headlight::jinja {
namespace {

using Kind = Token::Kind;

constexpr std::string_view kSpaces = " \t\n\r\v\f";

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

class Tokenizer {
public:
    Tokenizer(std::string source, const std::string& where)
        : source_(std::move(source)), where_(where) {}

    std::vector<Token> run() {
        while (at_ < source_.size()) {
            const std::size_t tag = next_tag();
            add_text(tag);
            if (at_ >= source_.size()) break;
            const char kind = source_[at_ + 1];
            at_ += 2;
            if (at_ < source_.size() && (source_[at_] == '-' || source_[at_] == '+')) ++at_;
            if (kind == '#') {
                skip_comment();
            } else {
                read_tag(kind == '{');
            }
        }
        add(Kind::End, "");
        return std::move(tokens_);
    }

private:
    [[noreturn]] void fail(const std::string& what) {
        throw Error("line " + std::to_string(line()) + ": " + what, where_,
                    "use the template as it was published");
    }

    std::size_t line() {
        const auto begin = source_.begin();
        line_ +=
            static_cast<std::size_t>(std::count(begin + static_cast<std::ptrdiff_t>(counted_),
                                                begin + static_cast<std::ptrdiff_t>(at_), '\n'));
        counted_ = at_;
        return line_;
    }

    void add(Kind kind, std::string text) { tokens_.push_back({kind, std::move(text), line()}); }

    std::size_t next_tag() const {
        std::size_t tag = source_.find('{', at_);
        while (tag != std::string::npos && tag + 1 < source_.size() &&
               std::string_view("{%#").find(source_[tag + 1]) == std::string_view::npos) {
            tag = source_.find('{', tag + 1);
        }
        return tag == std::string::npos || tag + 1 >= source_.size() ? source_.size() : tag;
    }

    /// The text up to a tag, less the spaces that the tag takes away.
    void add_text(std::size_t tag) {
        std::string_view text = std::string_view(source_).substr(at_, tag - at_);
        const char kind = tag < source_.size() ? source_[tag + 1] : ' ';
        const char sign = tag + 2 < source_.size() ? source_[tag + 2] : ' ';
        if (tag < source_.size() && sign == '-') {
            text = text.substr(0, text.find_last_not_of(kSpaces) + 1);
        } else if (tag < source_.size() && kind != '{' && sign != '+') {
            const std::size_t kept = text.find_last_not_of(" \t") + 1;
            const bool starts_line =
                kept > 0 ? text[kept - 1] == '\n' : at_ == 0 || source_[at_ - 1] == '\n';
            if (starts_line) text = text.substr(0, kept);
        }
        if (!text.empty()) add(Kind::Text, std::string(text));
        at_ = tag;
    }

    void skip_spaces() { at_ = std::min(source_.find_first_not_of(kSpaces, at_), source_.size()); }

    /// Behind the end of a tag.
    void close(char sign, bool trims_line_break) {
        if (sign == '-') {
            skip_spaces();
        } else if (trims_line_break && sign != '+' && at_ < source_.size() &&
                   source_[at_] == '\n') {
            ++at_;
        }
    }

    void skip_comment() {
        const std::size_t end = source_.find("#}", at_);
        if (end == std::string::npos) fail("a comment has no end");
        const char sign = end > at_ ? source_[end - 1] : ' ';
        at_ = end + 2;
        close(sign, true);
    }

    void read_tag(bool is_output) {
        add(is_output ? Kind::OutputBegin : Kind::BlockBegin, "");
        const std::string_view end = is_output ? "}}" : "%}";
        std::vector<char> open;
        while (true) {
            skip_spaces();
            if (at_ >= source_.size()) fail("a tag has no end");
            const std::string_view rest = std::string_view(source_).substr(at_);
            const bool has_sign = rest.front() == '-' || rest.front() == '+';
            const bool ends = open.empty() && rest.substr(has_sign ? 1 : 0).starts_with(end);
            if (ends) {
                const char sign = has_sign ? rest.front() : ' ';
                at_ += has_sign ? 3 : 2;
                add(is_output ? Kind::OutputEnd : Kind::BlockEnd, "");
                close(sign, !is_output);
                return;
            }
            read_token(rest, open);
        }
    }

    void read_token(std::string_view rest, std::vector<char>& open) {
        const char c = rest.front();
        if (is_name_start(c)) {
            std::size_t size = 1;
            while (size < rest.size() && (is_name_start(rest[size]) || is_digit(rest[size])))
                ++size;
            add(Kind::Name, std::string(rest.substr(0, size)));
            at_ += size;
        } else if (is_digit(c)) {
            read_number(rest);
        } else if (c == '\'' || c == '"') {
            read_string(c);
        } else {
            read_sign(rest, open);
        }
    }

    void read_number(std::string_view rest) {
        std::size_t size = 1;
        bool has_point = false;
        while (size < rest.size() && (is_digit(rest[size]) || rest[size] == '_' ||
                                      (rest[size] == '.' && !has_point && size + 1 < rest.size() &&
                                       is_digit(rest[size + 1])))) {
            has_point = has_point || rest[size] == '.';
            ++size;
        }
        std::string digits(rest.substr(0, size));
        std::erase(digits, '_');
        add(Kind::Number, std::move(digits));
        at_ += size;
    }

    void read_string(char quote) {
        std::string value;
        ++at_;
        while (true) {
            if (at_ >= source_.size()) fail("a text has no closing quotation mark");
            const char c = source_[at_++];
            if (c == quote) break;
            if (c == '\\') {
                read_escape(value);
            } else {
                value.push_back(c);
            }
        }
        add(Kind::String, std::move(value));
    }

    /// What Python reads behind a backslash.
    void read_escape(std::string& value) {
        if (at_ >= source_.size()) fail("a text ends with a backslash");
        const char c = source_[at_++];
        constexpr std::string_view kNames = "ntrbfav0\\'\"";
        constexpr std::string_view kValues("\n\t\r\b\f\a\v\0\\'\"", 11);
        const std::size_t known = kNames.find(c);
        if (known != std::string_view::npos) {
            value.push_back(kValues[known]);
        } else if (c == 'x' || c == 'u' || c == 'U') {
            const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : 8;
            utf8::append(value, read_code(digits));
        } else if (c != '\n') {
            value.push_back('\\');
            value.push_back(c);
        }
    }

    char32_t read_code(std::size_t digits) {
        constexpr char32_t kLast = 0x10FFFF;
        char32_t code = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const int digit = at_ < source_.size() ? hex_value(source_[at_]) : -1;
            if (digit < 0) fail("the code of a character is cut short");
            code = code * 16 + static_cast<char32_t>(digit);
            ++at_;
        }
        if (code > kLast || (code >= 0xD800 && code < 0xE000)) fail("there is no such character");
        return code;
    }

    void read_sign(std::string_view rest, std::vector<char>& open) {
        constexpr std::array<std::string_view, 6> kLong = {"==", "!=", "<=", ">=", "//", "**"};
        constexpr std::string_view kShort = "+-*/%~<>=.,:|()[]{}";
        const auto* known = std::find_if(kLong.begin(), kLong.end(), [&](std::string_view sign) {
            return rest.starts_with(sign);
        });
        if (known != kLong.end()) {
            add(Kind::Sign, std::string(*known));
            at_ += known->size();
            return;
        }
        const char c = rest.front();
        if (kShort.find(c) == std::string_view::npos) {
            fail(std::string("'") + c + "' is not known inside a tag");
        }
        if (c == '(' || c == '[' || c == '{') open.push_back(c);
        if (c == ')' || c == ']' || c == '}') {
            if (open.empty()) fail(std::string("'") + c + "' closes nothing");
            open.pop_back();
        }
        add(Kind::Sign, std::string(1, c));
        ++at_;
    }

    std::string source_;
    const std::string& where_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;  // of the byte `counted_`
    std::size_t counted_ = 0;
    std::vector<Token> tokens_;
};

/// Line breaks become "\n", and the last one of the file is no part of the template.
std::string with_plain_line_breaks(std::string_view source) {
    std::string text;
    text.reserve(source.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] != '\r') {
            text.push_back(source[i]);
        } else if (i + 1 >= source.size() || source[i + 1] != '\n') {
            text.push_back('\n');
        }
    }
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace

std::vector<Token> tokenize(std::string_view source, const std::string& where) {
    return Tokenizer(with_plain_line_breaks(source), where).run();
}

}  // namespace headlight::jinja
