#include "engine/io/canonical_names.h"

#include "engine/error.h"
#include "engine/io/config_parts.h"

namespace headlight {
namespace {

std::string plain_name(const FamilyRules& rules, const std::string& name) {
    std::string plain = name;
    for (const std::string_view prefix : rules.prefixes) {
        if (plain.starts_with(prefix)) {
            plain.erase(0, prefix.size());
            break;
        }
    }
    for (const TensorRename& rename : rules.renames) {
        if (plain.ends_with(rename.from)) {
            plain.replace(plain.size() - rename.from.size(), rename.from.size(), rename.to);
        }
    }
    return plain;
}

using NamedTensors = std::vector<std::pair<std::string, StoredTensor>>;

/// The matrices of single experts inside a tensor of all of them, under their own names; nothing
/// where its shape is not of that kind.
NamedTensors single_experts(const ExpertSplit& split, Index layer, const StoredTensor& tensor) {
    NamedTensors result;
    const auto parts = static_cast<std::int64_t>(split.to.size());
    const std::vector<std::int64_t>& shape = tensor.shape;
    if (shape.size() != 3 || shape[0] > kExpertLimit || shape[1] % parts != 0 ||
        tensor.bytes.empty()) {
        return result;
    }
    const std::size_t size = tensor.bytes.size() / static_cast<std::size_t>(shape[0] * parts);
    std::size_t first = 0;
    for (Index expert = 0; expert < shape[0]; ++expert) {
        for (const std::string_view name : split.to) {
            StoredTensor part = tensor;
            part.shape = {shape[1] / parts, shape[2]};
            part.bytes = tensor.bytes.subspan(first, size);
            first += size;
            result.emplace_back(expand_pattern(name, {.layer = layer, .expert = expert}),
                                std::move(part));
        }
    }
    return result;
}

NamedTensors split_experts(const FamilyRules& rules, const std::string& plain,
                           const StoredTensor& tensor) {
    for (const ExpertSplit& split : rules.splits) {
        if (const std::optional<Index> layer = layer_in(plain, split.from)) {
            return single_experts(split, *layer, tensor);
        }
    }
    return {};
}

}  // namespace

CanonicalTensors canonical_names(const FamilyRules& rules,
                                 const std::map<std::string, StoredTensor>& stored,
                                 const std::string& where) {
    CanonicalTensors result;
    const auto add = [&](const std::string& plain, const std::string& name,
                         const StoredTensor& tensor) {
        const auto [at, added] = result.emplace(plain, CanonicalTensor{name, tensor});
        if (!added) {
            throw Error("stands in the file twice, as " + at->second.name + " and as " + name,
                        where + ": tensor " + plain, "obtain the model again");
        }
    };
    for (const auto& [name, tensor] : stored) {
        const std::string plain = plain_name(rules, name);
        const NamedTensors experts = split_experts(rules, plain, tensor);
        for (const auto& [own_name, expert] : experts) {
            add(own_name, name, expert);
        }
        if (experts.empty()) {
            add(plain, name, tensor);
        }
    }
    return result;
}

}  // namespace headlight
