#pragma once

#include <optional>
#include <string>

#include "app/views/embedding_overlay.h"
#include "app/views/embedding_space.h"
#include "app/views/view_context.h"
#include "app/widgets/scatter.h"

namespace headlight {

/// Scene 4: the vocabulary and the prompt's tokens on one frozen plane, the tokens' way through the
/// layers, and the nearest words of what was clicked.
class EmbeddingView {
public:
    void draw(const ViewContext& context, Rect rect);

    /// A map or neighbours are being computed on a thread: the program should look again soon, and
    /// is not idle.
    bool working() const { return space_.working(); }

private:
    struct Places;
    Places places_of(const ViewContext& context, Rect rect);
    void draw_map(const ViewContext& context, const Places& places, const EmbeddingMap& map);
    EmbeddingFocus focus_of(const ViewContext& context) const;
    void find_focus(EmbeddingOverlay& overlay);
    void feed_points(const ViewContext& context, const EmbeddingMap& map);
    void take_pointer(const EmbeddingOverlay& overlay, const Scatter::Result& result);
    void walk_to_neighbour(const ViewContext& context);
    void select(const ViewContext& context, std::optional<TokenId> id, int position,
                bool as_second);
    static std::string axes_text(const ViewContext& context, const EmbeddingMap& map);

    EmbeddingSpace space_;
    Scatter scatter_;
    std::uint64_t points_of_ = 0;    ///< what `scatter_` shows: version of the map
    std::uint64_t points_key_ = 0;   ///< and the options
    std::optional<int> last_token_;  ///< selection of the last frame
};

}  // namespace headlight
