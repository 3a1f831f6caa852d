#include "engine/text/json_field.h"

#include <nlohmann/json.hpp>

#include "engine/error.h"

namespace headlight {
namespace {

using nlohmann::json;

constexpr std::size_t kDeepestNesting = 64;

// Builds the document and refuses what nlohmann's own builder lets pass.
class StrictBuilder : public nlohmann::json_sax<json> {
public:
    explicit StrictBuilder(std::string where) : where_(std::move(where)) {}

    json take() { return std::move(root_); }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t&) override { return add(value); }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t& value) override { return add(json::binary(std::move(value))); }

    bool start_object(std::size_t) override { return open(json::object()); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        key_ = std::move(name);
        return true;
    }

    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        throw Error("not valid JSON at byte " + std::to_string(position), where_,
                    "download or export the file again");
    }

private:
    bool add(json&& value) {
        place(std::move(value));
        return true;
    }

    bool open(json&& container) {
        if (open_.size() >= kDeepestNesting) {
            throw Error("nested deeper than " + std::to_string(kDeepestNesting) + " levels", where_,
                        "repair the file");
        }
        open_.push_back(place(std::move(container)));
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    json* place(json&& value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        json& parent = *open_.back();
        if (parent.is_object()) {
            const auto [entry, is_new] = parent.emplace(std::move(key_), std::move(value));
            if (is_new) return &entry.value();
            throw Error("the key \"" + entry.key() + "\" occurs twice in one object", where_,
                        "repair the file");
        }
        parent.push_back(std::move(value));
        return &parent.back();
    }

    std::string where_;
    json root_;
    std::vector<json*> open_;
    std::string key_;
};

}  // namespace

json parse_json(std::string_view text, const std::string& where) {
    StrictBuilder builder(where);
    json::sax_parse(text.begin(), text.end(), &builder);
    return builder.take();
}

std::string JsonField::where() const { return path_.empty() ? file_ : file_ + ": " + path_; }

void JsonField::fail(const std::string& problem, const std::string& hint) const {
    throw Error(problem, where(), hint);
}

JsonField JsonField::at(const char* key) const {
    const auto found = object().find(key);
    if (found == value_->end()) {
        fail(std::string("the field \"") + key + "\" is missing", "export the tokenizer again");
    }
    return {*found, file_, path_.empty() ? key : path_ + "." + key};
}

std::optional<JsonField> JsonField::find(const char* key) const {
    const auto found = object().find(key);
    if (found == value_->end() || found->is_null()) return std::nullopt;
    return at(key);
}

std::vector<JsonField> JsonField::items() const {
    std::vector<JsonField> result;
    result.reserve(list().size());
    for (const nlohmann::json& item : *value_) {
        result.push_back(JsonField(item, file_, path_ + "[" + std::to_string(result.size()) + "]"));
    }
    return result;
}

const std::string& JsonField::string() const {
    if (!value_->is_string()) fail("expected a text", "repair this field");
    return value_->get_ref<const std::string&>();
}

bool JsonField::boolean() const {
    if (!value_->is_boolean()) fail("expected true or false", "repair this field");
    return value_->get<bool>();
}

std::int64_t JsonField::integer(std::int64_t most) const {
    const bool fits = value_->is_number_integer() &&
                      (!value_->is_number_unsigned() ||
                       value_->get<std::uint64_t>() <= static_cast<std::uint64_t>(most));
    if (!fits || value_->get<std::int64_t>() < 0 || value_->get<std::int64_t>() > most) {
        fail("expected a whole number from 0 to " + std::to_string(most), "repair this field");
    }
    return value_->get<std::int64_t>();
}

double JsonField::number() const {
    if (!value_->is_number()) fail("expected a number", "repair this field");
    return value_->get<double>();
}

const json& JsonField::object() const {
    if (!value_->is_object()) fail("expected an object", "repair this field");
    return *value_;
}

const json& JsonField::list() const {
    if (!value_->is_array()) fail("expected a list", "repair this field");
    return *value_;
}

std::string JsonField::string_or(const char* key, const std::string& otherwise) const {
    const std::optional<JsonField> field = find(key);
    return field ? field->string() : otherwise;
}

bool JsonField::boolean_or(const char* key, bool otherwise) const {
    const std::optional<JsonField> field = find(key);
    return field ? field->boolean() : otherwise;
}

std::int64_t JsonField::integer_or(const char* key, std::int64_t otherwise,
                                   std::int64_t most) const {
    const std::optional<JsonField> field = find(key);
    return field ? field->integer(most) : otherwise;
}

}  // namespace headlight
