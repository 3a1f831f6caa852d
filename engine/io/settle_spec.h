#pragma once

#include "engine/io/canonical_names.h"
#include "engine/io/tensor_rules.h"
#include "engine/model/spec.h"

namespace headlight {

/// Keeps those heads of a family that the class named in `spec.architecture` has: the reader of the
/// family describes all of them. Where no class is named, an encoder keeps its pooler only.
void choose_heads_by_class(ModelSpec& spec, const FamilyRules& rules);

/// The specification with what only the tensors of a file can tell:
/// - heads that they hold beside those of the named class, and poolers that they lack;
/// - tables that the configuration calls shared or tied but that differ, which Hugging Face then
///   keeps apart.
/// A head that the named class has is kept even when its tensors are missing, so that binding
/// reports them.
ModelSpec settle_spec(ModelSpec spec, const FamilyRules& rules, const CanonicalTensors& tensors);

}  // namespace headlight
