#include "golden_cases.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace golden {

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string path_of(const std::string& name) {
    return std::string(HEADLIGHT_GOLDEN) + "/text/" + name;
}

std::vector<nlohmann::json> read_lines(const std::string& name) {
    std::istringstream text(read_file(path_of(name)));
    std::vector<nlohmann::json> lines;
    for (std::string line; std::getline(text, line);)
        lines.push_back(nlohmann::json::parse(line));
    if (lines.empty()) throw std::runtime_error(name + " has no cases");
    return lines;
}

std::string text_of(const nlohmann::json& golden_case) {
    if (golden_case.contains("s")) return golden_case["s"];
    const std::string digits = golden_case["b"];
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes.push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

std::vector<headlight::TokenSpan> offsets_of(const nlohmann::json& compact) {
    std::vector<headlight::TokenSpan> spans;
    std::size_t last = 0;
    for (const nlohmann::json& item : compact) {
        headlight::TokenSpan span{last, 0};
        if (item.is_array()) {
            span = {item[0], item[1]};
        } else {
            span.end = last + item.get<std::size_t>();
        }
        spans.push_back(span);
        last = span.end;
    }
    return spans;
}

std::string quoted(const std::string& bytes) {
    return nlohmann::json(bytes).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

}  // namespace golden
