#pragma once

#include "app/figures/head_grid_figure.h"
#include "app/figures/layer_pattern.h"
#include "app/views/view_context.h"
#include "app/widgets/head_grid.h"

namespace headlight {

/// Scene 3: every head of the model as a live heat map, with badges for what it can be seen to do
/// on this prompt. A click or Enter opens a head in the attention scene, from where Esc leads back.
/// UI thread, GL context current.
class AllHeadsView {
public:
    void draw(ViewContext& context, Rect stage);

private:
    PatternMemo patterns_;
    HeadGridMemo figures_;
    HeadGrid grid_;
};

}  // namespace headlight
