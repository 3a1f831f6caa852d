#pragma once

#include "app/figures/text_change.h"
#include "app/views/attention_frame.h"
#include "app/views/head_pictures.h"
#include "app/views/view_context.h"
#include "app/widgets/flash.h"
#include "app/widgets/head_grid.h"
#include "app/widgets/heat_map.h"

namespace headlight {

/// Scene 2: what the tokens of the prompt look at in one head. Two columns of tokens with lines
/// between them (keys left, queries right); beside them the head's heat map, whose rows go on from
/// the queries' rows. UI thread, GL context current.
class AttentionView {
public:
    void draw(ViewContext& context, Rect stage);

    /// Cells that have just changed are still bright.
    bool working() const { return flash_.running(); }

private:
    AttentionFrame make_frame(ViewContext& context, Rect stage, const HeadExtent& extent);
    void note_change(const Snapshot& snapshot, const LayerPattern& pattern, int head);

    void draw_header(const AttentionFrame& frame) const;
    void draw_titles(const AttentionFrame& frame) const;
    void draw_heat_map(const AttentionFrame& frame);
    void draw_head_choice(const AttentionFrame& frame);
    void draw_legend(const AttentionFrame& frame) const;

    PatternMemo patterns_;
    std::uint64_t snapshot_id_ = 0;  ///< of the last frame
    AttentionKind kind_ = AttentionKind::Decoder;
    std::vector<TokenId> query_ids_, key_ids_;  ///< of that snapshot
    std::vector<HeatMapCell> changed_;          ///< between the last two snapshots
    Flash flash_;
    HeatMap heat_map_;
    HeadGrid mini_grid_;
};

}  // namespace headlight
