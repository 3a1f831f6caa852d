#include "engine/text/jinja_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "engine/text/utf8.h"

namespace headlight::jinja {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

std::string kind_of(const Value& value) {
    if (value.is_undefined()) return "'" + value.name + "', which is not defined";
    if (value.kind != Value::Kind::Data) return "a function";
    return std::string("a value of type ") + value.data.type_name();
}

std::string number_text(double number) {
    char digits[64];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
    std::string text(std::begin(digits), end);
    const bool is_whole = text.find_first_not_of("-0123456789") == std::string::npos;
    return is_whole ? text + ".0" : text;
}

Value checked(std::string text) {
    if (text.size() > kLongestText) refuse("a text grows too long");
    return Value::of(std::move(text));
}

bool contains(const Value& container, const Value& value) {
    if (container.is_text()) {
        if (!value.is_text()) refuse("only texts can be in a text");
        return container.text().find(value.text()) != std::string::npos;
    }
    if (container.is_dict()) return value.is_text() && container.data.contains(value.text());
    if (!container.is_list()) refuse("nothing can be in " + kind_of(container));
    return std::any_of(container.data.begin(), container.data.end(),
                       [&](const Json& item) { return equal(Value::of(item), value); });
}

Value arithmetic(const std::string& sign, const Value& left, const Value& right) {
    if (!left.is_number() || !right.is_number()) {
        refuse("'" + sign + "' does not join " + kind_of(left) + " and " + kind_of(right));
    }
    const double a = left.data.get<double>();
    const double b = right.data.get<double>();
    const bool whole = left.is_integer() && right.is_integer();
    if ((sign == "/" || sign == "//" || sign == "%") && b == 0) refuse("division by zero");
    double result = 0;
    if (sign == "+") result = a + b;
    if (sign == "-") result = a - b;
    if (sign == "*") result = a * b;
    if (sign == "/") return Value::of(a / b);
    if (sign == "//") result = std::floor(a / b);
    if (sign == "%") result = a - b * std::floor(a / b);
    // Whole numbers of templates are counts and places.
    constexpr double kLargest = 9007199254740992;
    if (!whole) return Value::of(result);
    if (!(std::abs(result) <= kLargest)) refuse("a number grows too large");
    return Value::of(static_cast<std::int64_t>(result));
}

Value add(const Value& left, const Value& right) {
    if (left.is_text() && right.is_text()) return checked(left.text() + right.text());
    if (left.is_list() && right.is_list()) {
        Json joined = left.data;
        joined.insert(joined.end(), right.data.begin(), right.data.end());
        return Value::of(std::move(joined));
    }
    return arithmetic("+", left, right);
}

bool less(const Value& left, const Value& right) {
    if (left.is_text() && right.is_text()) return left.text() < right.text();
    if (!left.is_number() || !right.is_number()) {
        refuse("'<' does not compare " + kind_of(left) + " and " + kind_of(right));
    }
    return left.data.get<double>() < right.data.get<double>();
}

/// Where Python's slice goes, as places from 0 to `size`.
struct Range {
    std::int64_t first;
    std::int64_t last;
    std::int64_t step;
};

std::int64_t bound(const Value* value, std::int64_t otherwise, std::int64_t size, bool backwards) {
    if (value == nullptr || (value->kind == Value::Kind::Data && value->data.is_null())) {
        return otherwise;
    }
    if (!value->is_integer()) refuse("a bound of a slice is no whole number");
    std::int64_t place = value->data.get<std::int64_t>();
    if (place < 0) place = std::max<std::int64_t>(place, -size - 1) + size;
    return std::clamp<std::int64_t>(place, backwards ? -1 : 0, backwards ? size - 1 : size);
}

Range range_of(std::int64_t size, const Value* first, const Value* last, const Value* step) {
    std::int64_t by = 1;
    if (step != nullptr && step->is_integer()) by = step->data.get<std::int64_t>();
    by = std::clamp<std::int64_t>(by, -size - 1, size + 1);
    if (by == 0) refuse("the step of a slice is 0");
    const bool backwards = by < 0;
    return {bound(first, backwards ? size - 1 : 0, size, backwards),
            bound(last, backwards ? -1 : size, size, backwards), by};
}

template <typename Take>
void walk(const Range& range, Take&& take) {
    for (std::int64_t i = range.first; range.step > 0 ? i < range.last : i > range.last;
         i += range.step) {
        take(static_cast<std::size_t>(i));
    }
}

}  // namespace

bool truth(const Value& value) {
    if (value.kind != Value::Kind::Data) return !value.is_undefined();
    switch (value.data.type()) {
        case Json::value_t::null:
            return false;
        case Json::value_t::boolean:
            return value.data.get<bool>();
        case Json::value_t::number_float:
        case Json::value_t::number_integer:
        case Json::value_t::number_unsigned:
            return value.data.get<double>() != 0;
        case Json::value_t::string:
            return !value.text().empty();
        default:
            return !value.data.empty();
    }
}

std::string to_text(const Value& value) {
    if (value.is_undefined()) return "";
    if (value.is_text()) return value.text();
    if (value.kind == Value::Kind::Data && value.data.is_null()) return "None";
    if (value.kind == Value::Kind::Data && value.data.is_boolean()) {
        return value.data.get<bool>() ? "True" : "False";
    }
    if (value.is_integer()) return std::to_string(value.data.get<std::int64_t>());
    if (value.is_number()) return number_text(value.data.get<double>());
    refuse("writing " + kind_of(value) + " as it is, is not known here");
}

const Value* Arguments::find(std::size_t place, std::string_view name) const {
    if (place < positional.size()) return &positional[place];
    const auto found = std::find_if(named.begin(), named.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    return found == named.end() ? nullptr : &found->second;
}

bool equal(const Value& left, const Value& right) {
    if (left.kind != right.kind) return false;
    return left.kind == Value::Kind::Data ? left.data == right.data : left.handle == right.handle;
}

Value combine(const std::string& sign, const Value& left, const Value& right) {
    if (sign == "==") return Value::of(equal(left, right));
    if (sign == "!=") return Value::of(!equal(left, right));
    if (sign == "in") return Value::of(contains(right, left));
    if (sign == "not in") return Value::of(!contains(right, left));
    if (sign == "<") return Value::of(less(left, right));
    if (sign == ">") return Value::of(less(right, left));
    if (sign == "<=") return Value::of(!less(right, left));
    if (sign == ">=") return Value::of(!less(left, right));
    if (sign == "~") return checked(to_text(left) + to_text(right));
    if (sign == "+") return add(left, right);
    if (sign == "*" && left.is_text() && right.is_integer()) {
        const std::int64_t times = std::max<std::int64_t>(0, right.data.get<std::int64_t>());
        const auto size = static_cast<std::int64_t>(left.text().size());
        if (size > 0 && times > static_cast<std::int64_t>(kLongestText) / size) {
            refuse("a text grows too long");
        }
        std::string text;
        for (std::int64_t i = 0; i < times && size > 0; ++i)
            text += left.text();
        return Value::of(std::move(text));
    }
    return arithmetic(sign, left, right);
}

Value item_of(const Value& value, const Value& key) {
    const std::string name = key.is_text() ? key.text() : "item";
    if (value.is_undefined()) refuse("'" + value.name + "' is not defined");
    if (value.is_dict() && key.is_text()) {
        const auto found = value.data.find(key.text());
        return found == value.data.end() ? Value::undefined(name) : Value::of(*found);
    }
    if (!key.is_integer()) return Value::undefined(name);
    std::int64_t place = key.data.get<std::int64_t>();
    if (value.is_text()) {
        const std::u32string codes = utf8::to_code_points(value.text());
        const auto size = static_cast<std::int64_t>(codes.size());
        if (place < 0) place += size;
        if (place < 0 || place >= size) return Value::undefined(name);
        return Value::of(utf8::from_code_points({&codes[static_cast<std::size_t>(place)], 1}));
    }
    if (!value.is_list()) return Value::undefined(name);
    const auto size = static_cast<std::int64_t>(value.data.size());
    if (place < 0) place += size;
    if (place < 0 || place >= size) return Value::undefined(name);
    return Value::of(value.data[static_cast<std::size_t>(place)]);
}

Value slice_of(const Value& value, const Value* first, const Value* last, const Value* step) {
    if (value.is_text()) {
        const std::u32string codes = utf8::to_code_points(value.text());
        std::u32string kept;
        walk(range_of(static_cast<std::int64_t>(codes.size()), first, last, step),
             [&](std::size_t i) { kept.push_back(codes[i]); });
        return Value::of(utf8::from_code_points(kept));
    }
    if (!value.is_list()) refuse("a slice of " + kind_of(value) + " is not known here");
    Json kept = Json::array();
    walk(range_of(static_cast<std::int64_t>(value.data.size()), first, last, step),
         [&](std::size_t i) { kept.push_back(value.data[i]); });
    return Value::of(std::move(kept));
}

}  // namespace headlight::jinja
