#pragma once

#include <optional>
#include <vector>

#include "app/views/embedding_space.h"
#include "app/views/view_context.h"
#include "app/widgets/scatter.h"

namespace headlight {

/// Scene 4: the vocabulary and the prompt's tokens on one frozen plane, the tokens' way through the layers, and
/// the nearest words of what was clicked.
class EmbeddingView {
public:
    void draw(const ViewContext& context, Rect rect);

    /// A map is being computed on a thread: the program should look again soon, and is not idle.
    bool working() const { return space_.working(); }

private:
    struct Places;
    struct Frame;
    static Places places_of(const ViewContext& context, Rect rect);
    EmbeddingFocus focus_of(const ViewContext& context) const;

    void feed_points(const ViewContext& context, const EmbeddingMap& map);
    void draw_plot(const Frame& frame);
    void draw_paths(const Frame& frame) const;
    void draw_neighbour_lines(const Frame& frame) const;
    void draw_markers(const Frame& frame) const;
    void draw_labels(const Frame& frame) const;
    void draw_axis_labels(const Frame& frame) const;
    void take_pointer(const Frame& frame, const Scatter::Result& result);
    void walk_to_neighbour(const ViewContext& context, const Snapshot& snapshot);
    void select(const ViewContext& context, std::optional<TokenId> id, int position, bool as_second);
    std::optional<int> marker_at(const Frame& frame, Point at) const;

    EmbeddingSpace space_;
    Scatter scatter_;
    std::uint64_t points_of_ = 0;  ///< what `scatter_` shows: map version and options
    std::uint64_t points_key_ = 0;
    std::optional<int> last_token_;  ///< selection of the last frame
};

}  // namespace headlight
