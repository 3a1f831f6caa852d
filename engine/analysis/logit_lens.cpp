#include "engine/analysis/logit_lens.h"

#include "engine/model/head.h"
#include "engine/model/ops.h"

namespace headlight {

Matrix logit_lens_of_all_depths(const TraceView& view, Index position) {
    const StackSide side = head_side(view);
    const StackTrace& stack = stack_trace(view, side);
    Matrix stream(stack.layers() + 1, view.spec.d_model());
    for (Index depth = 0; depth <= stack.layers(); ++depth) {
        stream.row(depth) = stack.resid_pre_row(depth, position);
    }
    if (const auto& final_norm = stack_spec(view, side).final_norm) {
        stream = norm(*final_norm, stack_weights(view, side).final_norm, view_of(stream)).out;
    }
    return logits_of(view.spec.head, view.weights.head, stream, view.pool);
}

}  // namespace headlight
