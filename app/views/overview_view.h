#pragma once

#include <optional>

#include "app/figures/overview_figure.h"
#include "app/views/view_context.h"

namespace headlight {

/// Scene 1: the model as a column of blocks, first at the bottom; beside it the residual stream of the selected
/// token, as wide as its vector is long, with what every block adds to it; and what the model would say if it
/// stopped there. A click on a block goes to its attention.
class OverviewView {
public:
    void draw(const ViewContext& context, Rect stage);

private:
    struct Places;
    struct Frame;

    static Places place(const ViewContext& context, Rect stage, int blocks);
    void draw_title(const Frame& frame) const;
    void draw_headings(const Frame& frame) const;
    void draw_stream(const Frame& frame) const;
    void draw_embedding(const Frame& frame) const;
    void draw_block(const Frame& frame, int layer);
    void draw_write(const Frame& frame, Rect bar_room, Rect box, double size, bool attention) const;
    void draw_output(const Frame& frame) const;
    void draw_guess(const Frame& frame, int depth) const;
    void draw_legend(const Frame& frame) const;

    OverviewMemo memo_;
};

}  // namespace headlight
