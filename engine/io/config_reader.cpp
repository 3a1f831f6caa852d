#include "engine/io/config_reader.h"

#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include "engine/error.h"

namespace headlight {
namespace {

std::string short_dump(const nlohmann::json& value) {
    constexpr std::size_t kLimit = 60;
    const std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return text.size() <= kLimit ? text : text.substr(0, kLimit) + "...";
}

}  // namespace

std::optional<Activation> activation_of(const std::string& name) {
    using Entry = std::pair<std::string_view, Activation>;
    constexpr std::array kNames{
        Entry{"relu", Activation::Relu},
        Entry{"gelu", Activation::GeluErf},
        Entry{"gelu_python", Activation::GeluErf},
        Entry{"gelu_new", Activation::GeluTanh},
        Entry{"gelu_fast", Activation::GeluTanh},
        Entry{"gelu_pytorch_tanh", Activation::GeluTanh},
        Entry{"gelu_python_tanh", Activation::GeluTanh},
        Entry{"quick_gelu", Activation::QuickGelu},
        Entry{"silu", Activation::Silu},
        Entry{"swish", Activation::Silu},
        Entry{"tanh", Activation::Tanh},
        Entry{"linear", Activation::Identity},
    };
    for (const auto& [known, activation] : kNames) {
        if (known == name) {
            return activation;
        }
    }
    return std::nullopt;
}

ConfigReader::ConfigReader(const nlohmann::json& fields, std::string where)
    : fields_(&fields), where_(std::move(where)) {
    if (!fields.is_object()) {
        throw Error("holds " + short_dump(fields) + ", an object is expected", where_,
                    "check that it is a model's configuration");
    }
}

const nlohmann::json* ConfigReader::find(const char* field) const {
    const auto found = fields_->find(field);
    return found == fields_->end() || found->is_null() ? nullptr : &*found;
}

void ConfigReader::refuse(const char* field, const std::string& expected) const {
    const nlohmann::json* value = find(field);
    const std::string problem =
        value == nullptr ? "is missing, " + expected + " is expected"
                         : "holds " + short_dump(*value) + ", " + expected + " is expected";
    throw Error(problem, where_ + ": " + field,
                "check that the configuration belongs to the model");
}

const nlohmann::json& ConfigReader::required(const char* field, const std::string& expected) const {
    const nlohmann::json* value = find(field);
    if (value == nullptr) {
        refuse(field, expected);
    }
    return *value;
}

int ConfigReader::whole(const nlohmann::json& value, const char* field, int least,
                        int limit) const {
    const bool fits = value.is_number_integer() &&
                      (value.is_number_unsigned()
                           ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(limit) &&
                                 value.get<std::uint64_t>() >= static_cast<std::uint64_t>(least)
                           : least <= 0 && value.get<std::int64_t>() >= least);
    if (!fits) {
        refuse(field,
               "a whole number from " + std::to_string(least) + " to " + std::to_string(limit));
    }
    return value.get<int>();
}

int ConfigReader::count(const char* field, int limit) const {
    return whole(required(field, "a whole number from 1 to " + std::to_string(limit)), field, 1,
                 limit);
}

int ConfigReader::count_or(const char* field, int fallback, int limit) const {
    const nlohmann::json* value = find(field);
    return value == nullptr ? fallback : whole(*value, field, 1, limit);
}

int ConfigReader::whole_or(const char* field, int fallback, int limit) const {
    const nlohmann::json* value = find(field);
    return value == nullptr ? fallback : whole(*value, field, 0, limit);
}

float ConfigReader::positive_or(const char* field, float fallback) const {
    return static_cast<float>(precise_or(field, fallback));
}

double ConfigReader::precise_or(const char* field, double fallback) const {
    const nlohmann::json* value = find(field);
    if (value == nullptr) {
        return fallback;
    }
    const double number = value->is_number() ? value->get<double>() : -1.0;
    if (!(number > 0.0) || number > std::numeric_limits<float>::max()) {
        refuse(field, "a number above 0");
    }
    return number;
}

bool ConfigReader::flag_or(const char* field, bool fallback) const {
    const nlohmann::json* value = find(field);
    if (value != nullptr && !value->is_boolean()) {
        refuse(field, "true or false");
    }
    return value == nullptr ? fallback : value->get<bool>();
}

std::string ConfigReader::text_or(const char* field, const std::string& fallback) const {
    const nlohmann::json* value = find(field);
    if (value != nullptr && !value->is_string()) {
        refuse(field, "text");
    }
    return value == nullptr ? fallback : value->get<std::string>();
}

std::optional<int> ConfigReader::id(const char* field) const {
    const std::vector<int> all = ids(field);
    return all.empty() ? std::nullopt : std::optional(all.front());
}

std::vector<int> ConfigReader::ids(const char* field) const {
    constexpr int kLimit = std::numeric_limits<int>::max();
    const nlohmann::json* value = find(field);
    if (value == nullptr) {
        return {};
    }
    std::vector<int> result;
    const auto add = [&](const nlohmann::json& item) {
        if (item != -1) {
            result.push_back(whole(item, field, 0, kLimit));
        }
    };
    if (value->is_array()) {
        for (const nlohmann::json& item : *value) {
            add(item);
        }
    } else {
        add(*value);
    }
    return result;
}

std::vector<float> ConfigReader::numbers(const char* field) const {
    const nlohmann::json* value = find(field);
    std::vector<float> result;
    if (value == nullptr) {
        return result;
    }
    const std::string expected = "a list of numbers above 0";
    if (!value->is_array()) {
        refuse(field, expected);
    }
    for (const nlohmann::json& item : *value) {
        const double number = item.is_number() ? item.get<double>() : -1.0;
        if (!(number > 0.0) || number > std::numeric_limits<float>::max()) {
            refuse(field, expected);
        }
        result.push_back(static_cast<float>(number));
    }
    return result;
}

std::vector<std::string> ConfigReader::texts(const char* field) const {
    const nlohmann::json* value = find(field);
    std::vector<std::string> result;
    if (value == nullptr) {
        return result;
    }
    if (!value->is_array()) {
        refuse(field, "a list of texts");
    }
    for (const nlohmann::json& item : *value) {
        if (!item.is_string()) {
            refuse(field, "a list of texts");
        }
        result.push_back(item.get<std::string>());
    }
    return result;
}

Activation ConfigReader::activation_or(const char* field, const std::string& fallback) const {
    const std::optional<Activation> activation = activation_of(text_or(field, fallback));
    if (!activation) {
        refuse(field, "an activation such as gelu, gelu_new, relu or silu");
    }
    return *activation;
}

std::optional<ConfigReader> ConfigReader::object(const char* field) const {
    const nlohmann::json* value = find(field);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (!value->is_object()) {
        refuse(field, "an object");
    }
    return ConfigReader(*value, where_ + ": " + field);
}

void read_special_ids(const ConfigReader& config, ModelSpec& spec) {
    const auto read = [&](const char* field, std::optional<int>& id) {
        if (config.states(field)) {
            id = config.id(field);
        }
    };
    read("bos_token_id", spec.bos_id);
    read("pad_token_id", spec.pad_id);
    read("decoder_start_token_id", spec.decoder_start_id);
    if (config.states("eos_token_id")) {
        spec.eos_ids = config.ids("eos_token_id");
    }
}

}  // namespace headlight
