#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/io/tensor_binding.h"
#include "engine/io/tensor_rules.h"
#include "engine/model/spec.h"
#include "engine/model/weights.h"

namespace headlight {

/// One projection inside a stored tensor, and where it goes.
struct TensorPart {
    Index out;
    std::function<Linear&(Weights&)> linear;
};

/// How several projections share one tensor.
enum class Packing {
    Concatenated,  ///< one after the other
    PerHead,       ///< head by head, each with its query, key and value
    RotaryPairs,   ///< one alone, each head's rows in rotary pairs
};

/// Names, shapes and binds the tensors of one place of a model (one layer, one expert): what a
/// table, a norm or a projection is in a checkpoint.
class TensorRequest {
public:
    using Visit = std::function<void(const ExpectedTensor&)>;

    TensorRequest(const TensorRule& rule, Part part, const Visit& visit)
        : rule_(rule), part_(part), visit_(visit) {}

    PatternIndex index;
    bool in_expert = false;
    Index d_head = 0;                      ///< of the block
    std::vector<std::string> other_names;  ///< that the tensor may have beside those of the rule

    /// [rows, cols], read row by row.
    void table(Index rows, Index cols, std::function<void(Weights&, WeightView)> put) const;
    /// [size]: weight, and bias where norms of this kind have one.
    void norm(const NormSpec& spec, Index size, std::function<NormWeights&(Weights&)> get) const;
    /// [size] alone, under the pattern itself.
    void vector(Index size, std::function<Vector&(Weights&)> get) const;
    /// Weight and bias of projections that read the same input.
    void linear(Index in, bool bias, std::vector<TensorPart> pieces,
                Packing packing = Packing::Concatenated) const;
    /// Weight [out, in, kernel...] and bias.
    void convolution(Index in, const std::vector<std::int64_t>& kernel,
                     const TensorPart& piece) const;

private:
    std::vector<std::int64_t> shape_of(Index rows, Index cols) const;
    void ask(const char* ending, std::vector<std::int64_t> shape,
             std::function<void(const StoredTensor&, Weights&)> bind) const;

    const TensorRule& rule_;
    Part part_;
    const Visit& visit_;
};

/// Every name that a rule's pattern allows.
std::vector<std::string> names_of(const TensorRule& rule, const char* ending,
                                  const PatternIndex& index = {});

}  // namespace headlight
