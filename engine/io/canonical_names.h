#pragma once

#include <map>
#include <string>

#include "engine/io/stored_tensor.h"
#include "engine/io/tensor_rules.h"

namespace headlight {

struct CanonicalTensor {
    std::string name;  ///< as the file has it
    StoredTensor tensor;
};

/// Tensors under the names of a family's rules.
using CanonicalTensors = std::map<std::string, CanonicalTensor>;

/// The tensors of a checkpoint without the family's prefixes and with the names of today, experts
/// one by one.
/// @throws Error naming two tensors that come to the same name
CanonicalTensors canonical_names(const FamilyRules& rules,
                                 const std::map<std::string, StoredTensor>& stored,
                                 const std::string& where);

}  // namespace headlight
