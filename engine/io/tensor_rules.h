#pragma once

#include <optional>
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
    SharedTokenTable,  ///< of encoder and decoder
    PositionTable,
    SinusoidTable,  ///< positions of a formula, as some files hold them
    TypeTable,
    EmbedNorm,
    EmbedProjection,
    EntityTable,
    EntityProjection,
    EntityPositions,
    EntityTypes,
    EntityNorm,
    PatchProjection,
    PictureRow,
    Ln1,
    Ln1Post,
    AttnQ,
    AttnK,
    AttnV,
    AttnQPaired,     ///< rows in rotary pairs: llama.cpp
    AttnKPaired,     ///< likewise
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
    ContentBias,  ///< of the query where it meets content, relative positions, segments: XLNet
    PositionBias,
    SegmentBias,
    SegmentTable,
    AttnQGlobal,  ///< of the positions that look at everything: Longformer
    AttnKGlobal,
    AttnVGlobal,
    AttnQWordToEntity,  ///< LUKE
    AttnQEntityToWord,
    AttnQEntityToEntity,
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
    DiscriminatorTransform,
    Discriminator,
    Pooler,
    NextSentence,
    EntityTransform,
    EntityTransformNorm,
    EntityUnembed,
    EntityUnembedBias,
    Classifier,
};
inline constexpr Role kLastRole = Role::Classifier;

/// Whose tensors a role's are: roles of one group are asked for together.
enum class RoleGroup {
    // A stack.
    Embedding,
    Alias,  ///< of another role's tensor
    Entities,
    Picture,
    RelativePositions,
    FinalNorm,
    // A block of a stack.
    BlockNorm,
    Attention,
    QkNorm,
    RelativeBias,
    SpecialAttention,
    Cross,
    Mlp,
    Experts,
    Convolution,
    // The head.
    TokenHead,     ///< speaks at every position
    SequenceHead,  ///< speaks once
    EntityHead,
};

const char* to_text(Role role);
Part part_of(Role role);
RoleGroup group_of(Role role);

/// Where a family's checkpoints keep one role. The pattern names a module ("h.{i}.ln_1", whose
/// tensors end in .weight and .bias) or, for tables and lone biases, a tensor; {i} is the layer,
/// {e} the expert. Where layers share weights, {i} is the group and {k} the layer inside it.
/// Alternatives are separated by '|'; the first that a file has is taken.
struct TensorRule {
    Role role;
    const char* pattern;
    WeightLayout layout = WeightLayout::OutIn;
    StackSide side = StackSide::Decoder;
    bool optional = false;  ///< a file may leave it out: biases of zeros, tables of a formula
    /// The pattern names the tensor itself, whose last two axes are head and feature: XLNet.
    bool head_axis = false;
};

constexpr TensorRule encoder_rule(Role role, const char* pattern) {
    return {role, pattern, WeightLayout::OutIn, StackSide::Encoder};
}

/// A tail of a tensor name that older files write differently.
struct TensorRename {
    std::string_view from, to;
};

/// A tensor [experts, parts * rows, columns] that stands for matrices [rows, columns] of single
/// experts: each expert's parts follow each other.
struct ExpertSplit {
    std::string_view from;                 ///< with {i}
    std::span<const std::string_view> to;  ///< the tensor of each part, with {i} and {e}
};

/// The names of one family's tensors: the only place that knows them.
struct FamilyRules {
    std::span<const std::string_view> families;  ///< values of ModelSpec::family
    std::span<const std::string_view> prefixes;  ///< that a file may put before every name
    std::span<const TensorRule> rules;
    /// Buffers and heads of other tasks that are not reported as unknown; {i} as above, a final '*'
    /// stands for anything.
    std::span<const std::string_view> ignored;
    std::span<const TensorRename> renames = {};
    std::span<const ExpertSplit> splits = {};
};

/// @throws Error when the family has no rules.
const FamilyRules& rules_of(const std::string& family);

/// Which instance of a pattern is meant.
struct PatternIndex {
    Index layer = 0;   ///< or weight group: {i}
    Index inner = 0;   ///< layer of the group: {k}
    Index expert = 0;  ///< {e}
};

/// "h.{i}.ln_1" of layer 3: "h.3.ln_1".
std::string expand_pattern(std::string_view pattern, const PatternIndex& index);
/// True when the name is an instance of the pattern.
bool matches_pattern(std::string_view name, std::string_view pattern);
/// The layer of a name that is an instance of the pattern, which has one {i}.
std::optional<Index> layer_in(std::string_view name, std::string_view pattern);

}  // namespace headlight
