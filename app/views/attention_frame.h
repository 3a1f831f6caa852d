#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "app/figures/attention_figure.h"
#include "app/figures/layer_pattern.h"
#include "app/figures/pair_look.h"
#include "app/views/attention_layout.h"
#include "app/views/view_context.h"
#include "app/widgets/heat_map.h"

namespace headlight {

/// What one frame of the attention scene draws from.
struct AttentionFrame {
    ViewContext& context;
    Canvas canvas;
    const Snapshot& snapshot;
    const LayerPattern& pattern;
    std::vector<std::string> queries, keys;  ///< their tokens
    AttentionPlaces places;
    std::optional<HeatMapCell> cell;   ///< under the pointer
    std::optional<int> stressed_head;  ///< its chip is under the pointer
    AttentionChoice choice;
    AttentionFigure figure;
    std::vector<int> important;  ///< far ends of the strongest lines, strongest first

    const AttentionOptions& options() const { return context.state.attention; }
    Selection& selection() const { return context.state.selection; }
    /// Somebody pointed at a token; else the last position is shown without being marked.
    bool pointed() const {
        return attention_end(selection(), pattern.kind).token.has_value() || cell;
    }
    /// Whose attention is shown while nobody points: of the part that a pair's filter leaves the
    /// query that looks hardest, or the last key.
    int resting_position() const {
        if (choice.reverse) {
            return std::clamp(snapshot.resting_position(side_of(true)), choice.part->keys.first,
                              choice.part->keys.last);
        }
        return resting_query(snapshot, pattern.kind, options().pair, pattern.of_head(choice.head));
    }
    StackSide side_of(bool of_keys) const {
        return of_keys ? key_side(pattern.kind) : query_side(pattern.kind);
    }
    /// Where nothing is masked, that is said.
    std::string note() const {
        const auto missing = why_no_mask(snapshot.model->spec(), pattern.kind);
        return missing ? context.text(text_key(*missing)) : std::string();
    }
    const std::vector<std::string>& column(bool of_keys) const { return of_keys ? keys : queries; }
};

}  // namespace headlight
