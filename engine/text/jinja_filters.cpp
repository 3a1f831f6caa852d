#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/text/jinja_text.h"
#include "engine/text/jinja_value.h"
#include "engine/text/utf8.h"

namespace headlight::jinja {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

const std::string& text_of(const Value& value, const char* what) {
    if (!value.is_text()) refuse(std::string(what) + " is no text");
    return value.text();
}

std::string text_or(const Value* value, const std::string& otherwise) {
    return value == nullptr ? otherwise : text_of(*value, "an argument");
}

/// The width of an indentation.
std::size_t width_or(const Value* value, std::size_t otherwise) {
    constexpr std::int64_t kWidest = 200;
    if (value == nullptr || !value->is_integer()) return otherwise;
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(value->data.get<std::int64_t>(), 0, kWidest));
}

/// A value without parts as JSON; bytes that are not UTF-8 become U+FFFD.
std::string dump_plain(const Json& value) {
    if (value.is_number_float()) return to_text(Value::of(value));
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Python's json.dumps, with ensure_ascii=False.
void dump(const Json& value, int indent, int level, std::string& out) {
    const auto new_line = [&](int depth) {
        if (indent < 0) return;
        out += '\n';
        out.append(static_cast<std::size_t>(indent * depth), ' ');
    };
    if (out.size() > kLongestText) refuse("a text grows too long");
    if (!value.is_structured()) {
        out += dump_plain(value);
        return;
    }
    out += value.is_array() ? '[' : '{';
    bool first = true;
    for (const auto& [key, item] : value.items()) {
        if (!first) out += indent < 0 ? ", " : ",";
        first = false;
        new_line(level + 1);
        if (value.is_object()) out += dump_plain(key) + ": ";
        dump(item, indent, level + 1, out);
    }
    if (!value.empty()) new_line(level);
    out += value.is_array() ? ']' : '}';
}

Json elements(const Value& value) {
    if (value.is_list()) return value.data;
    Json list = Json::array();
    if (value.is_dict()) {
        for (const auto& [key, item] : value.data.items())
            list.push_back(key);
    } else {
        for (const char32_t code : utf8::to_code_points(text_of(value, "the value")))
            list.push_back(utf8::from_code_points({&code, 1}));
    }
    return list;
}

/// The attribute of an element, along dots.
Value attribute_of(const Json& element, const std::string& path) {
    Value value = Value::of(element);
    for (const Json& name : split(path, ".", -1)) {
        if (value.is_undefined()) return value;
        value = item_of(value, Value::of(name));
    }
    return value;
}

/// select, reject, selectattr and rejectattr: elements for which a test holds, or does not.
Json selected(const Json& list, const Arguments& arguments, bool by_attribute, bool wanted) {
    const std::size_t skip = by_attribute ? 1 : 0;
    const Value* attribute = by_attribute ? arguments.find(0, "") : nullptr;
    const Value* test = arguments.find(skip, "");
    if (by_attribute && attribute == nullptr) refuse("the name of an attribute is missing");
    Arguments rest;
    for (std::size_t i = skip + 1; i < arguments.positional.size(); ++i)
        rest.positional.push_back(arguments.positional[i]);
    Json kept = Json::array();
    for (const Json& element : list) {
        const Value value = by_attribute
                                ? attribute_of(element, text_of(*attribute, "an attribute's name"))
                                : Value::of(element);
        const bool holds =
            test == nullptr ? truth(value) : apply_test(text_of(*test, "a test"), value, rest);
        if (holds == wanted) kept.push_back(element);
    }
    return kept;
}

Json mapped(const Json& list, const Arguments& arguments) {
    Json result = Json::array();
    const Value* filter = arguments.find(0, "");
    const Value* attribute = filter == nullptr ? arguments.find(1, "attribute") : nullptr;
    if (filter == nullptr && attribute == nullptr) refuse("'map' needs a filter or an attribute");
    Arguments rest;
    for (std::size_t i = 1; i < arguments.positional.size(); ++i)
        rest.positional.push_back(arguments.positional[i]);
    for (const Json& element : list) {
        const Value value =
            attribute != nullptr
                ? attribute_of(element, text_of(*attribute, "an attribute's name"))
                : apply_filter(text_of(*filter, "a filter"), Value::of(element), rest);
        result.push_back(value.is_undefined() ? Json() : value.data);
    }
    return result;
}

std::string joined(const Json& list, const Arguments& arguments) {
    const std::string separator = text_or(arguments.find(0, "d"), "");
    const Value* attribute = arguments.find(1, "attribute");
    std::string text;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i > 0) text += separator;
        text += to_text(attribute == nullptr
                            ? Value::of(list[i])
                            : attribute_of(list[i], text_of(*attribute, "an attribute's name")));
        if (text.size() > kLongestText) refuse("a text grows too long");
    }
    return text;
}

std::size_t length_of(const Value& value) {
    if (value.is_text()) return utf8::count(value.text());
    if (!value.is_list() && !value.is_dict()) refuse("the value has no length");
    return value.data.size();
}

Value to_integer(const Value& value) {
    if (value.is_integer()) return value;
    if (value.is_number()) {
        constexpr double kLargest = 9e15;
        const double number = value.data.get<double>();
        if (!(std::abs(number) <= kLargest)) refuse("a number is too large");
        return Value::of(static_cast<std::int64_t>(number));
    }
    if (value.is_text()) {
        const std::string text = stripped(value.text(), nullptr, true, true);
        constexpr std::size_t kLongest = 15;
        const bool digits = !text.empty() && text.size() <= kLongest &&
                            text.find_first_not_of("0123456789") == std::string::npos;
        return Value::of(digits ? std::int64_t{std::stoll(text)} : std::int64_t{0});
    }
    return Value::of(std::int64_t{0});
}

/// Filters on texts. @return undefined for a name that is none of them
Value filter_text(const std::string& name, const Value& value, const Arguments& arguments) {
    if (!value.is_text()) return Value::undefined(name);
    const std::string& text = value.text();
    if (name == "trim") {
        const Value* set = arguments.find(0, "chars");
        return Value::of(
            stripped(text, set != nullptr && set->is_text() ? &set->text() : nullptr, true, true));
    }
    if (name == "upper" || name == "lower") return Value::of(with_case(text, name == "upper"));
    if (name == "capitalize") return Value::of(capitalized(text));
    if (name == "title") return Value::of(titled(text));
    if (name == "replace") {
        return Value::of(replaced(text, text_or(arguments.find(0, "old"), ""),
                                  text_or(arguments.find(1, "new"), "")));
    }
    if (name == "indent") {
        const Value* first = arguments.find(1, "first");
        return Value::of(indented(text, width_or(arguments.find(0, "width"), 4),
                                  first != nullptr && truth(*first)));
    }
    return Value::undefined(name);
}

/// Filters on lists, and on what can be taken for one. @return undefined as above
Value filter_list(const std::string& name, const Value& value, const Arguments& arguments) {
    if (name == "items" || name == "dictsort") {
        if (!value.is_dict()) refuse("the value is no dict");
        Json list = Json::array();
        for (const auto& [key, item] : value.data.items())
            list.push_back(Json::array({key, item}));
        if (name == "dictsort") std::sort(list.begin(), list.end());
        return Value::of(std::move(list));
    }
    if (name == "list") return Value::of(elements(value));
    if (name == "join") return Value::of(joined(elements(value), arguments));
    if (name == "first") return item_of(Value::of(elements(value)), Value::of(0));
    if (name == "last") return item_of(Value::of(elements(value)), Value::of(-1));
    if (name == "reverse") {
        Json list = elements(value);
        std::reverse(list.begin(), list.end());
        return value.is_text() ? Value::of(joined(list, {})) : Value::of(std::move(list));
    }
    if (name == "select" || name == "reject") {
        return Value::of(selected(elements(value), arguments, false, name == "select"));
    }
    if (name == "selectattr" || name == "rejectattr") {
        return Value::of(selected(elements(value), arguments, true, name == "selectattr"));
    }
    if (name == "map") return Value::of(mapped(elements(value), arguments));
    return Value::undefined(name);
}

}  // namespace

Value apply_filter(const std::string& name, const Value& value, const Arguments& arguments) {
    if (name == "default" || name == "d") {
        const Value* otherwise = arguments.find(0, "default_value");
        const Value* also_false = arguments.find(1, "boolean");
        const bool missing =
            value.is_undefined() || (also_false != nullptr && truth(*also_false) && !truth(value));
        return missing ? (otherwise == nullptr ? Value::of("") : *otherwise) : value;
    }
    if (name == "string") return Value::of(to_text(value));
    if (name == "safe") return value;
    if (value.is_undefined()) refuse("'" + value.name + "' is not defined");
    if (name == "tojson") {
        const Value* indent = arguments.find(0, "indent");
        std::string text;
        dump(value.data, indent == nullptr ? -1 : static_cast<int>(width_or(indent, 0)), 0, text);
        return Value::of(std::move(text));
    }
    if (name == "length" || name == "count") return Value::of(length_of(value));
    if (name == "int") return to_integer(value);
    const Value of_text = filter_text(name, value, arguments);
    if (!of_text.is_undefined()) return of_text;
    const Value of_list = filter_list(name, value, arguments);
    const bool may_be_empty = name == "first" || name == "last";
    if (!of_list.is_undefined() || may_be_empty) return of_list;
    refuse("the filter '" + name + "' is not known here for this value");
}

}  // namespace headlight::jinja
