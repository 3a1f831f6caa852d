#include "engine/io/json.h"

#include <set>
#include <vector>

#include "engine/error.h"

namespace headlight {

nlohmann::json read_json(std::string_view text, const std::string& where) {
    constexpr std::size_t kDepthLimit = 64;
    std::vector<std::set<std::string>> keys;
    const auto check = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
        if (depth > static_cast<int>(kDepthLimit)) {
            throw Error("JSON is nested deeper than " + std::to_string(kDepthLimit) + " levels",
                        where, "check that it is the right file");
        }
        if (event == nlohmann::json::parse_event_t::object_start) {
            keys.emplace_back();
        } else if (event == nlohmann::json::parse_event_t::object_end) {
            keys.pop_back();
        } else if (event == nlohmann::json::parse_event_t::key &&
                   !keys.back().insert(value.get<std::string>()).second) {
            throw Error("the key " + value.dump() + " appears twice", where,
                        "the file is damaged: obtain it again");
        }
        return true;
    };
    try {
        return nlohmann::json::parse(text.begin(), text.end(), check);
    } catch (const nlohmann::json::parse_error& error) {
        throw Error("is not valid JSON at byte " + std::to_string(error.byte), where,
                    "the file is damaged or incomplete: obtain it again");
    } catch (const nlohmann::json::exception&) {
        throw Error("is not valid JSON: a number is out of range", where,
                    "the file is damaged or incomplete: obtain it again");
    }
}

}  // namespace headlight
