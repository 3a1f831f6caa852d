#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/io/parameter_counts.h"
#include "engine/model/derive.h"
#include "engine/model/weights.h"

namespace headlight {

/// Which weight of the specification a tensor of a checkpoint is.
enum class Role {
    TokenTable,
    PositionTable,
    TypeTable,
    EmbedNorm,
    EmbedProjection,
    Ln1,
    Ln1Post,
    AttnQ,
    AttnK,
    AttnV,
    AttnQkv,         ///< queries, keys and values one after the other
    AttnQkvPerHead,  ///< head by head: its query, key and value together
    AttnO,
    QNorm,
    KNorm,
    RelativeBias,   ///< of the first block, read by all of the stack
    RelativeTable,  ///< of relative positions, projected by every block of the stack
    RelativeNorm,
    PositionQ,
    PositionK,
    CrossQ,
    CrossK,
    CrossV,
    CrossO,
    CrossNorm,
    Ln2,
    Ln2Post,
    MlpGate,
    MlpIn,
    MlpGateIn,  ///< gate, then what it multiplies
    MlpOut,
    Conv,
    ConvNorm,
    Router,
    ExpertGate,
    ExpertIn,
    ExpertOut,
    FinalNorm,
    HeadProjection,
    HeadTransform,
    HeadTransformNorm,
    Unembed,
    UnembedBias,
    Pooler,
    NextSentence,
};

const char* to_text(Role role);
Part part_of(Role role);

/// Where a family's checkpoints keep one role. The pattern names a module ("h.{i}.ln_1", whose
/// tensors end in .weight and .bias) or, for tables and lone biases, a tensor; {i} is the layer,
/// {e} the expert. Alternatives are separated by '|', the usual one first.
struct TensorRule {
    Role role;
    const char* pattern;
    WeightLayout layout = WeightLayout::OutIn;
    StackSide side = StackSide::Decoder;
};

/// A tail of a tensor name that older files write differently.
struct TensorRename {
    std::string_view from, to;
};

/// The names of one family's tensors: the only place that knows them.
struct FamilyRules {
    std::span<const std::string_view> families;  ///< values of ModelSpec::family
    std::span<const std::string_view> prefixes;  ///< that a file may put before every name
    std::span<const TensorRule> rules;
    /// Buffers and heads of other tasks that are not reported as unknown; {i} as above, a final '*'
    /// stands for anything.
    std::span<const std::string_view> ignored;
    std::span<const TensorRename> renames;
};

/// @throws Error when the family has no rules.
const FamilyRules& rules_of(const std::string& family);

/// "h.{i}.ln_1" of layer 3: "h.3.ln_1".
std::string expand_pattern(std::string_view pattern, Index layer, Index expert = 0);
/// True when the name is an instance of the pattern.
bool matches_pattern(std::string_view name, std::string_view pattern);

}  // namespace headlight
