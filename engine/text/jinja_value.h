#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace headlight::jinja {

using Json = nlohmann::ordered_json;

/// What an expression comes to.
struct Value {
    enum class Kind {
        Data,       // data
        Undefined,  // nothing; name says what was looked for
        Namespace,  // an object that `set` may change, the handle's entry of the renderer's list
        Macro,      // likewise
        Function,   // one of the renderer's own, by name
    };
    Kind kind = Kind::Data;
    Json data;
    std::string name;
    std::size_t handle = 0;

    static Value of(Json data) { return {Kind::Data, std::move(data), {}, 0}; }
    static Value undefined(std::string name) { return {Kind::Undefined, {}, std::move(name), 0}; }

    bool is_undefined() const { return kind == Kind::Undefined; }
    bool is_text() const { return kind == Kind::Data && data.is_string(); }
    bool is_list() const { return kind == Kind::Data && data.is_array(); }
    bool is_dict() const { return kind == Kind::Data && data.is_object(); }
    bool is_integer() const { return kind == Kind::Data && data.is_number_integer(); }
    bool is_number() const { return kind == Kind::Data && data.is_number(); }
    const std::string& text() const { return data.get_ref<const std::string&>(); }
};

/// Whether Python takes the value for true.
bool truth(const Value& value);

/// The value as `{{ }}` writes it. @throws std::invalid_argument for lists and other values that
/// no template writes as they are
std::string to_text(const Value& value);

/// What a filter or a method works on, and with what.
struct Arguments {
    std::vector<Value> positional;
    std::vector<std::pair<std::string, Value>> named;

    /// The argument at a place or of a name; null when it is not given.
    const Value* find(std::size_t place, std::string_view name) const;
};

/// `value | name(arguments)`. @throws std::invalid_argument saying what does not fit
Value apply_filter(const std::string& name, const Value& value, const Arguments& arguments);
/// `value is name(arguments)`. @throws std::invalid_argument
bool apply_test(const std::string& name, const Value& value, const Arguments& arguments);
/// `value.name(arguments)` for texts and dicts. @throws std::invalid_argument
Value call_method(const Value& value, const std::string& name, const Arguments& arguments);
/// Whether values of this kind have such a method.
bool has_method(const Value& value, const std::string& name);
/// The element of a list or text, the entry of a dict; undefined when there is none.
Value item_of(const Value& value, const Value& key);
/// `value[first:last:step]`; each bound may be null. @throws std::invalid_argument
Value slice_of(const Value& value, const Value* first, const Value* last, const Value* step);
/// `left sign right` for every sign but "and" and "or". @throws std::invalid_argument
Value combine(const std::string& sign, const Value& left, const Value& right);
bool equal(const Value& left, const Value& right);

/// Texts grow no longer than this.
constexpr std::size_t kLongestText = std::size_t{4} << 20;

}  // namespace headlight::jinja
