#pragma once

#include "app/figures/expert_figure.h"
#include "app/views/view_context.h"
#include "app/widgets/heat_map.h"

namespace headlight {

/// Scene 6: which expert of a layer each token went to, with what weight, and how much every expert
/// has to do; beside it the loads of all layers. A model without experts says so. UI thread, GL
/// context current.
class ExpertsView {
public:
    void draw(const ViewContext& context, Rect stage);

private:
    struct Places;
    struct Frame;

    static Places place(const Canvas& canvas, Rect stage, const Frame& frame);
    void point(Frame& frame) const;
    void draw_header(const Frame& frame) const;
    void draw_tokens(const Frame& frame) const;
    void draw_weights(const Frame& frame);
    void draw_loads(const Frame& frame) const;
    void draw_all_layers(const Frame& frame);
    void draw_legend(const Frame& frame) const;

    ExpertMemo memo_;
    HeatMap weights_;
};

}  // namespace headlight
