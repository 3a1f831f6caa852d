#include "engine/io/tensor_binding.h"

#include <algorithm>
#include <set>

#include "engine/error.h"
#include "engine/io/canonical_names.h"
#include "engine/io/settle_spec.h"
#include "engine/io/tensor_request.h"

namespace headlight {
namespace {

std::string alternatives(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : " or ") + name;
    }
    return text;
}

std::span<const std::int64_t> without_leading_ones(std::span<const std::int64_t> shape) {
    while (shape.size() > 1 && shape.front() == 1) {
        shape = shape.subspan(1);
    }
    return shape;
}

void check_tensor(const ExpectedTensor& expected, const CanonicalTensor& found) {
    const std::string where = found.tensor.file + ": tensor " + found.name;
    if (!std::ranges::equal(without_leading_ones(found.tensor.shape),
                            without_leading_ones(expected.shape))) {
        throw Error(std::string("as ") + to_text(expected.role) + " has the shape " +
                        shape_text(found.tensor.shape) + ", the configuration asks for " +
                        shape_text(expected.shape),
                    where, "check that the configuration and the weights belong together");
    }
    if (!found.tensor.weight_type()) {
        throw Error("has the type " + found.tensor.dtype + ", F32, F16, BF16 or F64 is expected",
                    where, "convert the model to one of these");
    }
}

/// Every tensor outside the layers that the family may have: a pooler or a head that this model
/// does not use is no stranger.
std::set<std::string> names_outside_layers(const FamilyRules& rules) {
    std::set<std::string> names;
    for (const TensorRule& rule : rules.rules) {
        if (std::string_view(rule.pattern).find('{') == std::string_view::npos) {
            for (const char* ending : {"", ".weight", ".bias"}) {
                for (std::string& name : names_of(rule, ending)) {
                    names.insert(std::move(name));
                }
            }
        }
    }
    return names;
}

}  // namespace

ParameterCounts count_parameters(const ModelSpec& spec) {
    ParameterCounts counts;
    visit_expected_tensors(spec, rules_of(spec.family), [&](const ExpectedTensor& tensor) {
        if (tensor.optional) {
            return;
        }
        std::uint64_t size = 1;
        for (const std::int64_t dimension : tensor.shape) {
            size *= static_cast<std::uint64_t>(dimension);
        }
        switch (tensor.part) {
            case Part::Embedding:
                counts.embedding += size;
                break;
            case Part::Positions:
                counts.positions += size;
                break;
            case Part::Attention:
                counts.attention += size;
                break;
            case Part::Mlp:
                counts.mlp += size;
                break;
            case Part::Norms:
                counts.norms += size;
                break;
            case Part::Head:
                counts.head += size;
                break;
        }
        counts.experts += tensor.expert ? size : 0;
    });
    counts.active = counts.total();
    const std::vector<BlockSpec>& blocks = spec.head_stack().blocks;
    if (counts.experts > 0 && !blocks.empty() && blocks.front().mlp.moe) {
        const MoeSpec& moe = *blocks.front().mlp.moe;
        counts.active -= counts.experts / static_cast<std::uint64_t>(moe.n_experts) *
                         static_cast<std::uint64_t>(moe.n_experts - moe.top_k);
    }
    return counts;
}

BoundWeights bind_tensors(const ModelSpec& spec, const FamilyRules& rules,
                          const std::map<std::string, StoredTensor>& stored,
                          const std::string& where) {
    const CanonicalTensors tensors = canonical_names(rules, stored, where);
    BoundWeights result;
    result.spec = settle_spec(spec, rules, tensors);
    std::set<std::string> used;
    visit_expected_tensors(result.spec, rules, [&](const ExpectedTensor& expected) {
        const auto name = std::find_if(expected.names.begin(), expected.names.end(),
                                       [&](const std::string& n) { return tensors.contains(n); });
        used.insert(expected.names.begin(), expected.names.end());
        if (name != expected.names.end()) {
            const CanonicalTensor& found = tensors.at(*name);
            check_tensor(expected, found);
            expected.bind(found.tensor, result.weights);
        } else if (!expected.optional) {
            throw Error(std::string("the tensor of the ") + to_text(expected.role) + ", " +
                            alternatives(expected.names) + " of shape " +
                            shape_text(expected.shape) + ", is missing",
                        where, "check that the configuration and the weights belong together");
        }
    });
    const std::set<std::string> family = names_outside_layers(rules);
    for (const auto& entry : tensors) {
        const std::string& name = entry.first;
        const bool ignored =
            std::any_of(rules.ignored.begin(), rules.ignored.end(),
                        [&](std::string_view pattern) { return matches_pattern(name, pattern); });
        if (!ignored && !used.contains(name) && !family.contains(name)) {
            result.unknown.push_back(entry.second.name);
        }
    }
    return result;
}

}  // namespace headlight
