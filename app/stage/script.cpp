#include "app/stage/script.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/error.h"

namespace headlight {
namespace {

constexpr const char* kAllowed =
    "the actions are: size, type, key, click, double-click, alt-click, right-click, hover, drag, "
    "scroll, drop, wait, expect, shot, state";

/// Words and quoted strings of one line; a '#' outside quotes ends it.
class LineReader {
public:
    LineReader(std::string_view line, std::string where) : rest_(line), where_(std::move(where)) {
        skip_space();
    }

    [[noreturn]] void fail(const std::string& what, const std::string& hint) const {
        throw Error(what, where_, hint);
    }

    bool at_end() const { return rest_.empty(); }

    std::string word(const char* expected) {
        if (at_end())
            fail(std::string("the line ends where ") + expected + " should stand", kAllowed);
        if (rest_.front() == '"') return quoted();
        const std::size_t end = std::min(rest_.find_first_of(" \t"), rest_.size());
        std::string taken(rest_.substr(0, end));
        rest_.remove_prefix(end);
        skip_space();
        return taken;
    }

    double number(const char* expected) {
        const std::string text = word(expected);
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
            fail("'" + text + "' is not a number", std::string("write ") + expected);
        }
        return value;
    }

    /// The rest of the line as it stands, trailing space and comment removed.
    std::string rest() {
        std::string text;
        while (!at_end()) {
            if (!text.empty()) text += ' ';
            text += rest_.front() == '"' ? nlohmann::json(quoted()).dump() : word("a value");
        }
        return text;
    }

private:
    /// A JSON string: \" \\ \n \u00e9 are understood.
    std::string quoted() {
        std::size_t end = 1;
        while (end < rest_.size() && rest_[end] != '"')
            end += rest_[end] == '\\' ? 2 : 1;
        if (end >= rest_.size())
            fail("a quotation mark is not closed", "close it on the same line");
        const auto text = nlohmann::json::parse(rest_.substr(0, end + 1), nullptr, false);
        if (!text.is_string()) fail("the quoted text cannot be read", "write it as a JSON string");
        rest_.remove_prefix(end + 1);
        skip_space();
        return text.get<std::string>();
    }

    void skip_space() {
        const std::size_t start = rest_.find_first_not_of(" \t");
        rest_ = start == std::string_view::npos ? std::string_view() : rest_.substr(start);
        if (!rest_.empty() && rest_.front() == '#') rest_ = {};
    }

    std::string_view rest_;
    std::string where_;
};

script::Resize read_size(LineReader& line) {
    const std::string text = line.word("a size");
    script::Resize size;
    const std::size_t cross = text.find('x');
    const char* end = text.data() + text.size();
    bool whole = false;
    if (cross != std::string::npos) {
        const auto width = std::from_chars(text.data(), text.data() + cross, size.width);
        const auto height = std::from_chars(text.data() + cross + 1, end, size.height);
        whole = width.ptr == text.data() + cross && height.ptr == end;
    }
    if (!whole || size.width < 320 || size.height < 240 || size.width > 8192 ||
        size.height > 8192) {
        line.fail("'" + text + "' is not a size", "write for example 1920x1080");
    }
    return size;
}

script::Action read_expect(LineReader& line) {
    const std::string subject = line.word("'text' or a path like state.scene");
    if (subject == "text") return script::ExpectText{line.word("a text in quotation marks")};
    const std::string comparison = line.word("a comparison");
    for (const char* known : {"==", "!=", "<", "<=", ">", ">="}) {
        if (comparison != known) continue;
        if (line.at_end())
            line.fail("the line ends where a value should stand", "write: expect state.scene == x");
        return script::ExpectState{subject, comparison, line.rest()};
    }
    line.fail("'" + comparison + "' is not a comparison", "use one of == != < <= > >=");
}

script::Action read_wait(LineReader& line) {
    const std::string what = line.word("'idle' or seconds");
    if (what == "idle") return script::WaitIdle{};
    double seconds = 0;
    const auto [end, error] = std::from_chars(what.data(), what.data() + what.size(), seconds);
    if (error != std::errc() || end != what.data() + what.size() ||
        !(seconds >= 0 && seconds <= 600)) {
        line.fail("'" + what + "' is no time", "write 'wait idle' or seconds up to 600");
    }
    return script::WaitSeconds{seconds};
}

script::Action read_action(LineReader& line) {
    const std::string verb = line.word("an action");
    if (verb == "size") return read_size(line);
    if (verb == "type") return script::Type{line.word("a text in quotation marks")};
    if (verb == "key") {
        const std::string text = line.word("a key");
        const std::optional<KeyChord> chord = parse_key_chord(text);
        if (!chord)
            line.fail("there is no key '" + text + "'", "write for example Ctrl+2 or PageDown");
        return script::PressKey{*chord};
    }
    if (verb == "click") return script::Click{line.word("a target")};
    if (verb == "double-click") return script::Click{line.word("a target"), 2};
    if (verb == "right-click")
        return script::Click{line.word("a target"), 1, {}, MouseButton::Right};
    if (verb == "alt-click") {
        return script::Click{line.word("a target"), 1, KeyChord{Key::LeftAlt, false, false, true}};
    }
    if (verb == "hover") return script::Hover{line.word("a target")};
    if (verb == "drag") {
        std::string target = line.word("a target");
        if (line.word("'to'") != "to")
            line.fail("'to' is missing", "write: drag temperature to 1.7");
        return script::Drag{std::move(target), line.number("a value")};
    }
    if (verb == "scroll") {
        std::string target = line.word("a target");
        return script::Scroll{std::move(target), line.number("a number of steps")};
    }
    if (verb == "drop") return script::Drop{line.word("a path")};
    if (verb == "wait") return read_wait(line);
    if (verb == "expect") return read_expect(line);
    if (verb == "shot") return script::Shot{line.word("a file name")};
    if (verb == "state") return script::SaveState{line.word("a file name")};
    line.fail("there is no action '" + verb + "'", kAllowed);
}

std::string quote(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// A name without spaces and quotes stands bare, anything else in quotation marks.
std::string name(const std::string& text) {
    const bool bare = !text.empty() && text.find_first_of(" \t\"#") == std::string::npos;
    return bare ? text : quote(text);
}

std::string decimal(double value) {
    char buffer[32];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
    return {buffer, result.ptr};
}

struct LineWriter {
    std::string operator()(const script::Resize& a) const {
        return "size " + std::to_string(a.width) + "x" + std::to_string(a.height);
    }
    std::string operator()(const script::Type& a) const { return "type " + quote(a.text); }
    std::string operator()(const script::PressKey& a) const { return "key " + to_string(a.chord); }
    std::string operator()(const script::Click& a) const {
        const char* verb = a.button == MouseButton::Right ? "right-click "
                           : a.held.alt                   ? "alt-click "
                           : a.times == 2                 ? "double-click "
                                                          : "click ";
        return verb + name(a.target);
    }
    std::string operator()(const script::Hover& a) const { return "hover " + name(a.target); }
    std::string operator()(const script::Drag& a) const {
        return "drag " + name(a.target) + " to " + decimal(a.value);
    }
    std::string operator()(const script::Scroll& a) const {
        return "scroll " + name(a.target) + " " + decimal(a.steps);
    }
    std::string operator()(const script::Drop& a) const { return "drop " + quote(a.path); }
    std::string operator()(const script::WaitIdle&) const { return "wait idle"; }
    std::string operator()(const script::WaitSeconds& a) const {
        return "wait " + decimal(a.seconds);
    }
    std::string operator()(const script::ExpectState& a) const {
        return "expect " + a.path + " " + a.comparison + " " + a.value;
    }
    std::string operator()(const script::ExpectText& a) const {
        return "expect text " + quote(a.text);
    }
    std::string operator()(const script::Shot& a) const { return "shot " + name(a.file); }
    std::string operator()(const script::SaveState& a) const { return "state " + name(a.file); }
};

}  // namespace

std::vector<ScriptLine> parse_script(std::string_view text, const std::string& where) {
    // Editors of Windows begin a file with a mark and end its lines with two characters.
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<ScriptLine> lines;
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view content = text.substr(0, end);
        if (content.ends_with('\r')) content.remove_suffix(1);
        LineReader line(content, where + ":" + std::to_string(number));
        text.remove_prefix(std::min(end + 1, text.size()));
        // "key Enter   key Ctrl+2": actions that end by themselves may share a line.
        while (!line.at_end())
            lines.push_back({number, read_action(line)});
    }
    return lines;
}

std::string to_line(const script::Action& action) { return std::visit(LineWriter{}, action); }

}  // namespace headlight
