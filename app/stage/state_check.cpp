#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/stage/script_player.h"

namespace headlight {
namespace {

using nlohmann::json;

/// The value at "state.next[0].probability", or what is there instead of the first missing step.
struct Found {
    const json* value = nullptr;
    std::string missing;
};

std::string keys_of(const json& value) {
    if (!value.is_object()) return "it is " + value.dump();
    std::string keys;
    for (const auto& [key, ignored] : value.items())
        keys += (keys.empty() ? "" : ", ") + key;
    return "it has: " + keys;
}

std::string size_of(const json& value) {
    if (!value.is_array()) return "it is " + value.dump();
    return "it has " + std::to_string(value.size());
}

/// Takes one name or one [index] off the front of a path.
Found step_into(const json& value, std::string_view& path) {
    if (path.front() == '[') {
        const std::string step(path.substr(0, path.find(']') + 1));
        std::size_t index = 0;
        const char* end = path.data() + (step.empty() ? path.size() : step.size() - 1);
        const auto [read, error] = std::from_chars(path.data() + 1, end, index);
        if (step.empty() || error != std::errc() || read != end)
            return {nullptr, "'" + std::string(path) + "' does not begin with an index like [0]"};
        path.remove_prefix(step.size());
        if (!value.is_array() || index >= value.size())
            return {nullptr, "there is no " + step + "; " + size_of(value)};
        return {&value[index], {}};
    }
    if (path.front() == '.') path.remove_prefix(1);
    const std::size_t end = std::min(path.find_first_of(".["), path.size());
    const std::string key(path.substr(0, end));
    path.remove_prefix(end);
    if (!value.is_object() || !value.contains(key)) {
        return {nullptr, "there is no '" + key + "'; " + keys_of(value)};
    }
    return {&value[key], {}};
}

Found find(const json& state, std::string_view path) {
    constexpr std::string_view kRoot = "state";
    if (path.substr(0, kRoot.size()) == kRoot) path.remove_prefix(kRoot.size());
    Found found{&state, {}};
    while (found.value && !path.empty())
        found = step_into(*found.value, path);
    return found;
}

/// -1, 0, 1, or nothing when the two cannot be ordered.
std::optional<int> order(const json& a, const json& b) {
    if (a.is_number() && b.is_number()) {
        const double x = a.get<double>();
        const double y = b.get<double>();
        if (std::abs(x - y) <= 1e-9 * std::max(std::abs(x), std::abs(y))) return 0;
        return x < y ? -1 : 1;
    }
    if (a.is_string() && b.is_string()) {
        const int compared = a.get<std::string>().compare(b.get<std::string>());
        return (compared > 0) - (compared < 0);
    }
    return a == b ? std::optional(0) : std::nullopt;
}

bool holds(std::optional<int> ordered, const std::string& comparison) {
    if (comparison == "!=") return ordered != 0;
    if (!ordered) return false;
    if (comparison == "==") return *ordered == 0;
    if (comparison == "<") return *ordered < 0;
    if (comparison == "<=") return *ordered <= 0;
    if (comparison == ">") return *ordered > 0;
    return *ordered >= 0;
}

}  // namespace

std::optional<std::string> check_state(const json& state, const script::ExpectState& expected) {
    const Found found = find(state, expected.path);
    if (!found.value) return found.missing;
    json wanted = json::parse(expected.value, nullptr, false);
    if (wanted.is_discarded()) wanted = expected.value;
    if (holds(order(*found.value, wanted), expected.comparison)) return std::nullopt;
    return "it is " + found.value->dump();
}

}  // namespace headlight
