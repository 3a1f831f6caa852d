#pragma once

#include <optional>

#include "app/figures/next_token_figure.h"
#include "app/views/generation_line.h"
#include "app/views/view_context.h"

namespace headlight {

/// Scene 5: from logits to a token, for the whole vocabulary, and the text that grows by it.
class NextTokenView {
public:
    /// Keeps the branches of the generation; call in every frame, whatever scene is shown.
    void observe(const AppState& state) { line_.observe(state); }

    void draw(const ViewContext& context, Rect rect);

private:
    struct Plan;
    Plan plan_of(const ViewContext& context, Rect rect) const;
    void draw_title_row(const ViewContext& context, Rect rect) const;
    void draw_table(const ViewContext& context, const Plan& plan, const NextTokenFigure& figure);
    void draw_table_row(const ViewContext& context, const Plan& plan, Rect rect,
                        const CandidateRow& row);
    void draw_rest_row(const ViewContext& context, const Plan& plan, Rect rect,
                       const RestRow& rest) const;
    void draw_curve(const ViewContext& context, Rect rect, const Distribution& current,
                    const CandidateRow& looked_at, const NextTokenFigure& figure);
    void draw_roulette_strip(const ViewContext& context, Rect rect, const NextTokenFigure& figure);

    GenerationLine line_;
    std::optional<int> hovered_rank_;  ///< of the last frame: the token whose formula is shown
    std::optional<int> next_hovered_;  ///< of this frame
};

}  // namespace headlight
