#pragma once

#include "app/figures/attention_figure.h"
#include "app/figures/layer_pattern.h"
#include "app/views/attention_layout.h"
#include "app/views/view_context.h"
#include "app/widgets/head_grid.h"
#include "app/widgets/heat_map.h"

namespace headlight {

/// Scene 2: what the tokens of the prompt look at in one head. Two columns of tokens with lines
/// between them (keys left, queries right); beside them the head's heat map, whose rows go on from
/// the queries' rows. UI thread, GL context current.
class AttentionView {
public:
    void draw(ViewContext& context, Rect stage);

private:
    struct Frame;

    void draw_header(const Frame& frame) const;
    void draw_titles(const Frame& frame) const;
    void draw_columns(const Frame& frame) const;
    void draw_numbers(const Frame& frame) const;
    void draw_heat_map(const Frame& frame);
    void draw_head_choice(const Frame& frame);
    void draw_legend(const Frame& frame) const;

    PatternMemo patterns_;
    HeatMap heat_map_;
    HeadGrid mini_grid_;
};

}  // namespace headlight
