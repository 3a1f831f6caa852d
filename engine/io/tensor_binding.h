#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/io/parameter_counts.h"
#include "engine/io/stored_tensor.h"
#include "engine/io/tensor_rules.h"
#include "engine/model/spec.h"
#include "engine/model/weights.h"

namespace headlight {

/// One tensor that a specification asks for.
struct ExpectedTensor {
    Role role;
    Part part;
    bool expert = false;             ///< belongs to one of several experts
    std::vector<std::string> names;  ///< the first of these that a file has is taken
    std::vector<std::int64_t> shape;
    /// Puts the stored tensor where the forward pass finds it, as a view; small vectors are
    /// converted.
    std::function<void(const StoredTensor&, Weights&)> bind;
    bool optional = false;  ///< a file without it is as good
};

/// Calls `visit` for every tensor that the specification asks for, under the names of the rules, in
/// their order. Nothing is kept, so a hostile configuration costs no memory.
void visit_expected_tensors(const ModelSpec& spec, const FamilyRules& rules,
                            const std::function<void(const ExpectedTensor&)>& visit);

/// Needs no weights: a configuration alone is enough. What a file may leave out is not counted.
ParameterCounts count_parameters(const ModelSpec& spec);

/// What came of joining a specification and the tensors of a checkpoint.
struct BoundWeights {
    ModelSpec spec;                    ///< with what the configuration left to the tensors
    Weights weights;                   ///< views into the tensors' bytes
    std::vector<std::string> unknown;  ///< names that no rule of the family claims
};

/// @throws Error naming role, name and expected shape of a tensor that is missing or does not fit.
BoundWeights bind_tensors(const ModelSpec& spec, const FamilyRules& rules,
                          const std::map<std::string, StoredTensor>& stored,
                          const std::string& where);

}  // namespace headlight
