#pragma once

#include "app/figures/next_token_figure.h"
#include "app/views/view_context.h"

namespace headlight {

/// One token's probability written out with its numbers, as two fractions.
void draw_softmax_formula(const ViewContext& context, Rect rect, const Distribution& current,
                          const CandidateRow& row);
float softmax_formula_height(const ViewContext& context);

}  // namespace headlight
