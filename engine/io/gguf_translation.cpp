#include "engine/io/gguf_translation.h"

#include <algorithm>

namespace headlight {
namespace {

using nlohmann::json;

/// Lists longer than any that describes layers or frequencies are vocabularies.
constexpr std::uint64_t kListLimit = 4096;

/// Numbers, flags, texts and short lists; a list that says the same for every layer says it once.
json plain_values(const GgufContent& content) {
    json fields = json::object();
    for (const auto& [key, value] : content.metadata) {
        if (value.is_list && value.count > kListLimit) {
            continue;
        }
        json plain = value.to_json();
        const bool uniform =
            value.is_list && !plain.empty() &&
            std::ranges::all_of(plain, [&](const json& item) { return item == plain.front(); });
        fields[key] = uniform ? json(plain.front()) : std::move(plain);
    }
    return fields;
}

}  // namespace

GgufTranslation::GgufTranslation(const GgufContent& content, const std::string& where)
    : content_(content),
      fields_(plain_values(content)),
      reader_(fields_, where),
      architecture_(reader_.text_or("general.architecture", "")) {}

const StoredTensor* GgufTranslation::tensor(const std::string& name) const {
    const auto found = content_.tensors.find(name);
    return found == content_.tensors.end() ? nullptr : &found->second;
}

float GgufTranslation::number(const char* name) const {
    if (!has(name)) {
        reader_.refuse(key(name).c_str(), "a number above 0");
    }
    return number_or(name, 0);
}

void GgufTranslation::add(std::span<const GgufField> fields) {
    for (const GgufField& field : fields) {
        if (!field.required && !has(field.key)) {
            continue;
        }
        keys_[field.field] = key(field.key);
        switch (field.kind) {
            case GgufField::Kind::Count: {
                const int value = field.required ? count(field.key) : whole_or(field.key, 0);
                if (value > 0) put(field.field, value);
                break;
            }
            case GgufField::Kind::Number:
                config[field.field] = number(field.key);
                break;
            case GgufField::Kind::Flag:
                config[field.field] = reader_.flag_or(key(field.key).c_str(), false);
                break;
        }
    }
}

Error GgufTranslation::in_words_of_the_file(const Error& refusal) const {
    for (const auto& [field, key] : keys_) {
        if (refusal.where() == reader_.where() + ": " + field) {
            return {refusal.problem(), reader_.where() + ": " + key, refusal.hint()};
        }
    }
    return refusal;
}

int GgufTranslation::d_head() const {
    return count_or("attention.key_length",
                    std::max(1, count("embedding_length") / count("attention.head_count")));
}

}  // namespace headlight
