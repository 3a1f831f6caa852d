#include <algorithm>
#include <array>
#include <stdexcept>

#include "engine/text/jinja_text.h"
#include "engine/text/jinja_value.h"

namespace headlight::jinja {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

const std::string& text_of(const Value& value) {
    if (!value.is_text()) refuse("an argument is no text");
    return value.text();
}

std::string text_or(const Value* value, const std::string& otherwise) {
    return value == nullptr ? otherwise : text_of(*value);
}

Json entries(const Json& dict) {
    Json list = Json::array();
    for (const auto& [key, item] : dict.items())
        list.push_back(Json::array({key, item}));
    return list;
}

}  // namespace

bool apply_test(const std::string& name, const Value& value, const Arguments& arguments) {
    const bool is_data = value.kind == Value::Kind::Data;
    if (name == "defined") return !value.is_undefined();
    if (name == "undefined") return value.is_undefined();
    if (name == "none") return is_data && value.data.is_null();
    if (name == "string") return value.is_text();
    if (name == "mapping") return value.is_dict();
    if (name == "sequence" || name == "iterable") {
        return value.is_text() || value.is_list() || value.is_dict();
    }
    if (name == "boolean") return is_data && value.data.is_boolean();
    if (name == "integer") return value.is_integer();
    if (name == "float") return is_data && value.data.is_number_float();
    if (name == "number") return value.is_number() || (is_data && value.data.is_boolean());
    if (name == "true") return is_data && value.data == true;
    if (name == "false") return is_data && value.data == false;
    if (name == "callable")
        return value.kind == Value::Kind::Macro || value.kind == Value::Kind::Function;
    if (name == "even" || name == "odd") {
        if (!value.is_integer()) refuse("only whole numbers are even or odd");
        return (value.data.get<std::int64_t>() % 2 == 0) == (name == "even");
    }
    const Value* other = arguments.find(0, "");
    if (other == nullptr) refuse("the test '" + name + "' is not known here");
    using Name = std::pair<std::string_view, const char*>;
    constexpr std::array<Name, 16> kSigns = {{{"equalto", "=="},
                                              {"eq", "=="},
                                              {"==", "=="},
                                              {"sameas", "=="},
                                              {"ne", "!="},
                                              {"!=", "!="},
                                              {"in", "in"},
                                              {"lt", "<"},
                                              {"lessthan", "<"},
                                              {"<", "<"},
                                              {"gt", ">"},
                                              {"greaterthan", ">"},
                                              {">", ">"},
                                              {"le", "<="},
                                              {"ge", ">="},
                                              {">=", ">="}}};
    for (const auto& [known, sign] : kSigns) {
        if (name == known) return truth(combine(sign, value, *other));
    }
    if (name == "divisibleby") return combine("%", value, *other).data == 0;
    refuse("the test '" + name + "' is not known here");
}

bool has_method(const Value& value, const std::string& name) {
    constexpr std::array<std::string_view, 11> kOfTexts = {
        "strip", "lstrip", "rstrip",  "split", "startswith", "endswith",
        "upper", "lower",  "replace", "title", "capitalize"};
    constexpr std::array<std::string_view, 4> kOfDicts = {"items", "keys", "values", "get"};
    if (value.is_text()) return std::find(kOfTexts.begin(), kOfTexts.end(), name) != kOfTexts.end();
    return value.is_dict() && std::find(kOfDicts.begin(), kOfDicts.end(), name) != kOfDicts.end();
}

namespace {

Value call_text_method(const std::string& text, const std::string& name,
                       const Arguments& arguments) {
    const Value* first = arguments.find(0, "");
    const std::string* set = first != nullptr && first->is_text() ? &first->text() : nullptr;
    if (name == "strip") return Value::of(stripped(text, set, true, true));
    if (name == "lstrip") return Value::of(stripped(text, set, true, false));
    if (name == "rstrip") return Value::of(stripped(text, set, false, true));
    if (name == "upper" || name == "lower") return Value::of(with_case(text, name == "upper"));
    if (name == "capitalize") return Value::of(capitalized(text));
    if (name == "startswith" || name == "endswith") {
        if (first == nullptr) refuse("'" + name + "' needs a text");
        const std::string& part = text_of(*first);
        return Value::of(name == "startswith" ? text.starts_with(part) : text.ends_with(part));
    }
    if (name == "replace") {
        return Value::of(replaced(text, text_or(first, ""), text_or(arguments.find(1, ""), "")));
    }
    if (name == "split") {
        const Value* most = arguments.find(1, "maxsplit");
        if (first == nullptr || !first->is_text()) return Value::of(split_at_spaces(text));
        if (first->text().empty()) refuse("the separator is empty");
        return Value::of(
            split(text, first->text(),
                  most != nullptr && most->is_integer() ? most->data.get<std::int64_t>() : -1));
    }
    return Value::of(titled(text));
}

}  // namespace

Value call_method(const Value& value, const std::string& name, const Arguments& arguments) {
    if (!has_method(value, name)) refuse("there is no method '" + name + "' here");
    if (value.is_text()) return call_text_method(value.text(), name, arguments);
    if (name == "items") return Value::of(entries(value.data));
    if (name == "keys") return apply_filter("list", value, {});
    if (name == "values") {
        Json list = Json::array();
        for (const auto& [key, item] : value.data.items())
            list.push_back(item);
        return Value::of(std::move(list));
    }
    const Value* key = arguments.find(0, "");
    if (key == nullptr) refuse("'get' needs a key");
    const Value found = item_of(value, *key);
    const Value* otherwise = arguments.find(1, "");
    if (!found.is_undefined()) return found;
    return otherwise == nullptr ? Value::of(nullptr) : *otherwise;
}

}  // namespace headlight::jinja
