#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/tensor.h"
#include "engine/model/trace.h"

namespace headlight {

/// The one list of everything a trace can show, under TransformerLens' names without the batch
/// axis: "blocks.3.attn.hook_pattern", or "encoder.3…" and "decoder.3…" in models with both. It
/// drives the tensor browser, `headlight trace`, the goldens and the checks. Position comes first
/// ([s, h, d]) except in patterns and scores ([h, s, t]).
struct TensorInfo {
    std::string name;
    std::vector<std::int64_t> shape;
    bool holds_ids = false;
};

/// Everything this trace can show, in the order of the forward pass.
std::vector<TensorInfo> list_tensors(const TraceView& view);

/// One tensor by name, computed now where it is not kept, bit-equal to the forward pass.
/// Throws Error when the trace has no such tensor.
Tensor read_tensor(const TraceView& view, std::string_view name);

}  // namespace headlight
