#include "engine/text/jinja_evaluator.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/error.h"

namespace headlight::jinja {
namespace {

constexpr std::size_t kMostSteps = 1'000'000;

}  // namespace

Evaluator::Evaluator(const Json& variables, const std::tm& now, const std::string& where,
                     MacroCall call_macro)
    : now_(now), where_(where), call_macro_(std::move(call_macro)) {
    scopes_.emplace_back();
    for (const auto& [name, value] : variables.items())
        set(name, Value::of(value));
}

void Evaluator::fail(std::size_t line, const std::string& what) const {
    throw Error("line " + std::to_string(line) + ": " + what, where_,
                "change the messages, or write the prompt as plain text");
}

void Evaluator::step(std::size_t line, std::size_t steps) {
    steps_ += steps;
    if (steps_ > kMostSteps) fail(line, "the template takes too many steps");
}

/// Values are copied: large ones count as many steps.
void Evaluator::charge(const Json& data, std::size_t line) {
    constexpr std::size_t kBytesPerStep = 64;
    if (data.is_string()) {
        step(line, data.get_ref<const std::string&>().size() / kBytesPerStep);
    } else if (data.is_structured()) {
        for (const Json& item : data) {
            step(line);
            charge(item, line);
        }
    }
}

const Value* Evaluator::find(const std::string& name) const {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
        const auto found = scope->find(name);
        if (found != scope->end()) return &found->second;
    }
    return nullptr;
}

Value Evaluator::lookup(const std::string& name) const {
    if (const Value* known = find(name)) return *known;
    for (const char* known : {"raise_exception", "namespace", "range", "dict", "strftime_now"}) {
        if (name == known) return {Value::Kind::Function, {}, name, 0};
    }
    return Value::undefined(name);
}

void Evaluator::set(const std::string& name, Value value) {
    scopes_.back()[name] = std::move(value);
}

void Evaluator::set_field(const std::string& name, const std::string& field, Value value,
                          std::size_t line) {
    const Value* target = find(name);
    if (target == nullptr || target->kind != Value::Kind::Namespace) {
        fail(line, "'" + name + "' is no namespace");
    }
    namespaces_[target->handle][field] = std::move(value);
}

Evaluator::OuterOnly::OuterOnly(Evaluator& evaluator) : evaluator_(evaluator) {
    std::vector<Scope>& scopes = evaluator_.scopes_;
    inner_.assign(std::make_move_iterator(scopes.begin() + 1),
                  std::make_move_iterator(scopes.end()));
    scopes.resize(1);
}

Evaluator::OuterOnly::~OuterOnly() {
    evaluator_.scopes_.resize(1);
    std::move(inner_.begin(), inner_.end(), std::back_inserter(evaluator_.scopes_));
}

Value Evaluator::evaluate(const Expression& expression) {
    step(expression.line);
    Value value = value_of(expression);
    charge(value.data, expression.line);
    return value;
}

Value Evaluator::value_of(const Expression& expression) {
    using Kind = Expression::Kind;
    switch (expression.kind) {
        case Kind::Literal:
            return Value::of(expression.value);
        case Kind::Name:
            return lookup(expression.text);
        case Kind::List:
            return list(expression);
        case Kind::Dict:
            return dict(expression);
        case Kind::Attribute:
            return attribute(expression);
        case Kind::Item:
            return item(expression);
        case Kind::Slice:
            return slice(expression);
        case Kind::Call:
            return call(expression);
        case Kind::Filter: {
            const Value value = evaluate(*expression.parts.front());
            const Arguments with = arguments(expression);
            return guarded(expression.line,
                           [&] { return apply_filter(expression.text, value, with); });
        }
        case Kind::Test: {
            const Value value = evaluate(*expression.parts.front());
            const Arguments with = arguments(expression);
            return Value::of(
                guarded(expression.line, [&] { return apply_test(expression.text, value, with); }));
        }
        case Kind::Unary:
            return unary(expression);
        case Kind::Binary:
            return binary(expression);
        case Kind::Conditional:
            if (truth(evaluate(*expression.parts[1]))) return evaluate(*expression.parts[0]);
            return expression.parts[2] == nullptr ? Value::undefined("the value")
                                                  : evaluate(*expression.parts[2]);
    }
    return {};
}

/// A value that can stand inside a list.
Json Evaluator::data_of(const Expression& expression) {
    Value value = evaluate(expression);
    if (value.kind != Value::Kind::Data) {
        fail(expression.line, "only values can stand in lists");
    }
    return std::move(value.data);
}

Value Evaluator::list(const Expression& expression) {
    Json list = Json::array();
    for (const ExpressionPtr& part : expression.parts)
        list.push_back(data_of(*part));
    return Value::of(std::move(list));
}

Value Evaluator::dict(const Expression& expression) {
    Json dict = Json::object();
    for (std::size_t i = 0; i + 1 < expression.parts.size(); i += 2) {
        const Value key = evaluate(*expression.parts[i]);
        if (!key.is_text()) fail(expression.line, "the keys of a dict are texts");
        dict[key.text()] = data_of(*expression.parts[i + 1]);
    }
    return Value::of(std::move(dict));
}

/// The entry of a variable that "a.b" or "a['b']" names, without copying the rest of it. Null
/// when the expression is no such path or leads nowhere.
const Json* Evaluator::locate(const Expression& expression) {
    using Kind = Expression::Kind;
    if (expression.kind == Kind::Name) {
        const Value* value = find(expression.text);
        return value != nullptr && value->kind == Value::Kind::Data ? &value->data : nullptr;
    }
    const bool by_item = expression.kind == Kind::Item &&
                         expression.parts[1]->kind == Kind::Literal &&
                         expression.parts[1]->value.is_string();
    if (expression.kind != Kind::Attribute && !by_item) return nullptr;
    const Json* parent = locate(*expression.parts.front());
    if (parent == nullptr || !parent->is_object()) return nullptr;
    const auto found = parent->find(
        by_item ? expression.parts[1]->value.get_ref<const std::string&>() : expression.text);
    return found == parent->end() ? nullptr : &*found;
}

Value Evaluator::attribute(const Expression& expression) {
    if (const Json* known = locate(expression)) return Value::of(*known);
    const Value value = evaluate(*expression.parts.front());
    if (value.kind == Value::Kind::Namespace) {
        const Scope& fields = namespaces_[value.handle];
        const auto found = fields.find(expression.text);
        return found == fields.end() ? Value::undefined(expression.text) : found->second;
    }
    return guarded(expression.line, [&] { return item_of(value, Value::of(expression.text)); });
}

Value Evaluator::item(const Expression& expression) {
    if (const Json* known = locate(expression)) return Value::of(*known);
    const Value key = evaluate(*expression.parts[1]);
    const Json* list = locate(*expression.parts[0]);
    if (list != nullptr && list->is_array() && key.is_integer()) return element(*list, key);
    const Value value = evaluate(*expression.parts[0]);
    return guarded(expression.line, [&] { return item_of(value, key); });
}

Value Evaluator::element(const Json& list, const Value& key) {
    const auto size = static_cast<std::int64_t>(list.size());
    std::int64_t place = key.data.get<std::int64_t>();
    if (place < 0) place += size;
    if (place < 0 || place >= size) return Value::undefined("item");
    return Value::of(list[static_cast<std::size_t>(place)]);
}

Value Evaluator::slice(const Expression& expression) {
    const Value value = evaluate(*expression.parts.front());
    std::vector<Value> bounds(3);
    std::vector<const Value*> given(3);
    for (std::size_t i = 0; i < 3; ++i) {
        if (expression.parts[i + 1] == nullptr) continue;
        bounds[i] = evaluate(*expression.parts[i + 1]);
        given[i] = &bounds[i];
    }
    return guarded(expression.line, [&] { return slice_of(value, given[0], given[1], given[2]); });
}

Arguments Evaluator::arguments(const Expression& expression) {
    Arguments result;
    for (std::size_t i = 1; i < expression.parts.size(); ++i)
        result.positional.push_back(evaluate(*expression.parts[i]));
    for (const auto& [name, value] : expression.named)
        result.named.emplace_back(name, evaluate(*value));
    return result;
}

Value Evaluator::unary(const Expression& expression) {
    const Value value = evaluate(*expression.parts.front());
    if (expression.text == "not") return Value::of(!truth(value));
    return guarded(expression.line, [&] { return combine(expression.text, Value::of(0), value); });
}

Value Evaluator::binary(const Expression& expression) {
    const Value left = evaluate(*expression.parts[0]);
    if (expression.text == "and") return truth(left) ? evaluate(*expression.parts[1]) : left;
    if (expression.text == "or") return truth(left) ? left : evaluate(*expression.parts[1]);
    const Value right = evaluate(*expression.parts[1]);
    return guarded(expression.line, [&] { return combine(expression.text, left, right); });
}

// Calls

Value Evaluator::call(const Expression& expression) {
    const Expression& callee = *expression.parts.front();
    if (callee.kind == Expression::Kind::Attribute) {
        const Value object = evaluate(*callee.parts.front());
        if (has_method(object, callee.text)) {
            const Arguments with = arguments(expression);
            return guarded(expression.line, [&] { return call_method(object, callee.text, with); });
        }
    }
    const Value function = evaluate(callee);
    if (function.kind == Value::Kind::Macro) return call_macro_(function.handle, expression);
    if (function.kind == Value::Kind::Function) {
        const Arguments with = arguments(expression);
        return guarded(expression.line,
                       [&] { return call_function(function.name, with, expression.line); });
    }
    fail(expression.line, "'" + callee.text + "' cannot be called here");
}

Value Evaluator::call_function(const std::string& name, const Arguments& with, std::size_t line) {
    if (name == "raise_exception") {
        throw Error(
            with.positional.empty() ? "refuses these messages" : to_text(with.positional.front()),
            where_, "change the messages");
    }
    if (name == "strftime_now") return date(with, line);
    if (name == "range") return range(with, line);
    if (name == "dict") {
        Json dict = Json::object();
        for (const auto& [key, value] : with.named)
            dict[key] = value.data;
        return Value::of(std::move(dict));
    }
    Scope fields;
    for (const auto& [key, value] : with.named)
        fields[key] = value;
    namespaces_.push_back(std::move(fields));
    return {Value::Kind::Namespace, {}, name, namespaces_.size() - 1};
}

Value Evaluator::date(const Arguments& with, std::size_t line) const {
    constexpr std::size_t kLongestFormat = 100;
    const Value* format = with.find(0, "format");
    if (format == nullptr || !format->is_text() || format->text().size() > kLongestFormat) {
        fail(line, "strftime_now needs a short format as a text");
    }
    std::array<char, 100 * kLongestFormat> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), format->text().c_str(), &now_);
    return Value::of(std::string(text.data(), size));
}

Value Evaluator::range(const Arguments& with, std::size_t line) const {
    constexpr std::int64_t kMost = 100'000;
    std::vector<std::int64_t> numbers;
    for (const Value& value : with.positional) {
        if (!value.is_integer()) fail(line, "the bounds of a range are whole numbers");
        numbers.push_back(value.data.get<std::int64_t>());
    }
    if (numbers.empty() || numbers.size() > 3) fail(line, "a range has one to three numbers");
    const std::int64_t first = numbers.size() > 1 ? numbers[0] : 0;
    const std::int64_t last = numbers.size() > 1 ? numbers[1] : numbers[0];
    const std::int64_t by = numbers.size() > 2 ? numbers[2] : 1;
    if (by == 0 || std::max({std::abs(first), std::abs(last), std::abs(by)}) > kMost) {
        fail(line, "the range is too long");
    }
    Json list = Json::array();
    for (std::int64_t i = first; by > 0 ? i < last : i > last; i += by)
        list.push_back(i);
    return Value::of(std::move(list));
}

}  // namespace headlight::jinja
